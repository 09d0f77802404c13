#include "domain/lease.hpp"

#include <map>

#include <doctest/doctest.h>

namespace linli::domain {

namespace {
using namespace std::chrono_literals;
heartbeat_watch::steady second(int s) { return heartbeat_watch::steady{} + std::chrono::seconds{s}; }
}  // namespace

TEST_CASE("an owner whose beat stood still through enough looks may be replaced") {
  heartbeat_watch w;
  for (int s = 0; s <= 28; s += 2) {
    w.saw(7, second(s));
    CHECK_FALSE(w.dead());
  }
  w.saw(7, second(30));
  CHECK(w.dead());
}

TEST_CASE("an outage of Redis makes nobody a corpse") {
  heartbeat_watch w;
  w.saw(7, second(0));
  w.saw(7, second(2));
  w.saw(7, second(600));  // nothing could be read for ten minutes: three looks are no proof
  CHECK_FALSE(w.dead());
}

TEST_CASE("many looks in a short time are no proof either") {
  heartbeat_watch w;
  for (int i = 0; i < 100; ++i) w.saw(7, second(0) + i * 100ms);
  CHECK_FALSE(w.dead());
}

TEST_CASE("one beat starts the watch afresh") {
  heartbeat_watch w;
  for (int s = 0; s <= 28; s += 2) w.saw(7, second(s));
  w.saw(8, second(30));
  CHECK_FALSE(w.dead());
  for (int s = 32; s < 60; s += 2) {
    w.saw(8, second(s));
    CHECK_FALSE(w.dead());
  }
  w.saw(8, second(60));
  CHECK(w.dead());
  w.saw(3, second(62));  // an owner that started again counts from where it likes
  CHECK_FALSE(w.dead());
}

TEST_CASE("units spread evenly over the cores that live") {
  std::vector<worker> workers;
  for (const auto* process : {"p1", "p2", "p3"}) {
    for (int core = 0; core < 2; ++core) workers.push_back({process, core});
  }
  std::map<std::size_t, int> share;
  for (int i = 0; i < 3000; ++i) ++share[preferred("i:" + std::to_string(i), workers)];
  REQUIRE(share.size() == 6);
  for (const auto& [index, n] : share) {
    CHECK(n > 350);
    CHECK(n < 650);
  }
}

TEST_CASE("a worker that goes or comes moves only its own share") {
  std::vector<worker> all{{"p1", 0}, {"p2", 0}, {"p3", 0}, {"p4", 0}};
  std::vector<worker> fewer{{"p1", 0}, {"p2", 0}, {"p4", 0}};
  for (int i = 0; i < 1000; ++i) {
    const auto unit = "c:" + std::to_string(i);
    const auto before = all[preferred(unit, all)].process;
    const auto after = fewer[preferred(unit, fewer)].process;
    if (before != "p3") CHECK(before == after);
  }
}

TEST_CASE("everybody who asks gets the same owner, in whatever order the workers are listed") {
  std::vector<worker> one{{"p1", 0}, {"p1", 1}, {"p2", 0}};
  std::vector<worker> other{{"p2", 0}, {"p1", 1}, {"p1", 0}};
  for (int i = 0; i < 200; ++i) {
    const auto unit = "o:" + std::to_string(i);
    const auto& a = one[preferred(unit, one)];
    const auto& b = other[preferred(unit, other)];
    CHECK((a.process == b.process && a.core == b.core));
  }
}

}  // namespace linli::domain
