#include "base/text.hpp"

#include <cctype>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace linli {

namespace {

// The size in bytes of the well-formed character at `i`, 0 when it is not one.
std::size_t character(std::string_view s, std::size_t i) {
  auto at = static_cast<int32_t>(i);
  UChar32 c = 0;
  U8_NEXT(reinterpret_cast<const uint8_t*>(s.data()), at, static_cast<int32_t>(s.size()), c);
  return c < 0 ? 0 : static_cast<std::size_t>(at) - i;
}

std::size_t units(std::string_view one_character, text_unit unit) {
  switch (unit) {
    case text_unit::bytes: return one_character.size();
    case text_unit::code_points: return 1;
    case text_unit::utf16: return one_character.size() == 4 ? 2 : 1;
  }
  return one_character.size();
}

// `next` is the byte after it, ' ' at the end: the stop in "36.5" or in an address ends nothing.
bool ends_sentence(std::string_view c, char next) {
  if (c == "." || c == "!" || c == "?") return next == ' ' || next == '\n';
  return c == "\n" || c == "。" || c == "！" || c == "？" || c == "；";
}

}  // namespace

bool is_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    if (static_cast<unsigned char>(s[i]) < 0x80) {
      ++i;
      continue;
    }
    const auto n = character(s, i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

std::size_t code_points(std::string_view s) { return measure(s, text_unit::code_points); }
std::size_t utf16_units(std::string_view s) { return measure(s, text_unit::utf16); }

std::size_t measure(std::string_view s, text_unit unit) {
  if (unit == text_unit::bytes) return s.size();
  std::size_t total = 0;
  for (std::size_t i = 0; i < s.size();) {
    const auto n = std::max<std::size_t>(1, character(s, i));
    total += units(s.substr(i, n), unit);
    i += n;
  }
  return total;
}

std::string nfkc(std::string_view s) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) return std::string(s);
  const auto wide = normalizer->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(s.data(), static_cast<int32_t>(s.size()))), status);
  if (U_FAILURE(status)) return std::string(s);
  std::string out;
  wide.toUTF8String(out);
  return out;
}

std::string_view trim(std::string_view s) {
  static constexpr std::string_view ideographic = "\u3000";
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  for (;;) {
    if (!s.empty() && blank(s.front())) s.remove_prefix(1);
    else if (!s.empty() && blank(s.back())) s.remove_suffix(1);
    else if (s.starts_with(ideographic)) s.remove_prefix(ideographic.size());
    else if (s.ends_with(ideographic)) s.remove_suffix(ideographic.size());
    else return s;
  }
}

std::vector<std::string_view> split(std::string_view s, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto n = s.find(at);
    out.push_back(s.substr(0, n));
    if (n == std::string_view::npos) return out;
    s.remove_prefix(n + 1);
  }
}

std::string to_lower(std::string_view s) {
  std::string out(s);
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string percent_decode(std::string_view s) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  if (s.find('%') == std::string_view::npos) return std::string(s);
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && digit(s[i + 1]) >= 0 && digit(s[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(s[i + 1]) * 16 + digit(s[i + 2])));
      i += 2;
    } else {
      out.push_back(s[i]);
    }
  }
  return out;
}

std::string percent_encode(std::string_view s) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : s) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      out.push_back(static_cast<char>(c));
    } else {
      out.append({'%', digits[c >> 4], digits[c & 15]});
    }
  }
  return out;
}

std::vector<std::string> split_text(std::string_view s, std::size_t most, text_unit unit) {
  std::vector<std::string> parts;
  while (measure(s, unit) > most) {
    std::size_t used = 0, end = 0, sentence = 0;
    while (end < s.size()) {
      const auto n = std::max<std::size_t>(1, character(s, end));
      const auto one = s.substr(end, n);
      if (used + units(one, unit) > most) break;
      used += units(one, unit);
      end += n;
      if (ends_sentence(one, end < s.size() ? s[end] : ' ')) sentence = end;
    }
    // A sentence end in the first half would make the part needlessly short.
    auto cut = sentence * 2 > end ? sentence : end;
    if (cut == 0) cut = std::max<std::size_t>(1, character(s, 0));
    parts.emplace_back(s.substr(0, cut));
    s.remove_prefix(cut);
  }
  if (!s.empty() || parts.empty()) parts.emplace_back(s);
  return parts;
}

bool natural_less(std::string_view a, std::string_view b) {
  const auto digits = [](std::string_view& s) {
    std::size_t n = 0;
    while (n < s.size() && std::isdigit(static_cast<unsigned char>(s[n])) != 0) ++n;
    auto run = s.substr(0, n);
    s.remove_prefix(n);
    while (run.size() > 1 && run[0] == '0') run.remove_prefix(1);
    return run;
  };
  while (!a.empty() && !b.empty()) {
    const auto x = digits(a), y = digits(b);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
    if (!x.empty()) continue;
    if (a[0] != b[0]) return a[0] < b[0];
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

}  // namespace linli
