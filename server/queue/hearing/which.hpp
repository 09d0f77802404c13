#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "queue/hearing/choosing.hpp"

// Two check-ins of the same kind wait for one home, and its "都好" may be meant for either: one question back, in
// private. What is urgent, an illness, a need never waits for that: it counts at once, for the newest.
namespace linli::queue {

/// "「停电」": how it is called among others; with the time when it was opened where one of them has the same title.
std::string titled(const domain::campaign& c, bool same, std::chrono::minutes utc_offset);

/// Has it asked this home, which has not answered?
bool waits_for_answer(const domain::campaign& c, const domain::ask& a);

/// Makes of a plain answer that `rivals` wait for as well the question which of them is meant: nothing counts before
/// the answer. Whether it did. `place`: as for text_of_question().
bool ask_which(const hearing& h, conclusion& c, const std::vector<shared_campaign>& rivals, const std::string& place,
               std::chrono::minutes utc_offset);

/// "2", "都是", a title: which of the numbered campaigns, none twice. Nullopt: it is no answer to that question.
std::optional<std::vector<std::size_t>> read_which(const std::string& text, const std::vector<std::string>& titles);

/// The answer to such a question: the words it was asked about, counted where they are meant. Nullopt: that was not
/// asked, or this is no answer to it. Errors: those of the connection.
task<result<std::optional<conclusion>>> take_which(world& w, const hearing& h, const domain::match& m,
                                                   const chosen_campaign& asked, const domain::roster& people);

}  // namespace linli::queue
