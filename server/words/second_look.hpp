#pragma once
#include <string>
#include <string_view>

#include "words/reading.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// What the rules found, looked at again by what people said of texts like it (learnt.hpp): where the rules were at a
/// loss, where one of the last of them took the text, and where very few would agree. Illness, wants, danger and what
/// is no matter of words (menus, lists, opt-outs, rights) stay as they are; that nobody need look takes more than that
/// somebody must. What weighed most is among the spans then. `text` is the normalised
/// one with what is quoted blanked out, `own` as for by_talk().
void look_again(understanding& u, reading& r, std::string_view text, const std::string& own, const context& c);

}  // namespace linli::words
