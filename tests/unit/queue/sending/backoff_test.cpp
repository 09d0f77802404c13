#include <doctest/doctest.h>

#include <set>

#include "queue/world.hpp"

namespace linli::queue {

using namespace std::chrono_literals;

TEST_CASE("the wait between tries doubles, is spread, and ends at its most") {
  for (int round = 0; round < 200; ++round) {
    const auto first = backoff(1, 100ms, 1000ms);
    CHECK(first >= 50ms);
    CHECK(first <= 100ms);
    const auto third = backoff(3, 100ms, 1000ms);
    CHECK(third >= 200ms);
    CHECK(third <= 400ms);
    const auto late = backoff(60, 100ms, 1000ms);
    CHECK(late >= 500ms);
    CHECK(late <= 1000ms);
  }
}

TEST_CASE("waits differ, so that those who failed together do not come back together") {
  std::set<std::int64_t> seen;
  for (int i = 0; i < 50; ++i) seen.insert(backoff(5, 1000ms, 60'000ms).count());
  CHECK(seen.size() > 10);
}

TEST_CASE("polling is quick while there is work and slows down to its slowest without") {
  pace p;
  CHECK(p.next(true) == std::chrono::milliseconds(limits::poll_fast));
  auto last = p.next(false);
  for (int i = 0; i < 10; ++i) {
    const auto next = p.next(false);
    CHECK(next >= last);
    last = next;
  }
  CHECK(last == std::chrono::milliseconds(limits::poll_slow));
  CHECK(p.next(true) == std::chrono::milliseconds(limits::poll_fast));
}

}  // namespace linli::queue
