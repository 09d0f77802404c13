#include <doctest/doctest.h>

#include "queue/intake/inbound_codec.hpp"
#include "queue/intake/intake.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/support/wrapped_client.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;

namespace {

constexpr int shard = 7;

/// A connection over which nothing that names `about` can be done.
class barred final : public linli::test::wrapped_client {
 public:
  using wrapped_client::wrapped_client;
  std::string about;
  std::function<void(const redis::command&)> seen;

  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds deadline) override {
    const bool named = !about.empty() && c[0] == "FCALL" && std::find(c.begin(), c.end(), about) != c.end();
    if (named) co_return error{errc::unavailable, "barred"};
    if (seen) seen(c);
    co_return co_await real_->run(std::move(c), deadline);
  }
};

/// One inbox shard and its owners, one after the other.
struct inbox_stand : queue_stand {
  inbox_stand()
      : connection(std::make_shared<barred>(client)),
        own_db(connection, functions, "a key of at least 16"),
        own{io.get_executor(), work, own_db, rosters, scenes, doors, http, lines, bells, pulse, counters} {
    pulse.confirm();
  }
  ~inbox_stand() { stop(); }

  /// Its id in the shard.
  std::string accept(const std::string& data, bool urgent = false) {
    const auto id = ask({"XADD", store::keys::inbox_events(shard), "*", "d", data}).text;
    if (urgent) ask({"XADD", store::keys::inbox_urgent(shard), id, "d", data});
    return id;
  }
  /// `before`: the owner whose lease was taken over, as one whose process is gone.
  void start(std::string before = {}, bool crashed = true) {
    const auto held = run(store::take_lease(db, store::keys::inbox_lease(shard), "p/0", "")).value();
    by = std::make_shared<tenure>(
        tenure{unit_of_shard(shard), "p/0", held.fence, false, false, std::move(before), crashed});
    ended = false;
    spawn(io.get_executor(), workers, "intake", work_on());
  }
  bool until(const std::function<bool()>& done) { return linli::test::run_until(io, done); }
  void stop() {
    if (by == nullptr) return;
    by->over = true;
    until([this] { return ended; });
    run(store::release_lease(db, store::keys::inbox_lease(shard), "p/0")).value();
  }
  /// What a process had in flight as it ended.
  /// REQUIRES: given back, each.
  void take_all_slots() {
    const auto nobody = std::make_shared<shared_bell>(io.get_executor());
    for (int n = 0; n < 4; ++n) REQUIRE(free.take(nobody));
  }
  void note(const std::string& process, const std::vector<std::string>& ids) {
    for (const auto& id : ids) ask({"SADD", store::keys::in_flight(process), unit_of_shard(shard) + "/" + id});
  }
  std::string why_dead() {
    const auto rows = store::read_entries(ask({"XRANGE", store::keys::inbox_dead(shard), "-", "+"}));
    return rows.empty() ? std::string{} : rows.front().data;
  }
  std::int64_t dead() { return number({"XLEN", store::keys::inbox_dead(shard)}); }
  std::int64_t waiting() { return number({"XLEN", store::keys::inbox_events(shard)}); }

  std::shared_ptr<barred> connection;
  store::database own_db;
  world own;
  slots free{4};
  std::shared_ptr<in_flight> notes = std::make_shared<in_flight>(own, "p");
  std::shared_ptr<tenure> by;
  gate workers{io.get_executor()};
  bool ended = true;

 private:
  task<void> work_on() {
    const auto i = std::make_shared<intake>(own, free, shard, by, notes);
    co_await i->run();
    ended = true;
  }
};

std::string event_for(const std::string& account, const std::string& sender, const std::string& text = "都好",
                      const std::string& id = "1") {
  bots::message m;
  m.id = id;
  m.chat = {sender, true, {}};
  m.sender = {sender, "有人", false};
  m.text = text;
  m.at = now();
  return pack({account, m.id, m});
}

}  // namespace

namespace {

task<bool> rings(std::shared_ptr<shared_bell> b) {
  co_await b->wait(std::chrono::hours(1));
  co_return true;
}

}  // namespace

TEST_CASE("shards that wait for a slot are rung in the order of asking, each once") {
  inbox_stand s;
  const auto bell = [&s] { return std::make_shared<shared_bell>(s.io.get_executor()); };
  const auto first = bell(), second = bell(), third = bell();
  slots one(1);
  CHECK(one.take(first));
  CHECK_FALSE(one.take(second));
  CHECK_FALSE(one.take(third));
  CHECK_FALSE(one.take(second));
  one.give();
  CHECK(s.run(rings(second)));
  CHECK(one.take(second));
  one.give();
  CHECK(s.run(rings(third)));
  CHECK(one.take(third));
}

