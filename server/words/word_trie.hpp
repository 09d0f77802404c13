#pragma once
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "words/normalise.hpp"

namespace linli::words {

/// Which of many thousand words stand at a place of a text. A walk along the text takes one probe of a hash table for
/// each character, and most are over behind the second. `Word` has a `text`: well-formed and not empty. The words must
/// outlive the trie.
template <class Word>
class word_trie {
 public:
  /// Of two that are alike the one added last is found.
  void add(const Word* word) {
    const std::string_view text = word->text;
    heads_.set(code_at(text, 0));
    std::uint32_t node = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto n = char_length(text, at);
      auto& s = step_of(node, bytes_at(text, at, n));
      at += n;
      node = s.next;
      if (at < text.size()) {
        s.goes_on = 1;
        continue;
      }
      if (s.word == 0) {
        words_.push_back(word);
        s.word = static_cast<std::uint32_t>(words_.size());
      }
      words_[s.word - 1U] = word;
    }
  }

  /// Calls `take(word, end)` with each word that stands at `at`, the shortest first. REQUIRES: at < text.size().
  template <class Take>
  void each(std::string_view text, std::size_t at, Take take) const {
    if (!heads_[code_at(text, at)]) return;
    for (std::uint32_t node = 0; at < text.size();) {
      const auto n = char_length(text, at);
      const auto* s = find_step(node, bytes_at(text, at, n));
      if (s == nullptr) return;
      at += n;
      if (s->word != 0) take(*words_[s->word - 1U], at);
      if (s->goes_on == 0) return;
      node = s->next;
    }
  }

  /// The longest that stands at `at`; nullptr when none does. A Latin word is found between words only: "no" is not in
  /// "know". REQUIRES: at < text.size().
  const Word* longest(std::string_view text, std::size_t at) const {
    if (is_word_char(text[at]) && at > 0 && is_word_char(text[at - 1])) return nullptr;
    const Word* found = nullptr;
    each(text, at, [&](const Word& w, std::size_t end) {
      if (!(end < text.size() && is_word_char(text[end]) && is_word_char(text[end - 1]))) found = &w;
    });
    return found;
  }

 private:
  // From a node by a character to the next node, and the word that ends there.
  struct step {
    std::uint32_t node = 0, bytes = 0;  // bytes 0: the slot is free
    std::uint32_t next : 31 = 0, goes_on : 1 = 0;
    std::uint32_t word = 0;  // of `words_`, from 1
  };

  static bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

  static std::uint32_t bytes_at(std::string_view text, std::size_t at, std::size_t n) {
    std::uint32_t bytes = 0;
    for (std::size_t i = 0; i < n; ++i) bytes = bytes << 8U | static_cast<unsigned char>(text[at + i]);
    return bytes;
  }

  std::size_t slot_of(std::uint32_t node, std::uint32_t bytes) const {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;
    auto i = static_cast<std::size_t>(((std::uint64_t{node} << 32U | bytes) * golden) >> shift_);
    while (steps_[i].bytes != 0 && (steps_[i].node != node || steps_[i].bytes != bytes))
      i = (i + 1) & (steps_.size() - 1);
    return i;
  }
  const step* find_step(std::uint32_t node, std::uint32_t bytes) const {
    const auto& s = steps_[slot_of(node, bytes)];
    return s.bytes == bytes && bytes != 0 ? &s : nullptr;
  }
  step& step_of(std::uint32_t node, std::uint32_t bytes) {
    if ((used_ + 1) * 2 > steps_.size()) grow();
    auto& s = steps_[slot_of(node, bytes)];
    if (s.bytes == 0) {
      s.node = node;
      s.bytes = bytes;
      s.next = static_cast<std::uint32_t>(++used_) & 0x7FFF'FFFFU;
    }
    return s;
  }
  void grow() {
    const auto old = std::move(steps_);
    steps_.assign(old.size() * 2, {});
    --shift_;
    for (const auto& s : old) {
      if (s.bytes != 0) steps_[slot_of(s.node, s.bytes)] = s;
    }
  }

  std::bitset<0x10000> heads_;  // which characters begin any
  std::vector<step> steps_ = std::vector<step>(256);
  unsigned shift_ = 56;  // of a hash of 64 bits what is left are as many as `steps_` has slots
  std::size_t used_ = 0;
  std::vector<const Word*> words_;
};

}  // namespace linli::words
