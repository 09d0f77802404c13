#pragma once
#include "queue/hearing/hearing.hpp"

// A captain's list in chat: "32户都正常", "501 平安 502 外出". It counts for the captain's own stairs only, in one step
// with the message; a sum only when it is the roster's, and homes with somebody at risk only when they are named.
namespace linli::queue {

/// Somebody who may report for the stairs he lives on.
bool is_captain(const domain::resident& r);
/// Rooms alone, said in private by a captain, are of his list: the words belong to his own home's ask.
void keep_own(domain::match& m, const hearing& h, const domain::roster& people);
/// Adds to `c` what the list says of each home, and what is said to the captain. Anybody else's list is left for a
/// person. Errors: those of Redis.
task<result<void>> take_list(world& w, const hearing& h, conclusion& c, const domain::roster& people);
/// Writes of a step: the reports of the others' homes.
void put_others(store::transaction& t, const std::string& community, const conclusion& c);

}  // namespace linli::queue