TEST_CASE("an event that can never be applied is dead after some tries, and holds nobody up") {
  inbox_stand s;
  s.accept("no event at all");
  s.accept("{}");
  s.accept(event_for("wechat", "78"));
  s.start();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 2);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 1);
}

TEST_CASE("an event given up on is dead once, though the owner ended before its cursor moved") {
  inbox_stand s;
  s.accept("no event at all");
  s.connection->about = store::keys::inbox_cursor(shard);
  s.start();
  CHECK(s.until([&] { return s.dead() == 1; }));
  s.stop();
  CHECK(s.waiting() == 1);
  s.connection->about.clear();
  s.start();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 1);
}

TEST_CASE("an owner that was replaced applies nothing more, and moves no cursor") {
  inbox_stand s;
  s.start();
  const auto newer = std::to_string(s.by->fence + 1);
  s.ask({"HSET", store::keys::fences(queue_stand::community), unit_of_shard(shard), newer});
  s.accept(event_for("wechat", "78"));
  CHECK(s.until([&] { return s.by->fenced; }));
  CHECK(s.until([&] { return s.ended; }));
  CHECK(s.waiting() == 1);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 0);
  CHECK(s.number({"EXISTS", store::keys::inbox_cursor(shard)}) == 0);
}

TEST_CASE("an event that was alone in flight at two crashes is dead, says why, and holds nobody up") {
  inbox_stand s;
  const auto id = s.accept(event_for("wechat", "77"));
  s.note("q1", {id});
  s.connection->about = store::keys::applied(queue_stand::community, unit_of_shard(shard));
  s.start("q1/0");
  CHECK(s.until([&] { return s.number({"HEXISTS", store::keys::inbox_suspects(shard), id}) == 1; }));
  CHECK(s.until([&] { return s.number({"SCARD", store::keys::in_flight("p")}) == 1; }));
  s.stop();
  CHECK(s.until([&] { return s.number({"SCARD", store::keys::in_flight("p")}) == 0; }));  // a clean end leaves nothing
  s.connection->about.clear();
  s.note("q2", {id});
  s.accept(event_for("wechat", "78"));
  s.start("q2/1");
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 1);
  CHECK(s.why_dead().find("crashed 2 times while this alone was in flight") != std::string::npos);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 1);
  CHECK(s.number({"HLEN", store::keys::inbox_suspects(shard)}) == 1);  // only whose end was counted last
}

TEST_CASE("the same end of an owner is counted once, however often it is looked at") {
  inbox_stand s;
  const auto id = s.accept(event_for("wechat", "77"));
  s.note("q1", {id});
  s.connection->about = store::keys::applied(queue_stand::community, unit_of_shard(shard));
  for (int n = 0; n < 3; ++n) {
    s.start("q1/0");
    CHECK(s.until([&] { return s.number({"SCARD", store::keys::in_flight("p")}) == 1; }));
    s.stop();
  }
  CHECK(s.ask({"HGET", store::keys::inbox_suspects(shard), id}).text == "1/1");
  s.connection->about.clear();
  s.start("q1/0");
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 0);
}

TEST_CASE("who is blamed for crashes and had its effect before them is not dead") {
  inbox_stand s;
  const auto id = s.accept(event_for("wechat", "77"));
  s.connection->about = store::keys::inbox_cursor(shard);
  s.start();
  CHECK(s.until([&] { return s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 1; }));
  s.stop();
  s.connection->about.clear();
  s.ask({"HSET", store::keys::inbox_suspects(shard), id, "1/1"});
  s.note("q1", {id});
  s.start("q1/0");
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.dead() == 0);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 1);
}

TEST_CASE("suspects are tried one at a time, before anything else of the shard") {
  inbox_stand s;
  std::vector<std::string> ids;
  for (int n = 0; n < 12; ++n)
    ids.push_back(s.accept(event_for("wechat", std::to_string(n), "都好", std::to_string(n))));
  s.note("q1", {ids[3], ids[7], ids[9]});
  std::set<std::string> tried;
  std::int64_t most = 0;
  s.connection->seen = [&](const redis::command& c) {
    if (c[0] != "FCALL" || !c[1].starts_with("in_flight")) return;
    const auto begun = c.begin() + 5 + std::stoi(c[4]);  // behind what has ended
    most = std::max<std::int64_t>(most, c.end() - begun);
    if (tried.size() < 3) tried.insert(begun, c.end());
  };
  s.start("q1/0");
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(tried == std::set<std::string>{"i:7/" + ids[3], "i:7/" + ids[7], "i:7/" + ids[9]});
  CHECK(most > 1);  // the others went together
  CHECK(s.dead() == 0);
}

