#include "store/inbox.hpp"

#include <map>

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

// On average; a bucket that is not split yet in this round holds twice that, give or take 20 a standard deviation, and
// must stay under set-max-intset-entries (512): beyond, Redis turns the set into a hash table for good.
constexpr std::int64_t ids_of_a_bucket = 192;
constexpr std::int64_t drop_page = 1'000;
constexpr int tries_max = 20;

}  // namespace

std::int64_t bucket_of(std::uint64_t hash, std::int64_t n) {
  std::uint64_t power = 1;
  while (power * 2 <= static_cast<std::uint64_t>(n)) power *= 2;
  const auto wide = hash % (power * 2);
  return static_cast<std::int64_t>(wide < static_cast<std::uint64_t>(n) ? wide : hash % power);
}

int inbox::shard_of(std::string_view account, std::string_view sender) const {
  return static_cast<int>(db_.hash_of(account, sender) % limits::inbox_shards);
}

task<result<std::size_t>> inbox::accept(std::string account, std::vector<inbound> events) {
  if (refusing_) {
    error busy{errc::full, "Redis is short of memory"};
    busy.retry_after = std::chrono::seconds(5);
    co_return busy;
  }
  std::map<int, std::vector<inbound>> by_shard;
  for (auto& e : events) by_shard[shard_of(account, e.sender)].push_back(std::move(e));
  std::size_t added = 0;
  for (auto& [shard, part] : by_shard) {
    auto done = co_await accept_in(shard, account, std::move(part));
    if (!done) co_return done.error();
    added += *done;
  }
  co_return added;
}

task<result<std::size_t>> inbox::accept_in(int shard, std::string account, std::vector<inbound> events) {
  std::vector<std::uint64_t> hashes;
  for (const auto& e : events) hashes.push_back(db_.hash_of(account, e.id));
  for (int i = 0; i < tries_max; ++i) {
    auto& s = sets_[static_cast<std::size_t>(shard)];
    std::vector<std::string> keys{keys::inbox_events(shard), keys::inbox_dedupe(shard)};
    std::vector<std::string> args{std::to_string(s.generation), std::to_string(s.now), std::to_string(s.before)};
    for (std::size_t n = 0; n < events.size(); ++n) {
      keys.push_back(keys::inbox_bucket(shard, s.generation, bucket_of(hashes[n], s.now)));
      keys.push_back(
          keys::inbox_bucket(shard, s.generation - 1, bucket_of(hashes[n], std::max<std::int64_t>(1, s.before))));
      args.push_back(std::to_string(hashes[n]));
      args.push_back(events[n].payload);
    }
    auto answer = co_await db_.functions().call(db_.checked(), "accept", std::move(keys), std::move(args));
    if (!answer) co_return answer.error();
    const auto& items = answer->items;
    if (items[0].text == "ok") {
      const auto ids = std::stoll(items[2].text);
      if (ids > sets_[static_cast<std::size_t>(shard)].now * ids_of_a_bucket) co_await grow(shard);
      co_return static_cast<std::size_t>(std::stoull(items[1].text));
    }
    sets_[static_cast<std::size_t>(shard)] = {std::stoll(items[1].text), std::stoll(items[2].text),
                                              std::stoll(items[3].text)};
  }
  co_return error{errc::unavailable, "the dedupe set of the shard keeps moving"};
}

task<void> inbox::grow(int shard) {
  const auto s = sets_[static_cast<std::size_t>(shard)];
  const auto splits = bucket_of(static_cast<std::uint64_t>(s.now), s.now);  // where the new bucket's ids are now
  std::vector<std::string> keys{keys::inbox_dedupe(shard), keys::inbox_bucket(shard, s.generation, splits),
                                keys::inbox_bucket(shard, s.generation, s.now)};
  std::vector<std::string> args{std::to_string(s.generation), std::to_string(s.now)};
  auto answer = co_await db_.functions().call(db_.client(), "dedupe_split", std::move(keys), std::move(args));
  if (!answer) co_return;  // the next accept that finds it too full tries again
  const auto& items = answer->items;
  sets_[static_cast<std::size_t>(shard)] = {std::stoll(items[1].text), std::stoll(items[2].text),
                                            std::stoll(items[3].text)};
}

task<result<void>> inbox::quarantine(std::string account, std::string raw_body, std::string why) {
  const auto shard = shard_of(account, raw_body);
  redis::command c{"XADD", keys::inbox_quarantine(shard), "*", "account", account, "why", why,
                   "body", seal(account, raw_body)};
  auto done = co_await db_.checked().run(std::move(c));
  if (!done) co_return done.error();
  co_return result<void>{};
}

void put_dead(transaction& t, int shard, const std::string& entry, const std::string& data, const std::string& why) {
  const bj::object o{{"entry", entry}, {"why", why}, {"data", data}};  // data is sealed within
  t.xadd(keys::inbox_dead(shard), bj::serialize(o));
}

task<result<void>> inbox::age(int shard, std::chrono::milliseconds ran) {
  const auto generation = std::chrono::duration_cast<std::chrono::milliseconds>(limits::dedupe_generation);
  std::vector<std::string> keys{keys::inbox_dedupe(shard)};
  std::vector<std::string> args{std::to_string(ran.count()), std::to_string(generation.count())};
  auto answer = co_await db_.functions().call(db_.client(), "dedupe_rotate", std::move(keys), std::move(args));
  if (!answer) co_return answer.error();
  const auto& items = answer->items;
  const sets s{std::stoll(items[1].text), std::stoll(items[2].text), std::stoll(items[3].text)};
  sets_[static_cast<std::size_t>(shard)] = s;
  const std::int64_t outdated = std::stoll(items[4].text);
  if (outdated == 0) co_return result<void>{};
  for (std::int64_t n = 0; n < outdated;) {
    redis::command c{"UNLINK"};
    for (const auto end = std::min(outdated, n + drop_page); n < end; ++n)
      c.push_back(keys::inbox_bucket(shard, s.generation - 2, n));
    auto dropped = co_await db_.client().run(std::move(c));
    if (!dropped) co_return dropped.error();
  }
  redis::command c{"HDEL", keys::inbox_dedupe(shard), "drop"};
  auto noted = co_await db_.client().run(std::move(c));
  if (!noted) co_return noted.error();
  co_return result<void>{};
}

}  // namespace linli::store
