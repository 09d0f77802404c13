#include "queue/pastes/paste_time.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "words/normalise.hpp"

namespace linli::queue {

using namespace std::chrono;

namespace {

constexpr auto clocks_differ_by = minutes(5);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool holds(std::string_view text, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [text](auto word) { return text.find(word) != std::string_view::npos; });
}

// Up to four digits at `at`, which moves behind them; -1 where there are none, or more.
int number_at(std::string_view text, std::size_t& at) {
  const auto from = at;
  int n = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    if (at - from < 4) n = n * 10 + (text[at] - '0');
  }
  return at == from || at - from > 4 ? -1 : n;
}

/// The clock of a text and what stands before and behind it.
struct clock_found {
  seconds time{0};
  std::string_view before, behind;
};

std::optional<clock_found> find_clock(std::string_view text) {
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    auto from = colon;
    while (from > 0 && is_digit(text[from - 1])) --from;
    auto at = from;
    const int h = number_at(text, at);
    at = colon + 1;
    const int m = number_at(text, at);
    if (h < 0 || h > 24 || m < 0 || m > 59 || at - colon != 3) continue;
    int s = 0;
    if (at + 1 < text.size() && text[at] == ':' && is_digit(text[at + 1])) s = number_at(text, ++at);
    if (s < 0 || s > 59) continue;
    return clock_found{hours(h) + minutes(m) + seconds(s), text.substr(0, from), text.substr(at)};
  }
  return std::nullopt;
}

// Twelve-hour clocks: 下午3:05 is 15:05, 中午12:30 stays, 凌晨12:10 is 0:10.
seconds of_day(const clock_found& c) {
  const auto h = duration_cast<hours>(c.time).count();
  const bool am = holds(c.before, {"凌晨", "早上", "清晨", "上午", "am"}) || holds(c.behind, {"am"});
  const bool pm = holds(c.before, {"下午", "傍晚", "晚上", "pm"}) || holds(c.behind, {"pm"});
  const bool noon = holds(c.before, {"中午"});
  if (am && h == 12) return c.time - hours(12);
  if (pm && h < 12) return c.time + hours(12);
  if (noon && h < 11) return c.time + hours(12);
  if (holds(c.before, {"晚上"}) && h == 12) return c.time + hours(12);
  return c.time;
}

std::vector<int> numbers_of(std::string_view text) {
  std::vector<int> out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at])) out.push_back(number_at(text, at));
    else ++at;
  }
  return out;
}

// 星期三, 周三: 0 = Sunday; -1 when none is named.
int weekday_of(std::string_view text) {
  static constexpr std::array<std::string_view, 7> names{"日", "一", "二", "三", "四", "五", "六"};
  static constexpr std::array<std::string_view, 7> english{"sunday",   "monday", "tuesday", "wednesday",
                                                           "thursday", "friday", "saturday"};
  for (std::size_t i = 0; i < english.size(); ++i) {
    if (text.find(english[i]) != std::string_view::npos) return static_cast<int>(i);
  }
  for (const std::string_view lead : {"星期", "礼拜", "周"}) {
    const auto at = text.find(lead);
    if (at == std::string_view::npos) continue;
    const auto rest = text.substr(at + lead.size());
    if (rest.starts_with("天")) return 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (rest.starts_with(names[i])) return static_cast<int>(i);
    }
  }
  return -1;
}

std::optional<sys_days> day_of(const std::vector<int>& n, sys_days today) {
  const year_month_day now_date{today};
  const auto day = [](int y, int m, int d) -> std::optional<sys_days> {
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), std::chrono::day(static_cast<unsigned>(d))};
    if (m < 1 || d < 1 || !date.ok()) return std::nullopt;
    return sys_days(date);
  };
  constexpr int century = 2000;
  if (n.size() == 3) return day(n[0] >= 0 && n[0] < 100 ? n[0] + century : n[0], n[1], n[2]);
  if (n.size() != 2) return std::nullopt;
  const auto this_year = static_cast<int>(now_date.year());
  auto found = day(this_year, n[0], n[1]);
  if (found && *found > today) found = day(this_year - 1, n[0], n[1]);  // "12/31" read in January
  return found;
}

}  // namespace

std::optional<sys_time> read_pasted_time(std::string_view copied, sys_time seen_at, minutes utc_offset) {
  const auto text = words::normalise(copied).text;
  const auto clock = find_clock(text);
  if (!clock) return std::nullopt;
  const auto time = of_day(*clock);
  const auto seen = seen_at + utc_offset;  // as the clock on the wall shows it
  const auto today = floor<days>(seen);
  const auto numbers = numbers_of(clock->before);
  std::optional<sys_days> day;
  if (!numbers.empty()) {
    day = day_of(numbers, today);
    if (!day) return std::nullopt;
  } else if (holds(clock->before, {"前天"})) {
    day = today - days(2);
  } else if (holds(clock->before, {"昨天", "昨日", "yesterday"})) {
    day = today - days(1);
  } else if (const int wanted = weekday_of(clock->before); wanted >= 0) {
    const auto back = (weekday(today) - weekday(static_cast<unsigned>(wanted))).count();
    day = today - days(back);
    if (*day + time > seen + clocks_differ_by) day = *day - days(7);
  } else {
    day = today;
    if (*day + time > seen + clocks_differ_by) day = *day - days(1);
  }
  const auto said = time_point_cast<milliseconds>(*day + time) - utc_offset;
  return std::min<sys_time>(said, seen_at);
}

std::int64_t minute_of(sys_time t) { return std::chrono::floor<minutes>(t).time_since_epoch().count(); }

}  // namespace linli::queue
