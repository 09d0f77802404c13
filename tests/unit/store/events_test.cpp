#include <doctest/doctest.h>

#include "store/events.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

void emit(store_stand& s, int n) {
  transaction t;
  for (int i = 0; i < n; ++i) t.event(c, "tasks", "e", R"({"n":)" + std::to_string(i) + "}");
  REQUIRE(s.run(s.db.commit(std::move(t))));
}

}  // namespace

TEST_CASE("events are numbered without a gap, and read on from any position") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "x")));
  CHECK(s.run(load_event_head(s.db, c)).value().position == 0);
  emit(s, 30);
  const auto head = s.run(load_event_head(s.db, c)).value();
  CHECK(head.position == 30);
  CHECK(head.epoch.size() == 26);
  const auto page = s.run(load_events(s.db, c, 10, 5)).value();
  REQUIRE(page.size() == 5);
  CHECK(page[0].position == 11);
  CHECK(page[0].topic == "tasks");
  CHECK(page[0].name == "e");
  CHECK(page[0].data == R"({"n":10})");
  CHECK(s.run(load_events(s.db, c, 30, 5))->empty());
}

TEST_CASE("recovery is possible exactly where every event since is still there") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "x")));
  emit(s, 30);
  for (const std::int64_t good : {0, 1, 29, 30}) CHECK(s.run(can_recover(s.db, c, good)).value());
  for (const std::int64_t bad : {-1, 31, 1'000}) CHECK_FALSE(s.run(can_recover(s.db, c, bad)).value());
  s.ask({"XTRIM", keys::events(c), "MINID", "11-0"});  // 1 to 10 are gone
  CHECK(s.run(can_recover(s.db, c, 10)).value());
  CHECK_FALSE(s.run(can_recover(s.db, c, 9)).value());
  CHECK_FALSE(s.run(can_recover(s.db, c, 0)).value());
  s.ask({"DEL", keys::events(c)});
  CHECK(s.run(can_recover(s.db, c, 30)).value());
  CHECK_FALSE(s.run(can_recover(s.db, c, 29)).value());
}

TEST_CASE("an epoch is redrawn once, by whoever saw the old one first") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "x")));
  const auto old = s.run(load_event_head(s.db, c)).value().epoch;
  const auto first = s.run(redraw_epoch(s.db, c, old)).value();
  CHECK(first.epoch != old);
  CHECK(s.run(redraw_epoch(s.db, c, old)).value().epoch == first.epoch);
}

TEST_CASE("an event stream is capped, and positions go on") {
  store_stand s;
  for (int i = 0; i < 25; ++i) emit(s, 480);
  CHECK(s.run(load_event_head(s.db, c)).value().position == 12'000);
  const auto kept = s.number({"XLEN", keys::events(c)});
  CHECK(kept >= 10'000);
  CHECK(kept < 10'500);
  CHECK_FALSE(s.run(can_recover(s.db, c, 100)).value());
  CHECK(s.run(can_recover(s.db, c, 11'000)).value());
}

}  // namespace linli::store::test
