#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "words/understanding.hpp"

namespace linli::words {

struct found_place {
  typed_place place;
  std::size_t from = 0, to = 0;  ///< bytes of the normalised text
};
/// The places typed in a normalised text, in order: 3-502, 3栋502, 3号楼2单元502, 3#502, b座1203, b1203, 12幢03,
/// 2单元502, 88弄5号601, Chinese numerals with units, a compound's name before it. A phone number is none.
std::vector<found_place> find_places(std::string_view text);
/// "502" or "502室" alone, when nothing else in the text could be a room, or the rooms that rows begin with: "301没事，
/// 302发烧".
std::vector<found_place> find_rooms(std::string_view text);

}  // namespace linli::words
