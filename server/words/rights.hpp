#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "words/understanding.hpp"

namespace linli::words {

/// What else a text says that may be about somebody's rights.
struct beside_rights {
  bool trouble = false;  ///< it speaks of illness or need, beside which a wish for silence can wait
  bool tells = false;    ///< it answers how they are, beside which "不用打电话" spares us a call and stops nothing
  bool reports =
      false;  ///< for those who live there, or of illness: "我是房东" is then who says it, no change of a record
};

/// Words for stopping messages and for starting them again, a person's rights over what is kept of him, and who should
/// not be written to at all. `text` is normalised, without what is quoted. Nullopt when it is none of these.
std::optional<understanding> by_rights(const std::string& text, const context& c, const beside_rights& beside);

/// "全部停", as our confirmation of an opt-out proposes it. Raw text in. It means this only in answer to that: to who
/// has stopped nothing yet it is a sentence like others.
bool stops_all(std::string_view text);

}  // namespace linli::words
