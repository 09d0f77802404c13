#pragma once
#include <string>
#include <string_view>

#include "domain/roster.hpp"
#include "queue/campaigns/preflight.hpp"

// What a member of staff is asked before something is sent: pure, without I/O.
namespace linli::queue {

/// Puts `with` in every place of `what`.
void fill(std::string& text, std::string_view what, const std::string& with);
/// At most so many characters of a text, and "…" where it goes on.
std::string beginning(const std::string& text, std::size_t most);

/// "将发到「3栋邻里群」并私信41人，共132户。回“确认”发送，5分钟内有效。", what is behind the numbers, the text itself,
/// and the compounds where several have such a building.
std::string question_of(const preflight& p, const domain::campaign& c, const domain::roster& people);

/// What the question says of who gets it, in a form to be compared: while it is equal, a yes to the one is one to the
/// other.
std::string goes_to(const preflight& p);

}  // namespace linli::queue
