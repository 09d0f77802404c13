#include <doctest/doctest.h>

#include <set>

#include "base/crypto.hpp"
#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;
using namespace std::chrono_literals;

namespace {

const std::string owner = "p/0";

std::vector<inbound> events(int from, int to, const std::string& sender = "") {
  std::vector<inbound> out;
  for (int i = from; i < to; ++i) {
    auto who = sender.empty() ? "u" + std::to_string(i) : sender;
    out.push_back({std::move(who), "e" + std::to_string(i), "payload " + std::to_string(i)});
  }
  return out;
}

std::size_t accept(store_stand& s, inbox& i, std::vector<inbound> e) {
  return s.run(i.accept("telegram", std::move(e))).value();
}

std::int64_t entries(store_stand& s) {
  std::int64_t n = 0;
  for (int shard = 0; shard < limits::inbox_shards; ++shard) n += s.number({"XLEN", keys::inbox_events(shard)});
  return n;
}

std::vector<std::string> dedupe_keys(store_stand& s) {
  std::vector<std::string> out;
  for (const auto& key : s.ask({"KEYS", "{i:*}:seen:*"}).items) out.push_back(key.text);
  for (const auto& key : s.ask({"KEYS", "{i:*}:dedupe"}).items) out.push_back(key.text);
  return out;
}

std::int64_t memory_of(store_stand& s, const std::vector<std::string>& all) {
  std::int64_t bytes = 0;
  for (const auto& key : all) bytes += s.number({"MEMORY", "USAGE", key, "SAMPLES", "0"});
  return bytes;
}

}  // namespace

TEST_CASE("an event is taken once, whoever brings it again") {
  store_stand s;
  inbox one(s.db), other(s.db);
  CHECK(accept(s, one, events(0, 3)) == 3);
  CHECK(accept(s, one, events(0, 3)) == 0);
  CHECK(accept(s, other, events(0, 4)) == 1);
  CHECK(entries(s) == 4);
  CHECK(s.run(one.accept("another-account", events(0, 1))).value() == 1);  // ids are the account's own
  auto twice = events(10, 12, "same");
  auto again = events(10, 12, "same");
  twice.insert(twice.end(), again.begin(), again.end());
  CHECK(accept(s, one, std::move(twice)) == 2);  // within one POST, too
  CHECK(accept(s, one, {}) == 0);
}

