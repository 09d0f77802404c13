#include <doctest/doctest.h>

#include "queue/pastes/paste_time.hpp"

namespace linli::queue {

namespace {

constexpr std::chrono::minutes china{480};

// A Tuesday.
const sys_time seen = *parse_time("2026-02-03T11:00:00+08:00");

std::string read(std::string_view copied, sys_time at = seen) {
  const auto t = read_pasted_time(copied, at, china);
  return t ? render_time(*t, china).substr(0, 19) : "none";
}

}  // namespace

TEST_CASE("a bare clock is the latest such time before the group was seen") {
  CHECK(read("10:23") == "2026-02-03T10:23:00");
  CHECK(read("10:23:45") == "2026-02-03T10:23:45");
  CHECK(read("11:30") == "2026-02-02T11:30:00");
  CHECK(read("０９：０５") == "2026-02-03T09:05:00");
  CHECK(read("0:15") == "2026-02-03T00:15:00");
}

TEST_CASE("twelve-hour clocks are read with the words beside them") {
  CHECK(read("上午9:05") == "2026-02-03T09:05:00");
  CHECK(read("下午3:05") == "2026-02-02T15:05:00");
  CHECK(read("晚上 8:40") == "2026-02-02T20:40:00");
  CHECK(read("凌晨12:10") == "2026-02-03T00:10:00");
  CHECK(read("中午12:30") == "2026-02-02T12:30:00");
  CHECK(read("中午1:10") == "2026-02-02T13:10:00");
  CHECK(read("9:05 AM") == "2026-02-03T09:05:00");
  CHECK(read("3:05 PM") == "2026-02-02T15:05:00");
  CHECK(read("下午15:05") == "2026-02-02T15:05:00");
}

TEST_CASE("words for days are counted from the day when the group was seen") {
  CHECK(read("昨天 21:40") == "2026-02-02T21:40:00");
  CHECK(read("昨天晚上9:40") == "2026-02-02T21:40:00");
  CHECK(read("前天 8:00") == "2026-02-01T08:00:00");
  CHECK(read("星期一 08:12") == "2026-02-02T08:12:00");
  CHECK(read("周日 08:12") == "2026-02-01T08:12:00");
  CHECK(read("星期二 10:12") == "2026-02-03T10:12:00");
  CHECK(read("星期二 18:12") == "2026-01-27T18:12:00");
  CHECK(read("Yesterday 21:40") == "2026-02-02T21:40:00");
}

TEST_CASE("dates are read in the forms that chat programs copy") {
  CHECK(read("2026/2/3 10:20:30") == "2026-02-03T10:20:30");
  CHECK(read("2026-02-01 07:00") == "2026-02-01T07:00:00");
  CHECK(read("2026年1月31日 下午5:06") == "2026-01-31T17:06:00");
  CHECK(read("1月31日 17:06") == "2026-01-31T17:06:00");
  CHECK(read("2/1 17:06") == "2026-02-01T17:06:00");
  CHECK(read("26/2/1 17:06") == "2026-02-01T17:06:00");
  CHECK(read("12/31 23:50") == "2025-12-31T23:50:00");
}

TEST_CASE("nothing is later than when the group was seen, because clocks differ") {
  CHECK(read("11:02") == "2026-02-03T11:00:00");
  CHECK(read("2026/2/3 12:00") == "2026-02-03T11:00:00");
}

TEST_CASE("midnight lies in the community's zone, not in ours") {
  const auto just_after = *parse_time("2026-02-03T00:05:00+08:00");
  CHECK(read("23:58", just_after) == "2026-02-02T23:58:00");
  CHECK(read("0:03", just_after) == "2026-02-03T00:03:00");
  CHECK(read("昨天 23:58", just_after) == "2026-02-02T23:58:00");
}

TEST_CASE("what is no time is none") {
  for (const auto* text :
       {"", "平安", "3-502", "25:10", "10:75", "2026/13/40 10:00", "2/30 10:00", ":", "1:2", "10:", "99999:10"})
    CHECK_MESSAGE(read(text) == "none", text);
}

}  // namespace linli::queue
