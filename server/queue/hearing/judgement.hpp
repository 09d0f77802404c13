#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/matching.hpp"
#include "domain/model.hpp"
#include "words/understanding.hpp"

// From words to reports: what a statement is worth, without I/O.
namespace linli::queue {

/// What somebody said, wherever it was heard.
struct statement {
  std::string id;       ///< names the reply and the report that come of it
  std::string channel;  ///< account id, or "paste"
  std::string speaker;  ///< key of the identity, or of the pasted name
  std::string group;    ///< group id, "" in private
  std::string shown_name, text, media;
  std::string platform_message;  ///< breaks ties of `at`
  std::string paste;             ///< paste id when it came by one
  bool direct = false, addressed = true;
  bool opted_out = false;  ///< the speaker has stopped our messages: looked up only where the words may be of that
  sys_time at{};
};

words::context context_of(const domain::campaign* c, const statement& s, std::vector<std::string> names);
domain::status status_of(const words::understanding& u, domain::campaign_kind kind);
domain::partial_place partial(const words::understanding& u);

/// Whose illness is told: the speaker's own, that of others of his home ("我爸胸闷", "家里有人不舒服"), or of both.
enum class ill { speaker, others, both };
ill who_is_ill(const words::understanding& u, std::string_view text);
/// May that one of the home be meant by what is told of others? "孩子拉肚子" is not said of an old man.
bool may_be_ill(const words::understanding& u, const domain::resident& r);

/// Does it say how people are: well, unwell, in need, away?
bool speaks_of_health(words::intent i);
/// A question, a complaint, one's own data: it says nothing of how a home is, and waits for somebody's answer.
bool asks_for_a_person(words::intent i);
/// Is it worth keeping? Everything said in private is; of a group's chatter only what is about a home we know, what was
/// said to us, and what sounds like danger.
bool is_worth_keeping(const words::understanding& u, const statement& s, const domain::match& m);

/// REQUIRES: m.household is set. `roster` resolves the names said.
domain::report report_of(const words::understanding& u, const statement& s, const domain::match& m,
                         const domain::campaign& c, const domain::roster& roster);

}  // namespace linli::queue
