#include "words/when.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "words/normalise.hpp"
#include "words/numbers.hpp"

namespace linli::words {

namespace {

bool is_letter(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= 'a' && text[at] <= 'z'; }

// One or two digits, or a numeral: moves `at` behind it.
std::optional<int> small_number(std::string_view text, std::size_t& at) {
  if (is_digit(text, at)) {
    int n = 0;
    const auto [end, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n);
    if (ec != std::errc{} || n > 59) return std::nullopt;
    at = static_cast<std::size_t>(end - text.data());
    return n;
  }
  std::size_t length = 0;
  const auto n = chinese_number_at(text, at, length);
  if (n) at += length;
  return n;
}

enum class half { unknown, morning, afternoon };
// "下午", "晚上", right before the number.
half half_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  const auto head = text.substr(at > 12 ? at - 12 : 0, std::min<std::size_t>(at, 12));
  for (const std::string_view word : {"早上", "上午", "早", "凌晨", "清晨", "今早", "朝早", "早晨"}) {
    if (head.ends_with(word)) return half::morning;
  }
  for (const std::string_view word : {"下午", "晚上", "晚", "傍晚", "今晚", "下昼", "午后", "夜里", "中午"}) {
    if (head.ends_with(word)) return half::afternoon;
  }
  return half::unknown;
}

std::string written(int hour, int minute, half h) {
  const bool afternoon = h == half::afternoon && hour < 12 && hour > 0;
  const bool daytime = h == half::unknown && hour >= 1 && hour <= 6;  // nobody is asked to come before seven
  return fmt::format("{:02}:{:02}", afternoon || daytime ? hour + 12 : hour, minute);
}

// Behind the hour: "点半", "点一刻", "点20", ":30", "pm"; nullopt when it is no time of day.
std::optional<int> minutes_at(std::string_view text, std::size_t& at, half& h) {
  auto p = at;
  int minute = 0;
  bool said = false;
  if (p < text.size() && text[p] == ':' && is_digit(text, p + 1) && is_digit(text, p + 2) && !is_digit(text, p + 3)) {
    minute = (text[p + 1] - '0') * 10 + text[p + 2] - '0';
    p += 3;
    said = true;
  } else if (take_word(text, p, {"点钟", "点", "时", "o'clock", " o'clock"})) {
    if (take_word(text, p, {"半"})) minute = 30;
    else if (take_word(text, p, {"一刻"})) minute = 15;
    else if (take_word(text, p, {"三刻"})) minute = 45;
    else if (auto q = p; const auto n = small_number(text, q)) {
      if (*n >= 5 && *n <= 59) minute = *n, p = q;
      take_word(text, p, {"分"});
    }
    said = true;
  }
  auto q = p;
  take_word(text, q, {" "});
  if (take_word(text, q, {"pm", "p.m"}) && !is_letter(text, q)) h = half::afternoon, said = true, p = q;
  else if (take_word(text, q, {"am", "a.m"}) && !is_letter(text, q)) h = half::morning, said = true, p = q;
  if (!said || minute > 59) return std::nullopt;
  at = p;
  return minute;
}

// "at 5", "by 5": in English the hour may stand alone.
bool announced(std::string_view text, std::size_t at) {
  const auto head = text.substr(0, at);
  for (const std::string_view word : {"at ", "by ", "around ", "until ", "after ", "before "}) {
    if (!head.ends_with(word)) continue;
    const auto start = at - word.size();
    return start == 0 || !is_letter(text, start - 1);
  }
  return false;
}

std::optional<found_time> time_at(std::string_view text, std::size_t at) {
  if (at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == ':'))
    return std::nullopt;
  auto end = at;
  const auto hour = small_number(text, end);
  if (!hour || *hour > 24) return std::nullopt;
  auto h = half_before(text, at);
  auto minute = minutes_at(text, end, h);
  if (!minute && announced(text, at) && *hour >= 1 && *hour <= 12 && !is_letter(text, end)) minute = 0;
  if (!minute) return std::nullopt;
  return found_time{written(*hour, *minute, h), at, end};
}

}  // namespace

std::vector<found_time> find_times(std::string_view text) {
  std::vector<found_time> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto t = time_at(text, at);
    if (t) out.push_back(*t);
    at = t ? t->to : at + char_length(text, at);
  }
  return out;
}

}  // namespace linli::words
