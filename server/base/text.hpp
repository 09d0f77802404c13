#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace linli {

/// Is this well-formed UTF-8 (no surrogates, no overlong forms)?
bool is_utf8(std::string_view text);
/// Code points in well-formed UTF-8.
std::size_t code_points(std::string_view text);
/// UTF-16 units in well-formed UTF-8: what Telegram counts.
std::size_t utf16_units(std::string_view text);
/// Compatibility normal form (ICU): full-width digits, circled numbers and the like become plain.
std::string nfkc(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char at);
/// "3-2-502" before "3-10-101": runs of digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b);
std::string to_lower(std::string_view ascii);
/// "%E4%B8%80" decoded; '+' stays. Empty optional-like: malformed escapes are kept as they are.
std::string percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);

/// How a platform counts the length of a text.
enum class text_unit { bytes, code_points, utf16 };
std::size_t measure(std::string_view text, text_unit unit);
/// Parts of at most `most` units each, cut after a sentence end or a line where one is near, never inside a character.
std::vector<std::string> split_text(std::string_view text, std::size_t most, text_unit unit);

}  // namespace linli
