#include "words/numbers.hpp"

#include <array>
#include <charconv>

#include "words/normalise.hpp"

namespace linli::words {

namespace {

constexpr std::array<std::string_view, 11> digits{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};

std::optional<int> digit_at(std::string_view text, std::size_t at) {
  if (text.compare(at, 3, "两") == 0) return 2;
  if (text.compare(at, 3, "〇") == 0) return 0;
  for (std::size_t n = 0; n < digits.size(); ++n) {
    if (text.compare(at, 3, digits[n]) == 0) return static_cast<int>(n);
  }
  return std::nullopt;
}

bool is_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

bool take(std::string_view text, std::size_t& at, std::initializer_list<std::string_view> words) {
  for (const auto w : words) {
    if (text.compare(at, w.size(), w) == 0) {
      at += w.size();
      return true;
    }
  }
  return false;
}

// The whole degrees at `at`: two digits, or Chinese.
std::optional<int> degrees_at(std::string_view text, std::size_t& at) {
  if (is_digit(text, at) && is_digit(text, at + 1) && !is_digit(text, at + 2)) {
    const int n = (text[at] - '0') * 10 + (text[at + 1] - '0');
    at += 2;
    return n;
  }
  std::size_t length = 0;
  const auto n = chinese_number_at(text, at, length);
  if (!n || length < 9) return std::nullopt;  // three characters at least: 三十六
  at += length;
  return n;
}

std::optional<double> temperature_at(std::string_view text, std::size_t& at) {
  auto p = at;
  const auto whole = degrees_at(text, p);
  if (!whole || *whole < 34 || *whole > 43) return std::nullopt;
  double value = *whole;
  const bool degree = take(text, p, {"度"});
  const bool point = degree || take(text, p, {".", "。", "点", ","});
  if (point && is_digit(text, p)) {
    double unit = 0.1;
    for (int n = 0; is_digit(text, p) && n < 2; ++n, ++p, unit /= 10) value += (text[p] - '0') * unit;
    if (is_digit(text, p)) return std::nullopt;
  } else if (point) {
    const auto tenth = p < text.size() ? digit_at(text, p) : std::nullopt;
    if (tenth && *tenth < 10) {
      value += *tenth * 0.1;
      p += 3;
    } else if (!degree) {
      return std::nullopt;
    }
  }
  const bool unit = take(text, p, {"℃", "°c", "度", "c"});
  if (!point && !unit) return std::nullopt;  // a bare 36 may be anything
  if (value > 43.0001) return std::nullopt;
  at = p;
  return value;
}

}  // namespace

std::optional<int> chinese_number_at(std::string_view text, std::size_t at, std::size_t& length) {
  length = 0;
  int value = 0, open = -1;
  while (at + length + 3 <= text.size()) {
    const auto d = digit_at(text, at + length);
    if (!d) break;
    if (*d == 10) {
      value += (open < 0 ? 1 : open) * 10;
      open = 0;
    } else if (open > 0) {
      return std::nullopt;  // digit after digit: a row of digits, not a number
    } else {
      open = *d;
    }
    length += 3;
  }
  if (length == 0) return std::nullopt;
  return value + (open > 0 ? open : 0);
}

std::vector<found_number> find_temperatures(std::string_view text) {
  std::vector<found_number> out;
  for (std::size_t at = 0; at < text.size();) {
    const bool inside = at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-');
    auto end = at;
    const auto value = inside ? std::nullopt : temperature_at(text, end);
    if (value) {
      out.push_back({*value, at, end});
      at = end;
    } else {
      at += char_length(text, at);
    }
  }
  return out;
}

std::optional<found_number> find_count(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    auto end = at;
    if (take(text, end, {"俩", "两口子"})) return found_number{2, at, end};
    if (take(text, end, {"仨"})) return found_number{3, at, end};
    if (at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-')) continue;
    int n = 0;
    if (is_digit(text, at)) {
      const auto [stop, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n);
      if (ec != std::errc{}) continue;
      end = static_cast<std::size_t>(stop - text.data());
    } else {
      std::size_t length = 0;
      const auto chinese = chinese_number_at(text, at, length);
      if (!chinese) continue;
      n = *chinese;
      end = at + length;
    }
    if (n >= 1 && n <= 30 && take(text, end, {"口人", "个人", "口之家", "口", "人", "位"}))
      return found_number{static_cast<double>(n), at, end};
  }
  return std::nullopt;
}

}  // namespace linli::words
