#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace linli::words {

/// A text made comparable: NFKC per character, ASCII in lower case, one kind of dash, one kind of blank, invisible characters
/// away. `origin[i]` is the byte of the raw text from which byte i came; one more entry stands for the end.
struct normal {
  std::string text;
  std::vector<std::uint32_t> origin;
};
/// Any bytes in; what is not UTF-8 becomes U+FFFD.
normal normalise(std::string_view raw);

/// Length in bytes of the character at `at`.
std::size_t char_length(std::string_view text, std::size_t at);
bool is_cjk(std::string_view text, std::size_t at);

}  // namespace linli::words
