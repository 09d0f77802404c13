#include "base/seldom.hpp"

#include <doctest/doctest.h>

#include "base/surroundings.hpp"

namespace linli {

namespace {

/// A clock that stands still until it is moved.
struct still : surroundings {
  sys_time wall() override { return {}; }
  steady_time steady() override { return at; }
  void fill(std::span<unsigned char>) override {}
  steady_time at{std::chrono::hours(1)};
};

}  // namespace

TEST_CASE("of what happens all the time the first is told at once, the rest with their number every so often") {
  still time;
  set_surroundings(&time);
  log::seldom lines(std::chrono::seconds(10));
  CHECK(lines.count("telegram") == 1);
  for (int i = 0; i < 1'000; ++i) CHECK(lines.count("telegram") == 0);
  CHECK(lines.count("wecom") == 1);  // each for itself
  time.at += std::chrono::seconds(10);
  CHECK(lines.count("telegram") == 1'001);
  CHECK(lines.count("telegram") == 0);
  time.at += std::chrono::seconds(11);
  CHECK(lines.count("telegram") == 2);
  set_surroundings(nullptr);
}

}  // namespace linli
