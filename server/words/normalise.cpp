#include "words/normalise.hpp"

#include "base/text.hpp"

namespace linli::words {

namespace {

struct mapping {
  std::string_view from, to;
};
constexpr mapping mappings[] = {
    {"‐", "-"}, {"‑", "-"}, {"‒", "-"}, {"–", "-"}, {"—", "-"}, {"―", "-"}, {"−", "-"}, {"﹣", "-"},
    {"　", " "}, {"\xC2\xA0", " "}, {"\u200b", ""}, {"\u200d", ""}, {"\ufeff", ""},
    {"\ufe0f", ""}};

// Length of the well-formed character at `at`; 0 when there is none.
std::size_t valid_length(std::string_view s, std::size_t at) {
  const auto c = static_cast<unsigned char>(s[at]);
  const std::size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 0;
  if (n == 0 || at + n > s.size()) return 0;
  return n == 1 || is_utf8(s.substr(at, n)) ? n : 0;
}

std::string mapped(std::string_view c) {
  if (c.size() == 1) {
    const char b = c[0];
    if (b >= 'A' && b <= 'Z') return std::string(1, static_cast<char>(b - 'A' + 'a'));
    if (b == '\t' || b == '\r') return " ";
    return std::string(c);
  }
  for (const auto& m : mappings) {
    if (m.from == c) return std::string(m.to);
  }
  // Most characters of a Chinese text are themselves already: U+4E00 to U+9FFF.
  const auto lead = static_cast<unsigned char>(c[0]);
  if (c.size() == 3 && lead >= 0xE5 && lead <= 0xE9) return std::string(c);
  return to_lower(nfkc(c));
}

}  // namespace

normal normalise(std::string_view raw) {
  normal out;
  out.text.reserve(raw.size());
  out.origin.reserve(raw.size() + 1);
  for (std::size_t at = 0; at < raw.size();) {
    auto n = valid_length(raw, at);
    const auto c = n == 0 ? std::string("\uFFFD") : mapped(raw.substr(at, n));
    n = n == 0 ? 1 : n;
    for (const char b : c) {
      out.text.push_back(b);
      out.origin.push_back(static_cast<std::uint32_t>(at));
    }
    at += n;
  }
  out.origin.push_back(static_cast<std::uint32_t>(raw.size()));
  return out;
}

std::size_t char_length(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  const std::size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  return std::min(n, text.size() - at);
}

bool is_cjk(std::string_view text, std::size_t at) {
  if (char_length(text, at) < 3) return false;
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead == 0xE3) return static_cast<unsigned char>(text[at + 1]) >= 0x90;  // from U+3400
  return (lead >= 0xE4 && lead <= 0xE9) || lead >= 0xF0;
}

}  // namespace linli::words
