#include <doctest/doctest.h>

#include <fmt/format.h>

#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "store/scripts.hpp"
#include "store/transaction.hpp"
#include "tests/sim/direct_client.hpp"
#include "tests/sim/random_commands.hpp"
#include "tests/support/store_stand.hpp"

// The store of the simulation against a real Redis: random sequences of the commands and the Functions that Linli uses
// get the same answers from both and leave the same behind.
namespace linli::sim {

namespace {

using redis::command;
using redis::reply;

#ifdef __SANITIZE_ADDRESS__
constexpr int sequences = 1'000;  // each takes some ten times as long
#else
constexpr int sequences = 10'000;
#endif
constexpr std::uint64_t first_seed = 20'260'203;

/// Both stores, empty, and what Linli has over them.
struct pair_of_stores {
  linli::test::store_stand real{{"--appendonly", "no"}};
  std::int64_t clock = 1'770'000'000'000;
  memory_store memory{[this] { return clock; }};
  store::database mirror{create_direct_client(memory), real.functions, "a key of at least 16"};

  pair_of_stores() {
    real.run(real.functions->load(*real.client)).value();
    real.run(real.functions->load(mirror.client())).value();
  }

  std::vector<reply> of_both(const std::vector<command>& c, std::vector<reply>& ours) {
    for (const auto& one : c) {
      ++clock;
      ours.push_back(memory.run(one));
    }
    return real.run(real.client->run_all(c, std::chrono::seconds(5))).value();
  }
};

std::string shown(const command& c) {
  std::string out;
  for (const auto& word : c) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

// The ids of the nth entries of a stream, on both sides: those that Redis makes itself differ.
std::pair<std::string, std::string> nth_ids(pair_of_stores& s, const std::string& stream, std::size_t n) {
  const command all{"XRANGE", stream, "-", "+"};
  const auto there = s.real.ask(all), here = s.memory.run(all);
  if (there.items.empty() || here.items.empty()) return {"7-7", "7-7"};
  return {there.items[n % there.items.size()].items[0].text, here.items[n % here.items.size()].items[0].text};
}

void replace(command& c, const std::string& what, const std::string& by) {
  for (auto& word : c) {
    if (const auto at = word.find(what); at != std::string::npos) word.replace(at, what.size(), by);
  }
}

/// One sequence; what differs first, or "".
std::string compare(pair_of_stores& s, std::mt19937_64& random) {
  const auto steps = 5 + random() % 25;
  std::vector<command> batch;
  std::string differs;
  const auto flush = [&] {
    std::vector<reply> ours;
    const auto theirs = s.of_both(batch, ours);
    for (std::size_t i = 0; i < batch.size() && differs.empty(); ++i) {
      const auto a = render(batch[i], theirs[i]), b = render(batch[i], ours[i]);
      if (a != b) differs = shown(batch[i]) + "\n  Redis:  " + a + "\n  memory: " + b;
    }
    batch.clear();
  };
  for (std::size_t n = 0; n < steps && differs.empty(); ++n) {
    auto c = random_command(random);
    if (std::none_of(c.begin(), c.end(), [](const auto& w) { return w.find(nth_entry) != std::string::npos; })) {
      batch.push_back(std::move(c));
      continue;
    }
    flush();
    const auto [there, here] = nth_ids(s, c[1], random() % 8);
    auto ours = c;
    replace(c, nth_entry, there);
    replace(ours, nth_entry, here);
    const auto theirs = s.real.run(s.real.client->run_all({c}, std::chrono::seconds(5))).value();
    const auto a = render(c, theirs[0]), b = render(c, s.memory.run(ours));
    if (a != b) differs = shown(ours) + "\n  Redis:  " + a + "\n  memory: " + b;
  }
  flush();
  return differs;
}

/// What both hold now under the keys of random commands; what differs, or "".
std::string compare_all(pair_of_stores& s) {
  std::vector<command> looks;
  for (const auto& key : random_keys()) looks.push_back(look_at(key));
  std::vector<reply> ours;
  const auto theirs = s.of_both(looks, ours);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const auto a = render(looks[i], theirs[i]), b = render(looks[i], ours[i]);
    if (a != b) return shown(looks[i]) + "\n  Redis:  " + a + "\n  memory: " + b;
  }
  return {};
}

void empty_both(pair_of_stores& s) {
  command drop{"UNLINK"};
  for (const auto& key : random_keys()) drop.push_back(key);
  s.real.ask(drop);
  s.memory.run(drop);
}

}  // namespace

TEST_CASE("random sequences of commands and Functions end alike in memory and in Redis") {
  pair_of_stores s;
  for (int n = 0; n < sequences; ++n) {
    const auto seed = first_seed + static_cast<std::uint64_t>(n);
    std::mt19937_64 random(seed);
    auto differs = compare(s, random);
    if (differs.empty()) differs = compare_steps(s.real.io, s.real.db, s.mirror, random);
    if (differs.empty()) differs = compare_all(s);
    INFO("seed ", seed, ": ", differs);
    REQUIRE(differs.empty());
    empty_both(s);
  }
}

TEST_CASE("accepting, splitting and rotating the dedupe set leave the same in memory and in Redis") {
  pair_of_stores s;
  store::inbox theirs(s.real.db), ours(s.mirror);
  std::mt19937_64 random(first_seed);
  for (int n = 0; n < 400; ++n) {
    std::vector<store::inbound> events;
    for (auto i = random() % 60; i > 0; --i) {
      const auto id = std::to_string(random() % 9'000);
      events.push_back({"sender", id, "payload of " + id});
    }
    const auto a = s.real.run(theirs.accept("plain", events)), b = s.real.run(ours.accept("plain", events));
    REQUIRE(a.has_value());
    REQUIRE(b.has_value());
    REQUIRE(*a == *b);
    if (n % 40 != 39) continue;
    const auto shard = theirs.shard_of("plain", "sender");
    const auto lease = store::keys::inbox_lease(shard);
    const auto fence = s.real.run(store::take_lease(s.real.db, lease, "p/0", "")).value().fence;
    REQUIRE(s.real.run(store::take_lease(s.mirror, lease, "p/0", "")).value().fence == fence);
    const std::chrono::hours ran(n % 80 == 79 ? 97 : 1);
    REQUIRE(s.real.run(theirs.age(shard, "p/0", fence, ran)).has_value());
    REQUIRE(s.real.run(ours.age(shard, "p/0", fence, ran)).has_value());
  }
  std::vector<std::string> there;
  for (const auto& key : s.real.ask({"KEYS", "*"}).items) there.push_back(key.text);
  std::sort(there.begin(), there.end());
  std::vector<std::string> here;
  for (const auto& [key, content] : s.memory.dump()) here.push_back(key);
  REQUIRE(there == here);
  CHECK(there.size() > 6);  // it was split
  for (const auto& key : there) {
    const auto type = s.real.ask({"TYPE", key}).text;
    command look{"GET", key};
    if (type == "hash") look = {"HGETALL", key};
    if (type == "set") look = {"SMEMBERS", key};
    if (type == "stream") look = {"XRANGE", key, "-", "+"};
    INFO(key);
    CHECK(render(look, s.real.ask(look)) == render(look, s.memory.run(look)));
  }
}

TEST_CASE("a Function that touches what it did not declare is refused in memory") {
  memory_store m([] { return 1; });
  const std::string library =
      "#!lua name=probe\n"
      "redis.register_function('probe', function(keys, argv) return redis.call('SET', argv[1], 'x') end)";
  CHECK(m.run({"FUNCTION", "LOAD", library}).text == "probe");
  CHECK(m.run({"FCALL", "probe", "1", "{a}:1", "{a}:1"}).text == "OK");
  CHECK(is_failure(m.run({"FCALL", "probe", "1", "{a}:1", "{a}:2"})));
  CHECK(is_failure(m.run({"FCALL", "probe", "2", "{a}:1", "{b}:1", "{b}:1"})));
}

}  // namespace linli::sim
