#pragma once
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
std::size_t char_length(std::string_view text, std::size_t at);
/// Where the character before `at` begins. REQUIRES: at > 0.
std::size_t before(std::string_view text, std::size_t at);
bool is_cjk(std::string_view text, std::size_t at);
/// Punctuation, blanks and pictures without a meaning of their own: they may stand anywhere.
bool is_punctuation(std::string_view text, std::size_t at);

}  // namespace linli::words
