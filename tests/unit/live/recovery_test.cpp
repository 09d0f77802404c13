#include <doctest/doctest.h>

#include "stand.hpp"

// What a client that comes back is given: every event since, once, in order; or the word to fetch afresh.
namespace linli::live::test {

namespace {

// Emits steps of one to three events, as fast as Redis answers.
task<void> write_on(store::database& db, int steps, int* done) {
  for (int i = 0; i < steps; ++i) {
    store::transaction t;
    for (int n = 0; n <= i % 3; ++n) t.event(c, "tasks", "e", "{}");
    auto written = co_await db.commit(std::move(t));
    if (written) ++*done;
  }
}

}  // namespace

TEST_CASE("everything since a position follows, and then the live events, without a gap or a repetition") {
  stand s;
  s.emit(1'200);
  auto out = std::make_shared<outbox>();
  CHECK(s.subscribe(s.enter(out), {"tasks"}, since{s.epoch(), 7}));
  s.emit(5);
  REQUIRE(s.wait([&] { return out->got.size() >= 1'198; }));
  s.idle();
  CHECK(out->positions() == numbers(7, 1'205));
}

TEST_CASE("sessions that come back in the midst of many events each see every one once") {
  stand s;
  s.emit(300);
  const auto epoch = s.epoch();
  int written = 0;
  constexpr int steps = 900, events = 300 + steps / 3 * 6;
  gate inside(s.io.get_executor());
  spawn(s.io.get_executor(), inside, "test", write_on(s.db, steps, &written));
  std::vector<std::shared_ptr<outbox>> all;
  std::vector<std::int64_t> from;
  for (int i = 0; i < 30; ++i) {
    all.push_back(std::make_shared<outbox>());
    const auto m = s.enter(all.back());
    const auto head = s.run(store::load_event_head(s.db, c)).value().position;
    from.push_back(i % 3 == 0 ? head : std::max<std::int64_t>(0, head - 17 * i));  // some from the very newest
    REQUIRE(s.subscribe(m, {"tasks"}, since{epoch, from.back()}));
  }
  REQUIRE(s.wait([&] { return written == steps; }));
  REQUIRE(s.wait([&] {
    return std::all_of(all.begin(), all.end(),
                       [](const auto& o) { return !o->got.empty() && o->positions().back() == events; });
  }));
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    CHECK(all[i]->positions() == numbers(from[i], events));
  }
}

TEST_CASE("a client that another process had shown more than this one has read gets nothing twice") {
  stand s;
  auto first = std::make_shared<outbox>();
  s.subscribe(s.enter(first), {"tasks"});
  s.emit(5);
  REQUIRE(s.wait([&] { return first->got.size() == 5; }));
  // Written and asked for in one turn, before this hub's tail looks again: its head is behind what the client has seen.
  auto out = std::make_shared<outbox>();
  const auto m = s.enter(out);
  store::transaction t;
  for (int i = 0; i < 10; ++i) t.event(c, "tasks", "e", "{}");
  std::optional<result<store::committed>> committed;
  std::optional<result<void>> subscribed;
  std::optional<bool> recovered;
  gate inside(s.io.get_executor());
  const since from{s.epoch(), 12};
  spawn(s.io.get_executor(), inside, "test", linli::test::keep(s.db.commit(std::move(t)), &committed));
  spawn(s.io.get_executor(), inside, "test",
        linli::test::keep(s.h.subscribe(m, {"tasks"}, from, [&](bool r) { recovered = r; }), &subscribed));
  REQUIRE(s.wait([&] { return subscribed && first->got.size() == 15; }));
  s.idle();
  CHECK(recovered == true);
  CHECK(out->positions() == numbers(12, 15));
  CHECK(first->positions() == numbers(0, 15));
}

TEST_CASE("what cannot be recovered is said: trimmed, of another epoch, not there yet") {
  stand s;
  s.emit(50);
  const auto epoch = s.epoch();
  s.ask({"XTRIM", store::keys::events(c), "MINID", "21-0"});
  struct {
    since from;
    bool recovered;
  } const cases[] = {{{epoch, 19}, false},           {{epoch, 20}, true}, {{epoch, 50}, true}, {{epoch, 51}, false},
                     {{"another epoch", 40}, false}, {{"", 0}, false}};
  for (const auto& one : cases) {
    CAPTURE(one.from.position);
    auto out = std::make_shared<outbox>();
    const auto m = s.enter(out);
    CHECK(s.subscribe(m, {"tasks"}, one.from) == one.recovered);
    s.idle();
    CHECK(out->positions() == (one.recovered ? numbers(one.from.position, 50) : std::vector<std::int64_t>{}));
    s.h.leave(m);
  }
}

TEST_CASE("recovery is pulled as the outbox drains, and loses nothing by that") {
  stand s;
  const std::string long_data = R"({"x":")" + std::string(1'000, 'x') + "\"}";
  for (int i = 0; i < 10; ++i) s.emit(100, "tasks", long_data);
  auto out = std::make_shared<outbox>();
  out->held = true;
  CHECK(s.subscribe(s.enter(out), {"tasks"}, since{s.epoch(), 0}));
  int drained = 0;
  while (out->positions().size() < 1'000 && drained < 200) {
    s.idle(30ms);
    CHECK(out->bytes < limits::outbox_bytes_max / 2);
    out->drain();
    ++drained;
  }
  CHECK(drained > 10);
  out->held = false;
  s.emit(3);
  REQUIRE(s.wait([&] { return out->positions().size() == 1'003; }));
  CHECK(out->positions() == numbers(0, 1'003));
}

TEST_CASE("events that are trimmed during a recovery end the session: never a partial gap") {
  stand s;
  for (int i = 0; i < 4; ++i) s.emit(400);
  auto out = std::make_shared<outbox>();
  out->held = true;
  CHECK(s.subscribe(s.enter(out), {"tasks"}, since{s.epoch(), 0}));
  REQUIRE(s.wait([&] { return out->got.size() >= 500; }));
  s.idle(50ms);
  s.ask({"XTRIM", store::keys::events(c), "MINID", "1500-0"});
  out->drain();
  REQUIRE(s.wait([&] { return out->dropped.has_value(); }));
  CHECK(*out->dropped == 4408);
  s.emit(5);
  s.idle();
  CHECK(out->after_drop == 0);
  CHECK(out->positions() == numbers(0, out->positions().back()));
}

TEST_CASE("who leaves while catching up ends the recovery") {
  stand s;
  for (int i = 0; i < 4; ++i) s.emit(400);
  auto out = std::make_shared<outbox>();
  out->held = true;
  const auto m = s.enter(out);
  CHECK(s.subscribe(m, {"tasks"}, since{s.epoch(), 0}));
  REQUIRE(s.wait([&] { return out->got.size() >= 500; }));
  const auto had = out->got.size();
  s.h.leave(m);
  out->drain();
  REQUIRE(s.wait([&] { return s.work.inside() == 0; }));
  CHECK(out->got.size() == had);
}

TEST_CASE("subscribing again in the midst of a recovery repeats nothing and skips nothing") {
  stand s;
  for (int i = 0; i < 4; ++i) s.emit(400);
  auto out = std::make_shared<outbox>();
  out->held = true;
  const auto m = s.enter(out);
  const auto epoch = s.epoch();
  CHECK(s.subscribe(m, {"tasks"}, since{epoch, 0}));
  REQUIRE(s.wait([&] { return out->got.size() >= 500; }));
  const auto upto = out->positions().back();
  CHECK(s.subscribe(m, {"tasks"}, since{epoch, upto}));  // from what it has
  s.emit(3);
  for (int i = 0; i < 60 && out->positions().back() < 1'603; ++i) {
    s.idle(20ms);
    out->drain();
  }
  CHECK(out->positions() == numbers(0, 1'603));
}

TEST_CASE("when the past changes everybody is told to start anew, and the epoch is another") {
  stand s;
  s.emit(40);
  auto out = std::make_shared<outbox>();
  s.subscribe(s.enter(out), {"tasks"});
  const auto old = s.epoch();
  // As a restored backup: fewer events than were seen.
  s.ask({"XTRIM", store::keys::events(c), "MAXLEN", "0"});
  s.ask({"DEL", store::keys::events(c)});
  s.ask({"HSET", store::keys::meta(c), "position", "10"});
  REQUIRE(s.wait([&] { return out->dropped.has_value(); }));
  CHECK(*out->dropped == 1012);
  CHECK(s.epoch() != old);
  auto back = std::make_shared<outbox>();
  CHECK_FALSE(s.subscribe(s.enter(std::make_shared<outbox>()), {"tasks"}, since{old, 11}));
  CHECK(s.subscribe(s.enter(back), {"tasks"}, since{old, 10}));  // until there it was the same past
  s.emit(2);
  REQUIRE(s.wait([&] { return back->got.size() == 2; }));
  CHECK(back->positions() == numbers(10, 12));
}

TEST_CASE("events of another past that took the place of others are given to nobody who had those") {
  stand s;
  s.emit(10);
  auto out = std::make_shared<outbox>();
  s.subscribe(s.enter(out), {"tasks"});
  const auto old = s.epoch();
  s.emit(15);
  REQUIRE(s.wait([&] { return out->got.size() == 15; }));
  // As a Redis that was restored from before those fifteen, and has taken more since: in one turn, between two looks.
  store::transaction back, more;
  back.hset(store::keys::meta(c), "position", "10").del(store::keys::events(c));
  for (int i = 0; i < 30; ++i) more.event(c, "tasks", "other", "{}");
  std::optional<result<store::committed>> gone, done;
  gate inside(s.io.get_executor());
  spawn(s.io.get_executor(), inside, "test", linli::test::keep(s.db.commit(std::move(back)), &gone));
  spawn(s.io.get_executor(), inside, "test", linli::test::keep(s.db.commit(std::move(more)), &done));
  REQUIRE(s.wait([&] { return out->dropped.has_value() && done; }));
  CHECK(*out->dropped == 1012);
  CHECK(out->positions("other").empty());
  CHECK(s.epoch() != old);
  auto late = std::make_shared<outbox>(), early = std::make_shared<outbox>();
  CHECK_FALSE(s.subscribe(s.enter(late), {"tasks"}, since{old, 25}));
  CHECK(s.subscribe(s.enter(early), {"tasks"}, since{old, 10}));
  REQUIRE(s.wait([&] { return early->got.size() == 30; }));
  CHECK(early->positions("other") == numbers(10, 40));
}

TEST_CASE("subscribing to more in the midst of a recovery takes nothing from it") {
  stand s;
  for (int i = 0; i < 4; ++i) s.emit(400);
  auto out = std::make_shared<outbox>();
  out->held = true;
  const auto m = s.enter(out);
  CHECK(s.subscribe(m, {"tasks"}, since{s.epoch(), 0}));
  REQUIRE(s.wait([&] { return out->got.size() >= 500; }));
  CHECK(s.subscribe(m, {"tasks", "followups"}));
  CHECK(s.subscribe(m, {"tasks"}, since{s.epoch(), 1'600}));
  s.emit(3);
  s.emit(1, "followups");
  for (int i = 0; i < 60 && out->got.size() < 1'604; ++i) {
    s.idle(20ms);
    out->drain();
  }
  auto got = out->positions();
  CHECK(std::count(got.begin(), got.end(), 1'604) == 1);  // of the other topic, which is live: it may come before
  std::erase(got, 1'604);
  CHECK(got == numbers(0, 1'603));
}

TEST_CASE("events go on without a gap when Redis was killed and came back: all come back and say what they have") {
  stand s;
  auto out = std::make_shared<outbox>();
  s.subscribe(s.enter(out), {"tasks"});
  const auto old = s.epoch();
  s.emit(5);
  REQUIRE(s.wait([&] { return out->got.size() == 5; }));
  s.emit(5);
  s.server.kill();
  s.idle(100ms);
  s.server.start();
  s.emit(5);
  REQUIRE(s.wait([&] { return out->dropped.has_value(); }));
  CHECK(*out->dropped == 1012);
  const auto had = out->positions().back();
  CHECK(out->positions() == numbers(0, had));
  auto back = std::make_shared<outbox>();
  CHECK(s.subscribe(s.enter(back), {"tasks"}, since{old, had}));
  REQUIRE(s.wait([&] { return back->got.size() == static_cast<std::size_t>(15 - had); }));
  CHECK(back->positions() == numbers(had, 15));
}

}  // namespace linli::live::test
