#include <doctest/doctest.h>

#include "base/retention.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/pastes/pasting.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;

namespace {

constexpr const char* community = queue_stand::community;
constexpr const char* list = "#接龙 报平安\n1. 3-502 王芳 平安\n2. 3-101 都好\n";

/// A paste that was made so long ago.
void paste(queue_stand& s, const std::string& id, const std::string& text, std::chrono::hours ago) {
  auto p = s.preview(id, text);
  p.created_at = now() - ago;
  s.run(store_paste(s.w, community, std::move(p))).value();
}

/// What the owner of the community does when the timer of that paste is due; is the paste still there?
bool there_after_timer(queue_stand& s, const std::string& id) {
  const auto held = s.run(store::take_lease(s.db, store::keys::community_lease(community), "p/0", "")).value();
  const tenure by{unit_of_community(community), "p/0", held.fence, false, false};
  s.run(forget_paste(s.w, by, community, id)).value();
  return s.run(store::load_paste(s.db, community, id)).has_value();
}

std::int64_t marks(queue_stand& s) {
  return s.number({"HLEN", store::keys::paste_lines(community, test::sample_group().id)});
}
bool has_timer(queue_stand& s, const std::string& id) {
  return !s.ask({"ZSCORE", store::keys::timers(community), "paste:" + id}).is_nil();
}

}  // namespace

TEST_CASE("a paste that had effect is gone with its marks when messages are no longer kept, and others' marks stay") {
  queue_stand s;
  s.open("camp");
  paste(s, "pst_1", list, retention::paste + std::chrono::hours(1));
  s.apply("pst_1");
  paste(s, "pst_2", std::string(list) + "3. 3-2-601 都好\n", std::chrono::hours(25));
  s.apply("pst_2");
  REQUIRE(marks(s) == 3);
  CHECK(has_timer(s, "pst_1"));
  CHECK_FALSE(there_after_timer(s, "pst_1"));
  CHECK_FALSE(has_timer(s, "pst_1"));
  CHECK(marks(s) == 1);
  CHECK(there_after_timer(s, "pst_2"));  // it had effect too: its time comes later
  CHECK(has_timer(s, "pst_2"));
  CHECK(marks(s) == 1);
  CHECK(s.number({"HLEN", store::keys::pastes(community)}) == 2);
  CHECK_FALSE(there_after_timer(s, "pst_1"));  // done twice it is done once
}

TEST_CASE("a preview that nobody applied is gone after a day, and not before") {
  queue_stand s;
  s.open("camp");
  paste(s, "pst_1", list, std::chrono::hours(23));
  paste(s, "pst_2", list, std::chrono::hours(25));
  CHECK(there_after_timer(s, "pst_1"));
  CHECK(has_timer(s, "pst_1"));
  CHECK_FALSE(there_after_timer(s, "pst_2"));
  CHECK(s.number({"HLEN", store::keys::pastes(community)}) == 2);
}

}  // namespace linli::queue
