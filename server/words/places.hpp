#pragma once
#include <optional>
#include <string_view>

#include "words/understanding.hpp"

namespace linli::words {

struct found_place {
  typed_place place;
  std::size_t from = 0, to = 0;  ///< bytes of the normalised text
};
/// The first place typed in a normalised text: 3-502, 3栋502, 3号楼2单元502, 3#502, b座1203, 12幢03, 88弄5号601, Chinese
/// numerals with units, a compound's name before it; "502" or "502室" alone when nothing else in the text is a number.
std::optional<found_place> find_place(std::string_view text);

}  // namespace linli::words
