#pragma once
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/large_pages.hpp"
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
    std::uint32_t node = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto c = character_at(text, at);
      auto& s = node == 0 ? first_step_of(c) : step_of(node, c.bytes);
      const bool first = node == 0 && c.code != others;
      at += c.length;
      node = s.next;
      if (at == text.size()) {
        s.word = word;
        return;
      }
      const auto then = character_at(text, at).bytes;
      s.then |= mask_of(then);
      if (first) begins_[begin_of_[c.code]].seconds.set(then % seconds_kept);
    }
  }

  /// Calls `take(word, end)` with each word that stands at `at`, the shortest first. REQUIRES: at < text.size().
  template <class Take>
  void each(std::string_view text, std::size_t at, Take take) const {
    auto c = character_at(text, at);
    const auto& begin = begins_[c.code == others ? 0 : begin_of_[c.code]];
    const step* s = c.code == others ? &steps_[slot_of(0, c.bytes)] : &begin;
    while (s->bytes == c.bytes) {
      at += c.length;
      if (s->word != nullptr) take(*s->word, at);
      if (s->then == 0 || at >= text.size()) return;
      c = character_at(text, at);
      if ((s->then & mask_of(c.bytes)) == 0 || (s == &begin && !begin.seconds[c.bytes % seconds_kept])) return;
      s = &steps_[slot_of(s->next, c.bytes)];
    }
  }

  /// The same, without the end, where a Latin word is found between words only: "no" is not in "know".
  template <class Take>
  void each_word(std::string_view text, std::size_t at, Take take) const {
    if (is_word_char(text[at]) && at > 0 && is_word_char(text[at - 1])) return;
    each(text, at, [&](const Word& w, std::size_t end) {
      if (!(end < text.size() && is_word_char(text[end]) && is_word_char(text[end - 1]))) take(w);
    });
  }
  /// Asks memory for what walks from each place of a short text will look at: one wait for all of them, not one for
  /// each.
  void fetch(std::string_view text) const {
    constexpr std::size_t worth_it = 256;
    if (text.size() > worth_it) return;
    const first_step* from = nullptr;
    for (std::size_t at = 0; at < text.size();) {
      const auto c = character_at(text, at);
      if (from != nullptr && (from->then & mask_of(c.bytes)) != 0 && from->seconds[c.bytes % seconds_kept])
        __builtin_prefetch(&steps_[ideal_slot_of(from->next, c.bytes)]);
      from = c.code == others ? nullptr : &begins_[begin_of_[c.code]];
      at += c.length;
    }
  }
  /// The longest of those; nullptr when there is none.
  const Word* longest(std::string_view text, std::size_t at) const {
    const Word* found = nullptr;
    each_word(text, at, [&](const Word& w) { found = &w; });
    return found;
  }

 private:
  // From a node by a character to the next node, and the word that ends there.
  struct step {
    std::uint32_t node = 0, bytes = 0;  // bytes 0: the slot is free
    std::uint32_t next = 0;
    std::uint32_t then = 0;  // mask_of() all that go on from `next`: most walks end without a probe
    const Word* word = nullptr;
  };
  // The same of those that go on from a first character, which may be hundreds: a probe that finds nothing is a look at
  // memory that nobody has looked at for long.
  static constexpr std::size_t seconds_kept = 256;
  struct first_step : step {
    std::bitset<seconds_kept> seconds;
  };
  static std::uint32_t mask_of(std::uint32_t bytes) { return 1U << (bytes & 31U); }

  static bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

  static constexpr std::uint32_t others = 0xFFFF;  // those of two and of four bytes, and where a text ends within one
  struct character {
    std::uint32_t bytes = 0, length = 0, code = 0;
  };
  static character character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[at + i])}; };
    if (byte(0) < 0x80) return {byte(0), 1, byte(0)};
    if ((byte(0) & 0xF0U) == 0xE0U && text.size() - at >= 3) {
      const auto bytes = byte(0) << 16U | byte(1) << 8U | byte(2);
      return {bytes, 3, (bytes >> 4U & 0xF000U) | (bytes >> 2U & 0xFC0U) | (bytes & 0x3FU)};
    }
    return other_at(text, at);
  }
  static character other_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[at + i])}; };
    character c{0, static_cast<std::uint32_t>(char_length(text, at)), others};
    for (std::size_t i = 0; i < c.length; ++i) c.bytes = c.bytes << 8U | byte(i);
    return c;
  }

  std::size_t ideal_slot_of(std::uint32_t node, std::uint32_t bytes) const {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;
    return static_cast<std::size_t>(((std::uint64_t{node} << 32U | bytes) * golden) >> shift_);
  }
  std::size_t slot_of(std::uint32_t node, std::uint32_t bytes) const {
    auto i = ideal_slot_of(node, bytes);
    while (steps_[i].bytes != 0 && (steps_[i].node != node || steps_[i].bytes != bytes))
      i = (i + 1) & (steps_.size() - 1);
    return i;
  }
  step& first_step_of(const character& c) {
    if (c.code == others) return step_of(0, c.bytes);
    auto& begin = begin_of_[c.code];
    if (begin == 0) {
      begin = static_cast<std::uint16_t>(begins_.size());
      begins_.push_back({{0, c.bytes, ++nodes_, 0, nullptr}, {}});
    }
    return begins_[begin];
  }
  step& step_of(std::uint32_t node, std::uint32_t bytes) {
    if ((used_ + 1) * 2 > steps_.size()) grow();
    auto& s = steps_[slot_of(node, bytes)];
    if (s.bytes == 0) {
      s.node = node;
      s.bytes = bytes;
      s.next = ++nodes_;
      ++used_;
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

  std::vector<std::uint16_t> begin_of_ = std::vector<std::uint16_t>(0x10000);  // of `begins_`, 0: none, by the code
  std::vector<first_step> begins_ = std::vector<first_step>(1);                // of most, which need no hash
  large_vector<step> steps_ = large_vector<step>(256);
  unsigned shift_ = 56;  // of a hash of 64 bits what is left are as many as `steps_` has slots
  std::size_t used_ = 0;
  std::uint32_t nodes_ = 0;
};

}  // namespace linli::words
