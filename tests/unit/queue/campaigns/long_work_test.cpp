#include <doctest/doctest.h>

#include <fmt/format.h>

#include "queue/campaigns/timers.hpp"
#include "queue/sending/relay.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using domain::campaign_state;
using test::queue_stand;

namespace {

constexpr const char* community = queue_stand::community;

task<bool> end_of(std::shared_ptr<long_work> jobs) {
  co_await jobs->ended();
  co_return true;
}

struct large_stand : queue_stand {
  large_stand() {
    std::vector<domain::roster_row> rows;
    for (int i = 0; i < 6'000; ++i) {
      domain::roster_row r;
      r.line = i + 2;
      r.place = *domain::parse_place(fmt::format("锦绣苑/{}-{}", 5 + i / 500, 101 + i % 500));
      r.name = "住户";
      rows.push_back(std::move(r));
    }
    import(rows);
    const auto held = run(store::take_lease(db, store::keys::community_lease(community), "p/0", "")).value();
    by = std::make_shared<tenure>(tenure{unit_of_community(community), "p/0", held.fence, false, false});
    jobs = std::make_shared<long_work>(io.get_executor());
  }
  ~large_stand() {
    by->over = true;
    run(end_of(jobs));
  }
  void create(const std::string& id, std::vector<std::string> places) {
    auto c = test::sample_campaign(id, now());
    c.audience.places = std::move(places);
    c.state = campaign_state::scheduled;
    c.opened_at = {};
    run(store::create_campaign(db, community, c)).value();
  }
  void look() { run(run_timers(w, by, community, jobs)).value(); }
  campaign_state state(const std::string& id) {
    return run(store::load_campaign(db, community, id)).value().campaign.state;
  }

  std::shared_ptr<tenure> by;
  std::shared_ptr<long_work> jobs;
};

}  // namespace

TEST_CASE("a question to thousands of homes that is being opened holds up no other") {
  large_stand s;
  s.create("large", {"锦绣苑/*"});
  s.look();
  CHECK(linli::test::run_until(s.io, [&] { return s.state("large") == campaign_state::opening; }));
  s.create("small", {"锦绣苑/3-*"});
  s.look();
  CHECK(linli::test::run_until(s.io, [&] { return s.state("small") == campaign_state::open; }));
  CHECK(s.state("large") == campaign_state::opening);
  CHECK(linli::test::run_until(s.io, [&] { return s.state("large") == campaign_state::open; }));
  CHECK(s.counts_agree("large"));
  CHECK(s.counts_agree("small"));
}

TEST_CASE("no post is in a worker's hands before every home it speaks to has its ask") {
  large_stand s;
  s.create("large", {"锦绣苑/*"});
  s.look();
  const auto asked = [&] { return s.number({"HLEN", store::keys::asks(community, "large")}); };
  CHECK(linli::test::run_until(s.io, [&] { return asked() > 0; }));
  s.by->over = true;  // stopped in the midst
  s.run(end_of(s.jobs));
  CHECK(s.state("large") == campaign_state::opening);
  CHECK(asked() < 6'004);
  CHECK(s.number({"HLEN", store::keys::messages(community, "large")}) == 0);
  s.by->over = false;
  s.jobs = std::make_shared<long_work>(s.io.get_executor());
  s.look();
  CHECK(linli::test::run_until(s.io, [&] { return s.state("large") == campaign_state::open; }));
  CHECK(asked() == 6'004);
  CHECK(s.number({"HLEN", store::keys::messages(community, "large")}) == 1);
  CHECK(s.ask_of("large", "3-502").state == domain::ask_state::not_sent);
}

}  // namespace linli::queue