TEST_CASE("events of one sender stay in one shard and in order, many senders spread") {
  store_stand s;
  inbox i(s.db);
  for (int n = 0; n < 20; ++n) CHECK(accept(s, i, events(n, n + 1, "wang")) == 1);
  const auto shard = i.shard_of("telegram", "wang");
  const auto all = read_entries(s.ask({"XRANGE", keys::inbox_events(shard), "-", "+"}));
  REQUIRE(all.size() == 20);
  for (int n = 0; n < 20; ++n) CHECK(all[static_cast<std::size_t>(n)].data == "payload " + std::to_string(n));
  std::set<int> shards;
  for (int n = 0; n < 2'000; ++n) shards.insert(i.shard_of("telegram", "u" + std::to_string(n)));
  CHECK(shards.size() == static_cast<std::size_t>(limits::inbox_shards));
}

TEST_CASE("a POST over many shards is taken whole, and again after half of it was lost") {
  store_stand s;
  inbox i(s.db);
  CHECK(accept(s, i, events(0, 100)) == 100);
  CHECK(entries(s) == 100);
  CHECK(accept(s, i, events(50, 150)) == 50);  // as after a POST that was taken in part
  CHECK(entries(s) == 150);
}

TEST_CASE("linear hashing names one bucket for every number, and splitting moves only what belongs to the new one") {
  for (std::int64_t n = 1; n < 70; ++n) {
    std::int64_t moved_elsewhere = 0;
    for (std::uint64_t h = 0; h < 4'000; ++h) {
      const auto hash = h * 2'654'435'761'987ULL % (1ULL << 63);
      const auto before = bucket_of(hash, n), after = bucket_of(hash, n + 1);
      CHECK_UNARY(before >= 0);
      CHECK_UNARY(before < n);
      if (before != after && after != n) ++moved_elsewhere;
      if (before != after) CHECK_UNARY(before == bucket_of(static_cast<std::uint64_t>(n), n));
    }
    CHECK(moved_elsewhere == 0);
  }
}

TEST_CASE("ten thousand ids of one shard are all found while it splits, in small sets of 25 bytes an id at most") {
  store_stand s;
  inbox writer(s.db), late(s.db);
  for (int at = 0; at < 10'000; at += 50) REQUIRE(accept(s, writer, events(at, at + 50, "one")) == 50);
  for (int at = 0; at < 10'000; at += 50) {
    CAPTURE(at);
    REQUIRE(accept(s, writer, events(at, at + 50, "one")) == 0);
    if (at % 500 == 0) REQUIRE(accept(s, late, events(at, at + 50, "one")) == 0);  // a core that knew one bucket
  }
  const auto shard = writer.shard_of("telegram", "one");
  CHECK(s.number({"XLEN", keys::inbox_events(shard)}) == 10'000);
  const auto keys = dedupe_keys(s);
  std::int64_t ids = 0, hash_tables = 0, largest = 0;
  for (const auto& key : keys) {
    if (!key.ends_with("}:dedupe")) {
      const auto n = s.number({"SCARD", key});
      ids += n;
      largest = std::max(largest, n);
      hash_tables += s.ask({"OBJECT", "ENCODING", key}).text == "intset" ? 0 : 1;
    }
  }
  const auto bytes = memory_of(s, keys);
  MESSAGE("10,000 ids in ", keys.size() - 1, " sets, the largest of ", largest, ": ",
          static_cast<double>(bytes) / 10'000, " bytes an id");
  CHECK(ids == 10'000);
  CHECK(hash_tables == 0);
  CHECK(bytes <= 25 * 10'000);
}

TEST_CASE("ten thousand ids over all shards cost 25 bytes each at most") {
  store_stand s;
  inbox i(s.db);
  for (int at = 0; at < 10'000; at += 500) REQUIRE(accept(s, i, events(at, at + 500)) == 500);
  const auto bytes = memory_of(s, dedupe_keys(s));
  MESSAGE("10,000 ids over 64 shards: ", static_cast<double>(bytes) / 10'000, " bytes an id");
  CHECK(bytes <= 25 * 10'000);
}

TEST_CASE("many at once lose no id while the shard grows") {
  store_stand s;
  inbox one(s.db), two(s.db);
  std::vector<int> left;
  for (int n = 0; n < 1'000; ++n) left.push_back(n);  // each is brought twice
  std::size_t taken = 0;
  bool in_time = true;
  while (!left.empty()) {
    std::vector<task<result<std::size_t>>> together;
    for (const auto n : left) {
      auto& door = n % 2 == 0 ? one : two;
      together.push_back(door.accept("telegram", events(n / 2 * 5, n / 2 * 5 + 5, "crowd")));
    }
    const auto all = linli::test::run_together(s.io, std::move(together));
    std::vector<int> again;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i]) taken += *all[i];
      else again.push_back(left[i]);  // on a busy machine not all are answered in time: who brought it comes again
    }
    in_time = in_time && again.empty();
    left = std::move(again);
  }
  if (in_time) CHECK(taken == 2'500);
  CHECK(entries(s) == 2'500);
}

TEST_CASE("an id is known through the next generation and forgotten after it, and its sets go") {
  store_stand s;
  inbox i(s.db), other(s.db);
  const auto shard = i.shard_of("telegram", "wang");
  const auto fence = s.run(take_lease(s.db, keys::inbox_lease(shard), owner, "")).value().fence;
  REQUIRE(accept(s, i, events(0, 700, "wang")) == 700);
  REQUIRE(s.run(i.age(shard, owner, fence, 1h)));
  CHECK(accept(s, i, events(0, 700, "wang")) == 0);
  REQUIRE(s.run(i.age(shard, owner, fence, 95h)));  // 96 h of running time: the second generation begins
  CHECK(accept(s, i, events(0, 700, "wang")) == 0);
  CHECK(accept(s, other, events(0, 700, "wang")) == 0);
  CHECK(accept(s, i, events(700, 710, "wang")) == 10);
  REQUIRE(s.run(i.age(shard, owner, fence, 96h)));
  CHECK(accept(s, i, events(700, 710, "wang")) == 0);
  CHECK(s.ask({"KEYS", "*:seen:0:*"}).items.empty());  // two generations on, nothing of the first is left
  CHECK(accept(s, i, events(0, 5, "wang")) == 5);
  CHECK(s.number({"HEXISTS", keys::inbox_dedupe(shard), "drop"}) == 0);
}

TEST_CASE("who was replaced adds no time: the new owner counts it") {
  store_stand s;
  inbox i(s.db);
  const auto shard = i.shard_of("telegram", "wang");
  const auto lease = keys::inbox_lease(shard);
  const auto fence = s.run(take_lease(s.db, lease, owner, "")).value().fence;
  REQUIRE(s.run(i.age(shard, owner, fence, 1h)));
  REQUIRE(s.run(take_lease(s.db, lease, "q/0", owner)).value().taken);
  CHECK(s.run(i.age(shard, owner, fence, 96h)).error().code == errc::fenced);
  CHECK(s.ask({"HGET", keys::inbox_dedupe(shard), "ran_ms"}).text == "3600000");
  CHECK(s.ask({"HGET", keys::inbox_dedupe(shard), "generation"}).text != "1");
}

TEST_CASE("a crash between a new generation and dropping the old leaves nothing behind") {
  store_stand s;
  inbox i(s.db);
  const auto shard = i.shard_of("telegram", "wang");
  const auto fence = s.run(take_lease(s.db, keys::inbox_lease(shard), owner, "")).value().fence;
  REQUIRE(accept(s, i, events(0, 700, "wang")) == 700);
  REQUIRE(s.run(i.age(shard, owner, fence, 96h)));
  // The step alone, as if the process had died right after it.
  const auto generation = std::chrono::milliseconds(limits::dedupe_generation).count();
  const auto step = s.run(
      s.functions->call(*s.client, "dedupe_rotate", {keys::inbox_dedupe(shard), keys::inbox_lease(shard)},
                        {std::to_string(generation), std::to_string(generation), owner, std::to_string(fence)}));
  REQUIRE(step);
  CHECK_FALSE(s.ask({"KEYS", "*:seen:0:*"}).items.empty());
  REQUIRE(s.run(i.age(shard, owner, fence, 1ms)));
  CHECK(s.ask({"KEYS", "*:seen:0:*"}).items.empty());
}

TEST_CASE("accept is refused while memory is short, by our own measure and by Redis'") {
  store_stand s;
  inbox i(s.db);
  REQUIRE(accept(s, i, events(0, 1)) == 1);
  i.set_refusing(true);
  const auto refused = s.run(i.accept("telegram", events(1, 2)));
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == errc::full);
  CHECK(refused.error().retry_after > 0s);
  i.set_refusing(false);
  s.ask({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(s.run(i.accept("telegram", events(1, 2))).error().code == errc::full);
  s.ask({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(accept(s, i, events(1, 2)) == 1);
}

TEST_CASE("what was accepted is there after kill -9, and is a duplicate then") {
  store_stand s;
  inbox i(s.db);
  REQUIRE(accept(s, i, events(0, 300)) == 300);
  s.server.kill();
  s.server.start();
  CHECK(accept(s, i, events(0, 301)) == 1);
  CHECK(entries(s) == 301);
}

TEST_CASE("a body whose events have no ids is taken once within a minute, whichever process it comes to") {
  store_stand s;
  inbox one(s.db), other(s.db);
  const auto bring = [&](inbox& i, int n, const std::string& body) {
    std::vector<inbound> all;
    for (int k = 0; k < n; ++k) all.push_back({"u" + std::to_string(k % 3), "", "payload"});
    return s.run(i.accept("telegram", std::move(all), body)).value();
  };
  CHECK(bring(one, 9, "a body") == 9);
  CHECK(bring(other, 9, "a body") == 0);
  CHECK(bring(one, 9, "a body") == 0);
  CHECK(bring(one, 9, "another body") == 9);
  CHECK(entries(s) == 18);
  // A minute on: when it came first is set back, since nobody waits here.
  const auto all = s.ask({"KEYS", "{i:*}:bodies"}).items;
  REQUIRE(all.size() == 3);
  const auto set_back = [&](std::int64_t ms) {
    for (const auto& key : all) {
      for (const auto& member : s.ask({"ZRANGE", key.text, "0", "-1"}).items)
        s.ask({"ZINCRBY", key.text, std::to_string(-ms), member.text});
    }
  };
  set_back(50'000);
  CHECK(bring(other, 9, "a body") == 0);
  set_back(10'001);
  CHECK(bring(other, 9, "a body") == 9);
  for (const auto& key : all) CHECK(s.number({"ZCARD", key.text}) == 1);  // what is older than a minute is gone
  set_back(-3'600'000);  // the clock was an hour ahead, and was set right
  CHECK(bring(one, 9, "a body") == 9);
  for (const auto& key : all) CHECK(s.number({"ZCARD", key.text}) == 1);
}

TEST_CASE("in one POST some events have ids and some have none") {
  store_stand s;
  inbox i(s.db);
  const std::vector<inbound> mixed{{"u", "1", "p"}, {"u", "", "p"}, {"v", "2", "p"}, {"u", "", "p"}};
  CHECK(s.run(i.accept("telegram", mixed, "body")).value() == 4);
  CHECK(s.run(i.accept("telegram", mixed, "body")).value() == 0);
  CHECK(s.run(i.accept("telegram", mixed, "other")).value() == 2);
  CHECK(entries(s) == 6);
}

TEST_CASE("a Redis that has lost the Functions gets them again and takes the event") {
  store_stand s;
  inbox i(s.db);
  CHECK(accept(s, i, events(0, 5)) == 5);
  s.ask({"FUNCTION", "FLUSH"});
  CHECK(accept(s, i, events(3, 9)) == 4);
}

TEST_CASE("a body that cannot be read is kept, sealed, with the reason, and once") {
  store_stand s;
  inbox i(s.db);
  for (int n = 0; n < 2; ++n) REQUIRE(s.run(i.quarantine("telegram", std::string("\0\xff garbage", 10), "malformed")));
  const auto streams = s.ask({"KEYS", "{i:*}:quarantine"}).items;
  REQUIRE(streams.size() == 1);
  const auto all = s.ask({"XRANGE", streams[0].text, "-", "+"});
  REQUIRE(all.items.size() == 1);
  CHECK(all.items[0].items[1].items[5].text.starts_with("0|telegram|"));
}

}  // namespace linli::store::test
