#include "queue/intake/mended.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <unicode/unistr.h>

namespace linli::queue {

namespace {

constexpr std::size_t escape_size = 6;  // \uXXXX

// What "\uXXXX" at the start of a text stands for; -1 where none stands.
int escaped_unit(std::string_view s) {
  if (s.size() < escape_size || !s.starts_with("\\u")) return -1;
  int unit = -1;
  const auto* const end = s.data() + escape_size;
  const auto read = std::from_chars(s.data() + 2, end, unit, 16);
  return read.ec == std::errc{} && read.ptr == end && unit >= 0 ? unit : -1;
}

bool is_first_half(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_second_half(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// In JSON a backslash stands in strings only, and what follows it belongs to it.
std::string with_whole_pairs(std::string s) {
  for (auto at = s.find('\\'); at != std::string::npos; at = s.find('\\', at)) {
    const auto rest = std::string_view(s).substr(at);
    const auto unit = escaped_unit(rest);
    const bool pair = is_first_half(unit) && is_second_half(escaped_unit(rest.substr(escape_size)));
    const bool half = !pair && (is_first_half(unit) || is_second_half(unit));
    if (half) s.replace(at, escape_size, "\\ufffd");
    at = std::min(s.size(), at + (pair ? 2 * escape_size : unit >= 0 ? escape_size : 2));
  }
  return s;
}

}  // namespace

std::string mended_json(std::string_view json) {
  const icu::StringPiece bytes(json.data(), static_cast<std::int32_t>(json.size()));
  std::string out;
  icu::UnicodeString::fromUTF8(bytes).toUTF8String(out);
  return with_whole_pairs(std::move(out));
}

}  // namespace linli::queue
