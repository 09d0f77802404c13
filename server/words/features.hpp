#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "words/understanding.hpp"

namespace linli::words {

/// Something of a text by which it may be judged, and where it stands.
struct feature {
  std::uint64_t key = 0;         ///< of its name
  std::size_t from = 0, to = 0;  ///< bytes of the normalised text; both 0 for what is of no place
};

/// The characters, Latin words and numbers of a normalised text: one, two and three in a row, and up to two in a row
/// together with what is open. Marks and blanks are none, and which number it is does not matter. Empty where there is
/// nothing, or more than a judgement can weigh; a feature may be there more than once. `out` is emptied first: who asks
/// often keeps it.
void features_of(std::string_view text, const context& c, std::vector<feature>& out);
/// The same by their names, as a file has them: "没|发", "checkin/没|发".
std::vector<std::string> feature_names(std::string_view text, const context& c);
/// The key of a name.
std::uint64_t feature_key(std::string_view name);

}  // namespace linli::words
