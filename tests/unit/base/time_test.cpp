#include "base/time.hpp"

#include <random>

#include <doctest/doctest.h>

namespace linli {

using namespace std::chrono_literals;

TEST_CASE("a time is rendered with the offset asked for") {
  const auto t = from_ms(1'770'080'400'123);
  CHECK(render_time(t, 0min) == "2026-02-03T01:00:00.123+00:00");
  CHECK(render_time(t, 480min) == "2026-02-03T09:00:00.123+08:00");
  CHECK(render_time(t, -210min) == "2026-02-02T21:30:00.123-03:30");
  CHECK(to_ms(t) == 1'770'080'400'123);
}

TEST_CASE("a rendered time parses to itself") {
  std::mt19937_64 random{7};
  for (int i = 0; i < 500; ++i) {
    const auto t = from_ms(static_cast<std::int64_t>(random() % 4'000'000'000'000));
    const auto offset = std::chrono::minutes{static_cast<int>(random() % 1681) - 840};
    const auto back = parse_time(render_time(t, offset));
    REQUIRE(back.has_value());
    CHECK(*back == t);
  }
}

TEST_CASE("RFC 3339 is read in its usual spellings") {
  const auto t = from_ms(1'770'080'400'000);
  for (const auto* text :
       {"2026-02-03T01:00:00Z", "2026-02-03t01:00:00z", "2026-02-03 09:00:00+08:00", "2026-02-03T01:00:00.0000009Z"}) {
    const auto parsed = parse_time(text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == t);
  }
}

TEST_CASE("what is no time is refused") {
  for (const auto* text : {"", "2026-02-03", "2026-02-03T09:00:00", "2026-02-30T09:00:00Z", "2026-13-03T09:00:00Z",
                           "2026-02-03T24:00:00Z", "2026-02-03T09:60:00Z", "2026-02-03T09:00:00.Z",
                           "2026-02-03T09:00:00+8:00", "2026-02-03T09:00:00Z ", "26-02-03T09:00:00Z"})
    CHECK_MESSAGE(parse_time(text).has_error(), text);
}

TEST_CASE("an offset is signed hours and minutes, or Z") {
  CHECK(*parse_offset("+08:00") == 480min);
  CHECK(*parse_offset("-03:30") == -210min);
  CHECK(*parse_offset("Z") == 0min);
  for (const auto* text : {"", "08:00", "+0800", "+24:00", "+08:60", "+08:00x"}) CHECK(parse_offset(text).has_error());
}

TEST_CASE("a duration has days, hours, minutes and seconds, in this order and each once") {
  CHECK(*parse_duration("PT60M") == 1h);
  CHECK(*parse_duration("P1DT2H") == 26h);
  CHECK(*parse_duration("PT0S") == 0s);
  CHECK(*parse_duration("P1D") == 24h);
  for (const auto* text : {"", "P", "PT", "P1DT", "1H", "PT1", "PT1H1H", "PT1S1H", "P1H", "PT1D", "P1M", "PT1.5H",
                           "PT-1H", "P99999999999D"})
    CHECK_MESSAGE(parse_duration(text).has_error(), text);
}

}  // namespace linli
