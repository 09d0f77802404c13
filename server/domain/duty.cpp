#include "domain/duty.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace linli::domain {

namespace {

constexpr int day_minutes = 24 * 60;

bool works_on(const duty_entry& e, std::chrono::sys_days day) {
  const auto weekday = std::chrono::weekday(day).iso_encoding() - 1;  // Monday is 0
  return (e.days >> weekday & 1U) != 0;
}

}  // namespace

bool is_on_duty(const duty_entry& e, sys_time at, std::chrono::minutes utc_offset) {
  if (e.starts_at != sys_time{} && at < e.starts_at) return false;
  if (e.ends_at != sys_time{} && at >= e.ends_at) return false;
  const auto here = at + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(here);
  const auto minute = static_cast<int>(std::chrono::floor<std::chrono::minutes>(here - day).count());
  if (e.from == e.to) return works_on(e, day);
  if (e.from < e.to) return works_on(e, day) && minute >= e.from && minute < e.to;
  if (minute >= e.from) return works_on(e, day);
  return minute < e.to && works_on(e, day - std::chrono::days(1));
}

std::vector<duty_entry> reachable(std::vector<duty_entry> all,
                                  const std::function<bool(const std::string& point)>& can) {
  for (auto& e : all) std::erase_if(e.contact_points, [&can](const std::string& point) { return !can(point); });
  std::erase_if(all, [](const duty_entry& e) { return e.contact_points.empty(); });
  return all;
}

ring_list whom_to_ring(const std::vector<duty_entry>& all, ring_step step, sys_time at,
                       std::chrono::minutes utc_offset) {
  std::vector<duty_entry> present, leaders, leaders_present;
  for (const auto& e : all) {
    const bool here = is_on_duty(e, at, utc_offset);
    if (e.leader) leaders.push_back(e);
    if (here) (e.leader ? leaders_present : present).push_back(e);
  }
  const auto earlier = [](const auto& a, const auto& b) { return std::tie(a.order, a.id) < std::tie(b.order, b.id); };
  std::sort(present.begin(), present.end(), earlier);
  if (!leaders_present.empty()) leaders = std::move(leaders_present);
  std::sort(leaders.begin(), leaders.end(), earlier);
  ring_list out;
  out.nobody_on_duty = present.empty();
  out.who = std::move(present);
  if (step == ring_step::person && out.who.size() > 1) out.who.resize(1);
  if (step == ring_step::leader || out.nobody_on_duty) out.who.insert(out.who.end(), leaders.begin(), leaders.end());
  return out;
}

ring_list whom_to_ring_for(const std::vector<duty_entry>& all, const std::function<bool(const std::string& point)>& his,
                           ring_step step, sys_time at, std::chrono::minutes utc_offset) {
  std::set<std::string> who;
  for (const auto& e : all)
    if (std::any_of(e.contact_points.begin(), e.contact_points.end(), his)) who.insert(e.staff);
  if (who.empty()) return whom_to_ring(all, step, at, utc_offset);
  auto others = all;
  std::erase_if(others, [&who](const duty_entry& e) { return who.contains(e.staff); });
  auto out = whom_to_ring(others, step == ring_step::person ? ring_step::all : step, at, utc_offset);
  if (!out.who.empty()) return out;
  out = whom_to_ring(all, step, at, utc_offset);
  out.nobody_on_duty = true;
  return out;
}

std::optional<int> parse_hour(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(text[0]) || !digit(text[1]) || !digit(text[3]) || !digit(text[4]))
    return std::nullopt;
  const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (minutes > 59 || hours * 60 + minutes > day_minutes) return std::nullopt;
  return hours * 60 + minutes;
}

std::string render_hour(int minutes) {
  const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

}  // namespace linli::domain
