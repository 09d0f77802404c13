#include "queue/campaigns/preflight.hpp"
#include <doctest/doctest.h>

#include "store/groups.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using domain::ask_state;
using test::queue_stand;

namespace {

/// Building 4 has a group on an account that is not configured here.
struct rollout_stand : queue_stand {
  rollout_stand() {
    domain::group four{"g_four", "new", "-4", "4栋", {"锦绣苑/4-*"}, true, true};
    run(store::create_group(db, community, four)).value();
  }
};

}  // namespace

TEST_CASE("homes whose group is on an account that only another process has yet are asked") {
  rollout_stand s;
  s.pulse.others_know({"new"});
  CHECK(s.run(look_ahead(s.w, s.community, test::sample_campaign("seen", now()))).value().unreachable() == 0);
  s.open("camp");
  CHECK(s.ask_of("camp", "4-101").state == ask_state::queued);
  CHECK(s.counts_agree("camp"));
}

TEST_CASE("homes whose group is on an account that no process has are not reached") {
  rollout_stand s;
  CHECK(s.run(look_ahead(s.w, s.community, test::sample_campaign("seen", now()))).value().unreachable() == 1);
  s.open("camp");
  CHECK(s.ask_of("camp", "4-101").state == ask_state::unreachable);
}

}  // namespace linli::queue
