#pragma once
#include <optional>

#include "queue/hearing/choosing.hpp"

// A captain's list in chat: "32户都正常", "501 平安 502 外出". It counts for the captain's own stairs only, in one step
// with the message; a sum only when it is the roster's, or when the homes it lacks were told, in one message or more;
// homes with somebody at risk only when they are named. What he tells of himself beside it counts for his own home.
namespace linli::queue {

/// Somebody who may report for the stairs he lives on.
bool is_captain(const domain::resident& r);
/// Rows or a sum, as a captain may say them in private; a 接龙 that he posts there is one of his own homes' rows.
bool is_list(const words::understanding& u);
/// Is this question back the one which homes of his sum a captain did not reach? Only his list, or rooms, answer it.
bool is_list_question(std::string_view what);
/// Words that are of a captain's list though they name another home: rooms alone, where he was asked which he did not
/// reach, and what he tells of himself beside a room. Their match is then his own home, whose ask is returned. Nullopt:
/// they are none. Errors: those of choose().
task<result<std::optional<chosen_campaign>>> choose_own(world& w, const hearing& h, domain::match& m,
                                                        const domain::roster& people);
/// Adds to `c` what the list says of each home, and what is said to the captain. Anybody else's list is left for a
/// person. Errors: those of Redis.
task<result<void>> take_list(world& w, const hearing& h, conclusion& c, const domain::roster& people);

}  // namespace linli::queue
