#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "store/events.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

result<committed> commit(store_stand& s, transaction t, bool fresh = false) {
  return s.run(s.db.commit(std::move(t), fresh));
}

}  // namespace

TEST_CASE("a step writes everything, and numbers its events in order") {
  store_stand s;
  transaction t;
  t.hset("{c:jinyuan}:h", "f", "1")
      .incr("{c:jinyuan}:h", "n", 3)
      .rpush("{c:jinyuan}:l", "a")
      .zadd("{c:jinyuan}:z", 5, "m");
  t.xadd("{c:jinyuan}:x", "data")
      .set("{c:jinyuan}:s", "v")
      .event(c, "tasks", "one", "{}")
      .event(c, "tasks", "two", "{}");
  CHECK(t.rows() == 8);
  const auto done = commit(s, std::move(t));
  REQUIRE(done);
  CHECK(done->positions == std::vector<std::int64_t>{1, 2});
  CHECK_FALSE(done->already);
  CHECK(s.ask({"HGET", "{c:jinyuan}:h", "f"}).text == "1");
  CHECK(s.ask({"HGET", "{c:jinyuan}:h", "n"}).text == "3");
  CHECK(s.ask({"GET", "{c:jinyuan}:s"}).text == "v");
  CHECK(s.number({"XLEN", "{c:jinyuan}:x"}) == 1);

  transaction back;
  back.incr("{c:jinyuan}:h", "n", -3).hdel("{c:jinyuan}:h", "f").zrem("{c:jinyuan}:z", "m").del("{c:jinyuan}:s");
  REQUIRE(commit(s, std::move(back)));
  CHECK(s.number({"EXISTS", "{c:jinyuan}:h", "{c:jinyuan}:z", "{c:jinyuan}:s"}) ==
        0);  // a count of nothing takes no room
}

TEST_CASE("a step over many keys, made again with other words, writes under the right ones") {
  store_stand s;
  const auto step = [&](int keys, const std::string& value) {
    transaction t;
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < keys; ++i) {
        const auto key = "{c:jinyuan}:h" + std::to_string(i);
        t.check_no_field(key, "taken").hset(key, "f" + std::to_string(round), value + std::to_string(i));
      }
    }
    t.event(c, "tasks", "all", value);
    return commit(s, std::move(t));
  };
  for (const int keys : {3, 16, 17, 90}) {  // what the shape is kept for, and what it is too long for
    for (const std::string value : {"a", "b"}) {
      REQUIRE(step(keys, value));
      for (int i = 0; i < keys; ++i) {
        const auto both = s.ask({"HVALS", "{c:jinyuan}:h" + std::to_string(i)});
        REQUIRE(both.items.size() == 2);
        for (const auto& one : both.items) CHECK(one.text == value + std::to_string(i));
      }
    }
  }
  s.ask({"HSET", "{c:jinyuan}:h2", "taken", "1"});
  CHECK(step(90, "c").error().code == errc::stale);
  CHECK(s.ask({"HGET", "{c:jinyuan}:h0", "f0"}).text == "b0");
}

TEST_CASE("Redis keeps the shapes of steps, but not for ever more of them") {
  store_stand s;
  const auto memory = [&] {
    const auto all = s.ask({"INFO", "memory"}).text;
    const auto at = all.find("used_memory_vm_functions:");
    return std::stoll(all.substr(at + 25));
  };
  std::int64_t half = 0;
  for (int n = 0; n < 1'600; ++n) {  // each with a shape of its own
    transaction t;
    for (int bit = 0; bit < 11; ++bit) {
      if ((n >> bit & 1) != 0) t.hset("{c:jinyuan}:h", "f", "1");
      else t.hdel("{c:jinyuan}:h", "f");
    }
    REQUIRE(commit(s, std::move(t)));
    if (n == 800) half = memory();
  }
  CHECK(memory() < half + 1'000'000);
}

TEST_CASE("a step whose snapshot moved is stale and writes nothing at all") {
  store_stand s;
  const std::string h = keys::households(c), l = keys::roster_log(c), z = keys::timers(c);
  s.ask({"HSET", h, "a", "1"});
  s.ask({"RPUSH", l, "a"});
  const auto refused = [&](const std::function<void(transaction&)>& check) {
    transaction t;
    t.hset(h, "new", "x").event(c, "tasks", "e", "{}").rpush(l, "x");
    check(t);  // the order in which it was built does not matter: checks go first
    const auto done = commit(s, std::move(t));
    REQUIRE(done.has_error());
    CHECK(done.error().code == errc::stale);
    CHECK(s.number({"HEXISTS", h, "new"}) == 0);
    CHECK(s.number({"LLEN", l}) == 1);
    CHECK(s.number({"EXISTS", keys::meta(c), keys::events(c)}) == 0);
  };
  refused([&](transaction& t) { t.check_field(h, "a", "2"); });
  refused([&](transaction& t) { t.check_field(h, "absent", "2"); });
  refused([&](transaction& t) { t.check_no_field(h, "a"); });
  refused([&](transaction& t) { t.check_was(h, "a", ""); });
  refused([&](transaction& t) { t.check_length(l, 0); });
  refused([&](transaction& t) { t.check_member(z, "m"); });
  refused([&](transaction& t) { t.check_field(h, "a", "1").check_length(l, 1).check_length(l, 2); });

  transaction good;
  good.check_field(h, "a", "1").check_no_field(h, "b").check_was(h, "c", "").check_length(l, 1).hset(h, "b", "2");
  CHECK(commit(s, std::move(good)));
  CHECK(s.ask({"HGET", h, "b"}).text == "2");
}

