#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "words/normalise.hpp"

namespace linli::words {

/// Some characters of the first plane. One look at it spares comparisons with all the words that begin with one of
/// them, where most characters begin none.
class char_set {
 public:
  constexpr explicit char_set(std::u32string_view chars) {
    for (const auto c : chars) bits_[c / 64] |= std::uint64_t{1} << (c % 64);
  }
  constexpr bool has(char32_t c) const { return (bits_[c / 64] >> (c % 64) & 1U) != 0; }
  /// Is the character at `at` one of them? REQUIRES: at < text.size().
  bool at(std::string_view text, std::size_t at) const { return has(code_at(text, at)); }
  /// Is one of them in the text?
  bool in(std::string_view text) const {
    for (std::size_t i = 0; i < text.size(); i += char_length(text, i)) {
      if (at(text, i)) return true;
    }
    return false;
  }

 private:
  std::array<std::uint64_t, 0x10000 / 64> bits_{};
};

}  // namespace linli::words
