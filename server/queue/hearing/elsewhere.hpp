#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/hearing/choosing.hpp"

// A question back about another home than the speaker's own stands in the ask of that home, and his own ask says that
// it was asked: there his answer, which names no home, is looked for.
namespace linli::queue {

constexpr std::string_view asked_elsewhere = "elsewhere";  ///< question_back::what, its `of` is that home

/// Is this about another home than that of the speaker, whom we know?
bool is_elsewhere(const domain::match& m, const domain::roster& people);
/// Is it an answer to what was asked about another home: its menu, and no word of one's own?
bool answers_menu(const std::string& text, const statement& s, const domain::campaign& c, const std::string& what);

/// What was concluded of the answer to such a question, for the home that it was about. Nullopt: nothing was asked, or
/// this is no answer to it. Errors: those of the connection.
task<result<std::optional<conclusion>>> take_elsewhere(world& w, const hearing& h, const domain::match& m,
                                                       const chosen_campaign& own, const domain::roster& people);

/// How the home of `c` is called to who is asked about it; "" where it is his own.
std::string home_to_name(const hearing& h, const conclusion& c, const domain::roster& people);

/// Completes what `c` asks back: which of `rivals` is meant; where the answer to a question about another home will be
/// looked for, without which it is not asked; and nothing where what was kept of the speaker says already how he is.
/// Errors: those of the connection.
task<result<void>> ask_back(world& w, const hearing& h, conclusion& c, const std::vector<shared_campaign>& rivals,
                            const domain::roster& people);

}  // namespace linli::queue
