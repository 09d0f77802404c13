#include "base/time.hpp"

#include <cctype>
#include <cstdlib>

#include <fmt/format.h>

namespace linli {

using namespace std::chrono;

std::string render_time(sys_time t, minutes offset) {
  const auto local = t + offset;
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> clock{local - day};
  const auto zone = std::abs(static_cast<int>(offset.count()));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count(),
                     offset.count() < 0 ? '-' : '+', zone / 60, zone % 60);
}

namespace {

// Takes exactly `width` digits from the front; -1 when they are not there.
int take(std::string_view& s, std::size_t width) {
  if (s.size() < width) return -1;
  int n = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!std::isdigit(static_cast<unsigned char>(s[i]))) return -1;
    n = n * 10 + (s[i] - '0');
  }
  s.remove_prefix(width);
  return n;
}

bool take(std::string_view& s, std::string_view any_of) {
  if (s.empty() || any_of.find(s[0]) == std::string_view::npos) return false;
  s.remove_prefix(1);
  return true;
}

}  // namespace

result<minutes> parse_offset(std::string_view s) {
  if (s == "Z" || s == "z") return minutes{0};
  const bool minus = !s.empty() && s[0] == '-';
  if (!take(s, "+-")) return error{errc::malformed, "an offset is +hh:mm, -hh:mm or Z"};
  const int h = take(s, 2);
  const bool colon = take(s, ":");
  const int m = take(s, 2);
  if (h < 0 || h > 23 || !colon || m < 0 || m > 59 || !s.empty())
    return error{errc::malformed, "an offset is +hh:mm, -hh:mm or Z"};
  const minutes total = hours{h} + minutes{m};
  return minus ? -total : total;
}

result<sys_time> parse_time(std::string_view s) {
  const error bad{errc::malformed, "a time is RFC 3339 with an offset, e.g. 2026-02-03T18:00:00+08:00"};
  const int y = take(s, 4);
  const bool d1 = take(s, "-");
  const int mo = take(s, 2);
  const bool d2 = take(s, "-");
  const int d = take(s, 2);
  const bool sep = take(s, "Tt ");
  const int h = take(s, 2);
  const bool c1 = take(s, ":");
  const int mi = take(s, 2);
  const bool c2 = take(s, ":");
  const int sec = take(s, 2);
  if (y < 0 || mo < 0 || d < 0 || h < 0 || mi < 0 || sec < 0 || !d1 || !d2 || !sep || !c1 || !c2) return bad;
  int ms = 0;
  if (take(s, ".")) {
    int scale = 100;
    if (s.empty() || !std::isdigit(static_cast<unsigned char>(s[0]))) return bad;
    while (!s.empty() && std::isdigit(static_cast<unsigned char>(s[0]))) {
      ms += (s[0] - '0') * scale;
      scale /= 10;
      s.remove_prefix(1);
    }
  }
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!date.ok() || h > 23 || mi > 59 || sec > 60) return bad;
  const auto offset = parse_offset(s);
  if (!offset) return bad;
  return sys_time{sys_days{date} + hours{h} + minutes{mi} + seconds{sec} + milliseconds{ms} - *offset};
}

result<milliseconds> parse_duration(std::string_view s) {
  const error bad{errc::malformed, "a duration is ISO 8601, e.g. PT60M"};
  if (!take(s, "P") || s.empty()) return bad;
  // Days, hours, minutes and seconds, each at most once and in this order: so the sum cannot overflow either.
  constexpr std::string_view units = "DHMS";
  constexpr std::int64_t seconds_of[] = {86'400, 3'600, 60, 1};
  bool in_time = false, unit_needed = true;
  std::size_t from = 0;
  std::int64_t total = 0;
  while (!s.empty()) {
    if (!in_time && take(s, "T")) {
      in_time = unit_needed = true;
      continue;
    }
    std::int64_t n = 0;
    std::size_t digits = 0;
    while (digits < s.size() && digits < 10 && std::isdigit(static_cast<unsigned char>(s[digits])))
      n = n * 10 + (s[digits++] - '0');
    if (digits == 0 || digits == s.size()) return bad;
    const auto unit = units.find(s[digits], from);
    if (unit == std::string_view::npos || (unit > 0) != in_time) return bad;
    total += n * seconds_of[unit];
    from = unit + 1;
    unit_needed = false;
    s.remove_prefix(digits + 1);
  }
  if (unit_needed) return bad;
  return milliseconds{total * 1000};
}

}  // namespace linli
