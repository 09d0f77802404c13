#pragma once
#include <bitset>
#include <cstdint>
#include <string_view>

#include "words/normalise.hpp"

namespace linli::words {

/// By what many words begin: one or two characters. Most places of a text are dismissed by these without a look into
/// the words' trie, which is large. Not exact: a place that is not dismissed may still begin none.
class first_two {
 public:
  void add(std::string_view word) {
    const auto first = code_at(word, 0);
    const auto next = char_length(word, 0);
    if (next == word.size()) singles_.set(first);
    else pairs_.set(slot_of(first, code_at(word, next)));
  }

  /// Calls `look(at)` where a word may begin, until it returns true. Is there such a place?
  template <class Look>
  bool find(std::string_view text, Look look) const {
    if (text.empty()) return false;
    std::size_t at = 0, next = 0;
    auto first = take_code(text, next);
    while (true) {
      const bool last = next == text.size();
      auto behind = next;
      const auto second = last ? U'\0' : take_code(text, behind);
      if ((pairs_[slot_of(first, second)] || singles_[first]) && look(at)) return true;
      if (last) return false;
      first = second;
      at = next;
      next = behind;
    }
  }

 private:
  static constexpr unsigned slot_bits = 18;
  static std::size_t slot_of(char32_t first, char32_t second) {
    constexpr std::uint32_t golden = 0x9E3779B1U;
    return static_cast<std::uint32_t>((first << 16U ^ second) * golden) >> (32U - slot_bits);
  }

  std::bitset<0x10000> singles_;                    // by the code
  std::bitset<std::size_t{1} << slot_bits> pairs_;  // by both
};

}  // namespace linli::words
