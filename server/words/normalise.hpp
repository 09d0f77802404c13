#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace linli::words {

/// A text made comparable: NFKC per character, traditional characters folded to simplified ones, ASCII in lower case,
/// numerals in rings as digits, one kind of dash, one kind of blank, invisible characters away. `origin[i]` is the byte
/// of the raw text from which byte i came; one more entry stands for the end.
struct normal {
  std::string text;
  std::vector<std::uint32_t> origin;
};
/// Any bytes in, well-formed UTF-8 out; what is not UTF-8 becomes U+FFFD.
normal normalise(std::string_view raw);

/// Length in bytes of the character at `at`. REQUIRES: at < text.size(); `text` is normalised.
inline std::size_t char_length(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  const std::size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  return std::min(n, text.size() - at);
}
/// The character at `at`; 0xFFFF for all that lie beyond the first plane. REQUIRES: as above.
inline char32_t code_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if ((byte(0) & 0xF0U) == 0xE0U && text.size() - at >= 3)  // as most are
    return static_cast<char32_t>((byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU));
  switch (char_length(text, at)) {
    case 1: return byte(0);
    case 2: return static_cast<char32_t>((byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU));
    case 3: return static_cast<char32_t>((byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU));
    default: return 0xFFFF;
  }
}
/// The same, and on to the next one.
inline char32_t take_code(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (const auto c = byte(0); c < 0x80) {
    ++at;
    return c;
  } else if ((c & 0xF0U) == 0xE0U && text.size() - at >= 3) {
    const auto code = (c & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    at += 3;
    return code;
  }
  const auto code = code_at(text, at);
  at += char_length(text, at);
  return code;
}
/// Does the word stand at `at`? Here, as texts are compared with many short words: no call for each of them.
inline bool stands(std::string_view text, std::size_t at, std::string_view word) {
  if (at > text.size() || text.size() - at < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (text[at + i] != word[i]) return false;
  }
  return true;
}
/// Where the character before `at` begins. REQUIRES: at > 0.
inline std::size_t before(std::string_view text, std::size_t at) {
  --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}
bool is_cjk(std::string_view text, std::size_t at);
/// Of is_punctuation(), when it is no Chinese character.
bool is_mark(std::string_view text, std::size_t at);
/// Punctuation, blanks and pictures without a meaning of their own: they may stand anywhere.
inline bool is_punctuation(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return (lead < 0xE4 || lead > 0xE9) && is_mark(text, at);
}

}  // namespace linli::words