TEST_CASE("an owner that was replaced is fenced off, and the newer one is not") {
  store_stand s;
  const auto f = keys::fences(c), h = keys::households(c);
  const auto write = [&](std::int64_t fence) {
    transaction t;
    t.check_fence(f, "i:7", fence).set_fence(f, "i:7", fence).hset(h, "by", std::to_string(fence));
    return commit(s, std::move(t));
  };
  CHECK(write(3));
  CHECK(write(3));
  CHECK(write(11));  // as numbers, not as texts
  CHECK(write(9).error().code == errc::fenced);
  CHECK(s.ask({"HGET", h, "by"}).text == "11");

  s.ask({"HSET", keys::community_lease(c), "owner", "me/0", "fence", "4"});
  const auto owned = [&](const std::string& who, std::int64_t fence) {
    transaction t;
    t.check_owner(keys::community_lease(c), who, fence).hset(h, "owned", who);
    return commit(s, std::move(t));
  };
  CHECK(owned("me/0", 4));
  CHECK(owned("me/0", 3).error().code == errc::fenced);
  CHECK(owned("you/0", 4).error().code == errc::fenced);
}

TEST_CASE("what was applied before is done already, in any order and in order") {
  store_stand s;
  const auto applied = keys::applied(c, "i:7"), h = keys::households(c);
  const auto once = [&](const std::string& id) {
    transaction t;
    t.check_new(applied, id).zadd(applied, 1, id).incr(h, "effects", 1);
    return commit(s, std::move(t));
  };
  CHECK_FALSE(once("5-1")->already);
  CHECK(once("5-1")->already);
  CHECK_FALSE(once("4-9")->already);
  CHECK(s.ask({"HGET", h, "effects"}).text == "2");

  const auto taken = keys::taken(c);
  const auto in_order = [&](const std::string& id) {
    transaction t;
    t.check_after(taken, "telegram", id).hset(taken, "telegram", id).incr(h, "taken", 1);
    return commit(s, std::move(t));
  };
  CHECK_FALSE(in_order("9-1")->already);
  CHECK(in_order("9-1")->already);
  CHECK(in_order("8-5")->already);
  CHECK_FALSE(in_order("9-10")->already);
  CHECK(in_order("9-9")->already);  // as numbers
  CHECK_FALSE(in_order("1900000000123-0")->already);
  CHECK(in_order("10-0")->already);
  CHECK(s.ask({"HGET", h, "taken"}).text == "3");
}

TEST_CASE("of steps made on one snapshot exactly one happens") {
  store_stand s;
  const auto h = keys::households(c);
  s.ask({"HSET", h, "n", "0"});
  int done = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<task<result<committed>>> together;
    for (int i = 0; i < 10; ++i) {
      transaction t;
      t.check_field(h, "n", std::to_string(round)).hset(h, "n", std::to_string(round + 1));
      together.push_back(s.db.commit(std::move(t)));
    }
    for (const auto& r : linli::test::run_together(s.io, std::move(together))) done += r ? 1 : 0;
  }
  CHECK(done == 20);
}

TEST_CASE("a step of the most rows there may be goes through") {
  store_stand s;
  transaction t;
  while (t.rows() < limits::function_rows_max)
    t.hset(keys::residents(c), "r_" + std::to_string(t.rows()), std::string(300, 'x'));
  CHECK(commit(s, std::move(t)));
  CHECK(s.number({"HLEN", keys::residents(c)}) == static_cast<std::int64_t>(limits::function_rows_max));
}

TEST_CASE("without memory new work is refused as full and the rest drains") {
  store_stand s;
  transaction warm;
  warm.hset(keys::meta(c), "epoch", "e");
  REQUIRE(commit(s, std::move(warm), true));
  s.ask({"CONFIG", "SET", "maxmemory", "1"});
  transaction fresh;
  fresh.hset(keys::campaigns(c), "a", "1");
  CHECK(commit(s, std::move(fresh), true).error().code == errc::full);
  transaction draining;
  draining.hset(keys::campaigns(c), "a", "1");
  CHECK(commit(s, std::move(draining), false));
}

TEST_CASE("hashes are read whole, field by field and in pages") {
  store_stand s;
  std::vector<redis::command> fill;
  for (int i = 0; i < 3'000; ++i)
    fill.push_back({"HSET", "{c:jinyuan}:big", "f" + std::to_string(i), std::to_string(i)});
  REQUIRE(s.run(s.client->run_all(std::move(fill), std::chrono::seconds(10))));
  const auto all = s.run(s.db.hgetall("{c:jinyuan}:big"));
  REQUIRE(all);
  CHECK(all->size() == 3'000);
  const auto some = s.run(s.db.hmget("{c:jinyuan}:big", {"f7", "none", "f2999"}));
  CHECK(*some == std::vector<std::string>{"7", "", "2999"});
  CHECK(s.run(s.db.hmget("{c:jinyuan}:big", {}))->empty());
  CHECK(s.run(s.db.hget("{c:jinyuan}:big", "f1")).value() == "1");
}

}  // namespace linli::store::test
