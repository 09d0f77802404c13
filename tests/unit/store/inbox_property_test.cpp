#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <random>
#include <set>

#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/support/store_stand.hpp"

// Whatever gateways accept at the same time, split and age: an id is new once, while its generation or the one after it
// lasts, and its event is in the stream as often as it was new.
namespace linli::store::test {

using linli::test::store_stand;
using namespace std::chrono_literals;

namespace {

/// A gateway's core: its own connection, and its own view of how many buckets there are.
struct door {
  explicit door(store_stand& s)
      : client(redis::create_client(s.io.get_executor(), *redis::parse_address(s.server.url()))),
        db(client, s.functions, "a key of at least 16"),
        in(db) {}
  ~door() { client->close(); }
  std::shared_ptr<redis::client> client;
  database db;
  inbox in;
};

constexpr int doors = 3, rounds = 60, posts = 24;

struct world {
  explicit world(std::uint32_t seed) : dice(seed) {
    for (int n = 0; n < doors; ++n) all.push_back(std::make_unique<door>(s));
  }
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(dice); }

  /// Brings posts of ids through all doors at once; how many were said to be new, when all were answered in time.
  std::optional<std::size_t> bring(std::set<int>& brought) {
    std::vector<task<result<std::size_t>>> together;
    for (int p = 0; p < posts; ++p) {
      std::vector<inbound> events;
      for (int n = below(30); n >= 0; --n) {
        // Mostly new ones, some that came lately or in this round, some of long ago.
        const int id = below(4) > 0 ? next_id++ : below(next_id + 1);
        brought.insert(id);
        events.push_back({"one", std::to_string(id), std::to_string(id)});
      }
      together.push_back(all[static_cast<std::size_t>(below(doors))]->in.accept("telegram", std::move(events)));
    }
    std::size_t added = 0;
    bool sure = true;
    for (const auto& r : linli::test::run_together(s.io, std::move(together))) {
      if (r) added += *r;
      sure = sure && r.has_value();
    }
    if (sure) return added;
    in_time = false;
    for (const auto id : brought) {  // on a busy machine not all are answered in time: who brought it comes again
      const inbound again{"one", std::to_string(id), std::to_string(id)};
      while (!s.run(all[0]->in.accept("telegram", {again}))) {
      }
    }
    return std::nullopt;
  }

  store_stand s;
  std::vector<std::unique_ptr<door>> all;
  std::mt19937 dice;
  int next_id = 0;
  bool in_time = true;
};

}  // namespace

TEST_CASE("several gateways that accept, split and age at once take every id exactly once while it is remembered") {
  for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    world w(seed);
    const auto shard = w.all[0]->in.shard_of("telegram", "one");
    const auto fence = w.s.run(take_lease(w.s.db, keys::inbox_lease(shard), "p/0", "")).value().fence;
    std::map<int, int> generation_of;  // what a single memory that forgets nothing too early would hold
    std::map<int, int> times;          // how often each was new
    int generation = 0;
    for (int r = 0; r < rounds; ++r) {
      CAPTURE(r);
      if (w.below(10) == 0) {
        auto& at = *w.all[static_cast<std::size_t>(w.below(doors))];
        REQUIRE(w.s.run(at.in.age(shard, "p/0", fence, limits::dedupe_generation)));
        ++generation;
      }
      std::set<int> brought;
      const auto added = w.bring(brought);
      std::size_t fresh = 0;
      for (const auto id : brought) {
        const auto known = generation_of.find(id);
        if (known != generation_of.end() && known->second >= generation - 1) continue;
        generation_of[id] = generation;
        ++times[id];
        ++fresh;
      }
      if (added) REQUIRE(*added == fresh);
    }
    std::map<int, int> in_stream;
    for (const auto& e : read_entries(w.s.ask({"XRANGE", keys::inbox_events(shard), "-", "+"})))
      ++in_stream[std::stoi(e.data)];
    CHECK(in_stream == times);
    if (!w.in_time) continue;  // a split that was not answered in time waits for the next accept
    for (const auto& key : w.s.ask({"KEYS", "{i:*}:seen:*"}).items)
      CHECK(w.s.ask({"OBJECT", "ENCODING", key.text}).text == "intset");
  }
}

namespace {

/// The machine's own time, but for a wall clock that somebody sets.
struct odd_clock : surroundings {
  sys_time wall() override { return at; }
  steady_time steady() override { return std::chrono::steady_clock::now(); }
  void fill(std::span<unsigned char> bytes) override { std::fill(bytes.begin(), bytes.end(), std::uint8_t{7}); }
  sys_time at{};
};

}  // namespace

TEST_CASE("a clock that jumps makes nothing forgotten and nothing kept: no key of an inbox has a time of its own") {
  store_stand s;
  inbox i(s.db);
  odd_clock clock;
  const auto post = [&] {
    std::vector<inbound> two{{"one", "1", "p"}, {"one", "2", "p"}};
    return s.run(i.accept("telegram", std::move(two))).value();
  };
  set_surroundings(&clock);
  CHECK(post() == 2);
  clock.at += std::chrono::years(10);
  CHECK(post() == 0);
  const auto shard = i.shard_of("telegram", "one");
  const auto fence = s.run(take_lease(s.db, keys::inbox_lease(shard), "p/0", "")).value().fence;
  CHECK(s.run(i.age(shard, "p/0", fence, 1h)));
  clock.at -= std::chrono::years(30);
  CHECK(post() == 0);
  set_surroundings(nullptr);
  for (const auto& key : s.ask({"KEYS", "{i:*}"}).items) CHECK(s.number({"PTTL", key.text}) == -1);
}

}  // namespace linli::store::test
