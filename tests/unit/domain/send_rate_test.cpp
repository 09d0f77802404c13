#include <doctest/doctest.h>

#include <deque>

#include "domain/send_rate.hpp"

namespace linli::domain {

using namespace std::chrono_literals;

namespace {

const steady_time start{1h};

/// Sends whatever may go, looked at every millisecond; how much went in the fullest second.
struct sending {
  explicit sending(double per_second) : rate(per_second, start) {}

  void run(std::chrono::milliseconds time, bool bulk) {
    for (const auto end = at + time; at < end; at += 1ms) {
      while (rate.ready(bulk, at)) {
        rate.take(bulk);
        ++sent;
        in_window.push_back(at);
        while (in_window.front() <= at - 1s) in_window.pop_front();
        fullest = std::max(fullest, in_window.size());
      }
    }
  }

  send_rate rate;
  steady_time at = start;
  std::deque<steady_time> in_window;
  std::size_t sent = 0, fullest = 0;
};

}  // namespace

TEST_CASE("no second holds more than the rate and a tenth of it, after an idle hour neither") {
  sending s(100);
  s.run(5s, false);
  s.at += 1h;
  s.run(5s, false);
  CHECK(s.fullest <= 110);
  CHECK(s.sent >= 990);
}

TEST_CASE("bulk leaves a fifth of the rate, and a reply finds a token in the midst of it") {
  sending s(50);
  s.run(10s, true);
  CHECK(s.sent <= 400 + 5);
  CHECK(s.sent >= 395);
  CHECK(s.rate.ready(false, s.at));
  s.run(1s, false);  // replies have the whole rate
  CHECK(s.sent >= 395 + 50);
}

TEST_CASE("too many halves the rate, and it grows back within a minute") {
  sending s(64);
  s.run(1s, false);
  s.rate.throttled(s.at);
  CHECK_FALSE(s.rate.ready(false, s.at));
  CHECK(s.rate.per_second() == doctest::Approx(32));
  for (int i = 0; i < 20; ++i) s.rate.throttled(s.at);
  CHECK(s.rate.per_second() == doctest::Approx(1));  // never to nothing
  const auto before = s.sent;
  s.run(30s, false);
  CHECK(s.sent - before < 30 * 40);
  s.run(31s, false);
  CHECK(s.rate.per_second() == doctest::Approx(64));
}

TEST_CASE("a platform without a rate is sent to as fast as it goes") {
  for (const double r : {0.0, std::numeric_limits<double>::infinity()}) {
    send_rate rate(r, start);
    for (int i = 0; i < 1000; ++i) {
      REQUIRE(rate.ready(true, start));
      rate.take(true);
    }
    rate.throttled(start);
    CHECK(rate.ready(true, start));
  }
}

TEST_CASE("what was not sent after all takes no share of the rate") {
  send_rate rate(10, start);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(rate.ready(true, start));
    rate.take(true);
    rate.give_back(true);
  }
}

}  // namespace linli::domain
