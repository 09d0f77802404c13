#include "domain/duty.hpp"
#include <doctest/doctest.h>

namespace linli::domain {

namespace {

using namespace std::chrono_literals;

sys_time at(const std::string& text) { return *parse_time(text + "+08:00"); }

duty_entry shift(std::string id, std::string_view from, std::string_view to, int order = 0) {
  duty_entry e;
  e.id = std::move(id);
  e.from = *parse_hour(from);
  e.to = *parse_hour(to);
  e.order = order;
  return e;
}

std::string ids(const ring_list& list) {
  std::string out;
  for (const auto& e : list.who) out.append(out.empty() ? "" : " ").append(e.id);
  return out;
}

}  // namespace

TEST_CASE("a shift has hours, days and bounds; one over midnight belongs to the day it begins on") {
  auto night = shift("n", "20:00", "08:00");
  night.days = 1U << 4;                                     // Friday
  CHECK(is_on_duty(night, at("2026-11-27T20:00:00"), 8h));  // a Friday
  CHECK(is_on_duty(night, at("2026-11-28T07:59:59"), 8h));
  CHECK_FALSE(is_on_duty(night, at("2026-11-28T08:00:00"), 8h));
  CHECK_FALSE(is_on_duty(night, at("2026-11-27T07:00:00"), 8h));
  CHECK_FALSE(is_on_duty(night, at("2026-11-28T21:00:00"), 8h));
  const auto day = shift("d", "08:00", "20:00");
  CHECK(is_on_duty(day, at("2026-11-28T08:00:00"), 8h));
  CHECK_FALSE(is_on_duty(day, at("2026-11-28T20:00:00"), 8h));
  auto always = shift("a", "00:00", "00:00");
  CHECK(is_on_duty(always, at("2026-11-28T03:00:00"), 8h));
  CHECK(is_on_duty(shift("b", "00:00", "24:00"), at("2026-11-28T23:59:59"), 8h));
  always.starts_at = at("2026-11-29T00:00:00");
  always.ends_at = at("2026-11-30T00:00:00");
  CHECK_FALSE(is_on_duty(always, at("2026-11-28T03:00:00"), 8h));
  CHECK(is_on_duty(always, at("2026-11-29T03:00:00"), 8h));
  CHECK_FALSE(is_on_duty(always, at("2026-11-30T00:00:00"), 8h));
}

TEST_CASE("first one person, then all on duty, then the leaders; with nobody on duty the leaders at once") {
  auto leader = shift("z", "08:00", "18:00");
  leader.leader = true;
  const std::vector<duty_entry> all{shift("a", "08:00", "20:00", 2), shift("b", "08:00", "20:00", 1),
                                    shift("c", "20:00", "08:00"), leader};
  const auto noon = at("2026-11-24T12:00:00"), night = at("2026-11-24T23:00:00");
  CHECK(ids(whom_to_ring(all, ring_step::person, noon, 8h)) == "b");
  CHECK(ids(whom_to_ring(all, ring_step::all, noon, 8h)) == "b a");
  CHECK(ids(whom_to_ring(all, ring_step::leader, noon, 8h)) == "b a z");
  CHECK(ids(whom_to_ring(all, ring_step::leader, night, 8h)) == "c z");  // at any hour when none has this one
  const std::vector<duty_entry> none{shift("a", "08:00", "20:00"), leader};
  const auto list = whom_to_ring(none, ring_step::person, night, 8h);
  CHECK(list.nobody_on_duty);
  CHECK(ids(list) == "z");
  CHECK(whom_to_ring({}, ring_step::leader, noon, 8h).nobody_on_duty);
}

TEST_CASE("hours are two digits, a colon and two digits") {
  CHECK(parse_hour("08:30") == 510);
  CHECK(parse_hour("24:00") == 1440);
  for (const auto* text : {"8:30", "24:01", "12:60", "ab:cd", "", "08:300", "-1:00"}) CHECK_FALSE(parse_hour(text));
  CHECK(render_hour(510) == "08:30");
}

}  // namespace linli::domain
