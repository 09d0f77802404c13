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
  CHECK_FALSE(head.epoch.empty());
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

TEST_CASE("each run of Redis begins an epoch before its first event, and keeps where those before it ended") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "x")));
  const auto first = s.run(load_event_head(s.db, c)).value().epoch;
  emit(s, 20);
  CHECK(s.run(open_epoch(s.db, c)).value().epoch == first);  // asked again it is the same
  s.ask({"FUNCTION", "FLUSH"});                              // also by Functions that are loaded later
  emit(s, 5);
  CHECK(s.run(load_news(s.db, c, 24, 10)).value().epoch == first);
  s.server.kill();
  s.server.start();
  emit(s, 3);
  const auto news = s.run(load_news(s.db, c, 25, 10)).value();
  CHECK(news.events.size() == 3);
  CHECK(news.epoch != first);
  const auto head = s.run(open_epoch(s.db, c)).value();
  CHECK(head.epoch == news.epoch);
  CHECK(head.position == 28);
  CHECK(is_shared(head, first, 25));
  CHECK_FALSE(is_shared(head, first, 26));  // of that epoch it was another event
  CHECK(is_shared(head, head.epoch, 28));
  CHECK_FALSE(is_shared(head, "another", 1));
  CHECK_FALSE(is_shared(head, "", 0));
}

TEST_CASE("positions that go back begin an epoch, and end the earlier ones there") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "x")));
  emit(s, 20);
  const auto first = s.run(load_event_head(s.db, c)).value().epoch;
  s.ask({"HSET", keys::meta(c), "position", "12"});
  s.ask({"DEL", keys::events(c)});
  emit(s, 10);
  const auto head = s.run(load_event_head(s.db, c)).value();
  CHECK(head.position == 22);
  CHECK(head.epoch != first);
  CHECK(is_shared(head, first, 12));
  CHECK_FALSE(is_shared(head, first, 20));
}

TEST_CASE("nobody makes a community by asking for its events") {
  store_stand s;
  CHECK(s.run(open_epoch(s.db, c)).value().epoch.empty());
  CHECK(s.number({"EXISTS", keys::meta(c)}) == 0);
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
