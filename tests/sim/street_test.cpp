#include "tests/sim/street.hpp"

#include <doctest/doctest.h>

#include "tests/sim/quiet.hpp"

namespace linli::sim {

TEST_CASE("whatever way the homes of a street answer, their states are those of a plain recount") {
  const quiet_log quiet;
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t seed = 1; seed <= SIM_STREETS; ++seed) {
    const auto out = walk_street(seed);
    for (const auto& [name, n] : out.counts) counts[name] += n;
    INFO("linli_sim --streets --seed ", seed);
    for (const auto& d : out.differences) FAIL_CHECK(d);
  }
  for (const std::string name :
       {"in private", "in a group", "newcomers", "for a neighbour", "landlords", "captains' sums", "captains' rows",
        "copied lists", "home answered_ok", "home answered_need", "home answered_part", "home relayed", "home away",
        "home vacant", "home unheard"}) {
    INFO(name);
    CHECK((counts[name] > 0 || SIM_STREETS < 10));  // a way that was never taken shows nothing
  }
}

TEST_CASE("the recount tells homes apart") {
  const home h{"3-1-502", {{"王芳", false}, {"李强", true}}, "", false};
  meant m;
  m.speaker = "a", m.reporter = "王芳", m.home = h.place;
  CHECK(recount(h, {}).empty());
  CHECK(recount(h, {m}) == "answered_part");
  m.about = domain::coverage::plural;
  CHECK(recount(h, {m}) == "answered_part");
  m.about = domain::coverage::household;
  CHECK(recount(h, {m}) == "answered_ok");
  auto ill = m;
  ill.second = 5, ill.speaker = "b", ill.reporter = "李强", ill.about = domain::coverage::self;
  ill.how = domain::status::need;
  CHECK(recount(h, {m, ill}) == "answered_need");
  m.second = 9;  // somebody else's "ok" lifts nothing
  CHECK(recount(h, {ill, m}) == "answered_need");
}

}  // namespace linli::sim
