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
    for (const auto c : chars) {
      bits_[c / 64] |= std::uint64_t{1} << (c % 64);
      folded_[c / 64 % folded_.size()] |= std::uint64_t{1} << (c % 64);
    }
  }
  constexpr bool has(char32_t c) const { return (bits_[c / 64] >> (c % 64) & 1U) != 0; }
  /// Is the character at `at` one of them? REQUIRES: at < text.size().
  bool at(std::string_view text, std::size_t at) const { return has(code_at(text, at)); }
  /// Where the next of them stands from `from` on, where a character begins; the text's end when none does.
  std::size_t find(std::string_view text, std::size_t from) const {
    while (from < text.size()) {
      auto next = from;
      if (has(take_code(text, next))) return from;
      from = next;
    }
    return from;
  }
  bool in(std::string_view text) const { return find(text, 0) < text.size(); }

 private:
  friend class chars_of;
  std::array<std::uint64_t, 0x10000 / 64> bits_{};
  std::array<std::uint64_t, 64> folded_{};  // as chars_of has them
};

/// Which characters a text has, roughly: what is not in here is not in it, so that most rules that look for a word are
/// done at a look for its first character.
class chars_of {
 public:
  explicit chars_of(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) add(code_at(text, at));
  }
  bool may_have(char32_t c) const { return (bits_[c / 64 % bits_.size()] >> (c % 64) & 1U) != 0; }
  bool may_have(const char_set& any) const {
    std::uint64_t both = 0;
    for (std::size_t i = 0; i < bits_.size(); ++i) both |= bits_[i] & any.folded_[i];
    return both != 0;
  }

 private:
  void add(char32_t c) { bits_[c / 64 % bits_.size()] |= std::uint64_t{1} << (c % 64); }
  std::array<std::uint64_t, 64> bits_{};
};

}  // namespace linli::words