TEST_CASE("who waits for what binds his chat leaves his slot to it") {
  inbox_stand s;
  s.open("camp");
  s.run(store::announce_binding(s.db, queue_stand::community, "wechat", "new", "wechat/move", now())).value();
  for (const std::string sender : {"71", "72", "73", "74", "75"}) {
    bots::message m;
    m.id = m.message_id = sender;
    m.chat = {"new", false, {}};
    m.sender = {sender, "有人", false};
    m.text = "3-502 发烧39度";
    m.at = now();
    s.accept(pack({"wechat", m.id, m}));
  }
  s.start();
  s.accept(pack({"wechat", "move", bots::migration{"move", test::sample_group().chat, "new"}}));
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.ask_of("camp", "3-502").reports.size() == 5);
  CHECK(s.dead() == 0);
}

TEST_CASE("danger that is given up rings, though its account is one that only other processes know") {
  inbox_stand s;
  bots::message m;
  m.id = m.message_id = "1";
  m.chat = {"78", true, {}};
  m.sender = {"78", "有人", false};
  m.text = "3-502 着火了";
  m.at = now();
  const source from{unit_of_shard(shard), 1, "1000-0", "0-0"};
  const auto give_up = [&](const std::string& community) {
    auto data = pack({"elsewhere", "1", m, community});
    return s.run(had_effect(s.w, from, std::move(data), "misconfigured")).value();
  };
  CHECK_FALSE(give_up(""));  // from a program that did not tell
  CHECK(s.events("unread")["followups"] == 0);
  CHECK_FALSE(give_up(queue_stand::community));
  CHECK_FALSE(give_up(queue_stand::community));
  const auto open = s.ask({"HGETALL", store::keys::followups(queue_stand::community)}).items;
  REQUIRE(open.size() == 2);
  CHECK(open[1].text.find("着火了") != std::string::npos);
  CHECK(s.events("unread")["followups"] == 1);
}

TEST_CASE("danger rings before its turn, and once") {
  inbox_stand s;
  s.take_all_slots();
  s.accept(event_for("wechat", "77", "都好", "1"));
  s.accept(event_for("wechat", "78", "3-502 着火了", "2"), true);
  s.start();
  CHECK(s.until([&] { return s.events("critical")["followups"] == 1; }));
  CHECK(s.waiting() == 2);
  CHECK(s.until([&] { return s.number({"XLEN", store::keys::inbox_urgent(shard)}) == 0; }));
  for (int n = 0; n < 4; ++n) s.free.give();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.events("critical")["followups"] == 1);
  CHECK(s.number({"ZCARD", store::keys::unmatched(queue_stand::community)}) == 2);
}

TEST_CASE("danger that was applied before its alarm could ring has rung once, too") {
  inbox_stand s;
  s.accept(event_for("wechat", "78", "3-502 着火了", "2"), true);
  s.start();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.until([&] { return s.number({"XLEN", store::keys::inbox_urgent(shard)}) == 0; }));
  CHECK(s.events("critical")["followups"] == 1);
}

TEST_CASE("an alarm that rang as its owner ended does not ring again, and what cannot be read leaves the lane") {
  inbox_stand s;
  s.take_all_slots();
  s.accept(event_for("wechat", "78", "3-502 着火了", "2"), true);
  s.accept("no event at all", true);
  s.connection->about = store::keys::inbox_urgent(shard);
  s.start();
  CHECK(s.until([&] { return s.events("critical")["followups"] == 1; }));
  s.stop();
  CHECK(s.number({"XLEN", store::keys::inbox_urgent(shard)}) == 2);
  s.connection->about.clear();
  s.start();
  CHECK(s.until([&] { return s.number({"XLEN", store::keys::inbox_urgent(shard)}) == 0; }));
  for (int n = 0; n < 4; ++n) s.free.give();
  CHECK(s.until([&] { return s.waiting() == 0; }));
  CHECK(s.events("critical")["followups"] == 1);
  CHECK(s.dead() == 1);
}

}  // namespace linli::queue
