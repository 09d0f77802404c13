#include "domain/poison.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

namespace linli::domain {

namespace {

constexpr bool crashed = true, silent = false;

suspicion of(const docket& d, const std::string& entry) {
  const auto* s = d.find(entry);
  return s == nullptr ? suspicion{-1, -1} : *s;
}

}  // namespace

TEST_CASE("an event that was alone in flight at two crashes is dead") {
  docket d;
  d.owner_ended({"7-0"}, 1, crashed);
  CHECK(why_dead(of(d, "7-0")).empty());
  docket next(d.suspects());
  next.owner_ended({"7-0"}, 1, crashed);
  CHECK(why_dead(of(next, "7-0")) == "the process crashed 2 times while this alone was in flight");
}

TEST_CASE("a crash counts against nobody who had company, in this shard or another") {
  docket d;
  d.owner_ended({"7-0", "8-0"}, 2, crashed);
  d.owner_ended({"7-0"}, 3, crashed);
  CHECK(of(d, "7-0") == suspicion{0, 2});
  CHECK(of(d, "8-0") == suspicion{0, 1});
  CHECK(why_dead(of(d, "7-0")).empty());
}

TEST_CASE("silence counts against nobody by itself, and ends after so many owners") {
  docket d;
  for (int n = 1; n < limits::deliveries_max; ++n) d.owner_ended({"7-0"}, 1, silent);
  CHECK(of(d, "7-0").alone == 0);
  CHECK(why_dead(of(d, "7-0")).empty());
  d.owner_ended({"7-0"}, 1, silent);
  CHECK(why_dead(of(d, "7-0")) == "given to 5 owners, each of which ended before it was applied");
}

TEST_CASE("who is known and was not in flight again is no worse off; who was applied is off the docket") {
  docket d({{"7-0", {1, 1}}, {"8-0", {0, 1}}});
  d.owner_ended({"8-0"}, 1, crashed);
  CHECK(of(d, "7-0") == suspicion{1, 1});
  CHECK(of(d, "8-0") == suspicion{1, 2});
  d.clear("7-0");
  CHECK(d.find("7-0") == nullptr);
  d.clear("8-0");
  CHECK(d.empty());
}

/// A gateway that is started again and again: it applies four events at once, suspects alone, and one of them is
/// poison.
struct gateway {
  std::string poison;
  std::vector<std::string> waiting, dead, in_flight;
  std::map<std::string, suspicion> stored;
  int crashes = 0;

  /// Until the crash, or until nothing waits.
  void live() {
    docket d(stored);
    if (crashes > 0) d.owner_ended(in_flight, in_flight.size(), crashed);
    stored = d.suspects();
    while (!waiting.empty()) {
      in_flight = d.empty() ? first(4) : std::vector<std::string>{d.suspects().begin()->first};
      if (!d.empty() && !why_dead(*d.find(in_flight[0])).empty()) dead.push_back(in_flight[0]);
      else if (std::find(in_flight.begin(), in_flight.end(), poison) != in_flight.end()) return void(++crashes);
      for (const auto& entry : in_flight) {
        std::erase(waiting, entry);
        d.clear(entry);
      }
      stored = d.suspects();
    }
  }
  std::vector<std::string> first(std::size_t n) const {
    return {waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(std::min(n, waiting.size()))};
  }
};

TEST_CASE("wherever the poison lies, it is dead after three crashes and nobody else is") {
  for (int poison = 10; poison < 22; ++poison) {
    gateway g;
    g.poison = std::to_string(poison) + "-0";
    for (int n = 10; n < 22; ++n) g.waiting.push_back(std::to_string(n) + "-0");
    for (int lives = 0; lives < 10 && !g.waiting.empty(); ++lives) g.live();
    CHECK(g.dead == std::vector<std::string>{g.poison});
    CHECK(g.crashes == 3);
    CHECK(g.waiting.empty());
  }
}

}  // namespace linli::domain
