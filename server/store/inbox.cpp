#include "store/inbox.hpp"

#include <algorithm>

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
constexpr int splits_max = 8;  // by one accept: more than its events can call for

error not_now(errc why, std::string detail) {
  error busy{why, std::move(detail)};
  busy.retry_after = std::chrono::seconds(5);
  return busy;
}

std::chrono::milliseconds until(steady_time end) {
  return std::chrono::floor<std::chrono::milliseconds>(end - steady_clock::now());
}

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

std::vector<inbox::part> inbox::split(const std::vector<inbound>& events, const std::vector<int>& shards) {
  std::vector<part> out;
  for (std::size_t n = 0; n < events.size(); ++n) {
    const bool named = !events[n].id.empty();
    const auto same = [&](const part& p) { return p.shard == shards[n] && p.named == named; };
    auto at = std::find_if(out.begin(), out.end(), same);
    if (at == out.end()) at = out.insert(out.end(), {shards[n], named, {}});
    at->events.push_back(n);
  }
  return out;
}

redis::functions::invocation inbox::step_of(const part& p, const std::vector<inbound>& events,
                                            const std::vector<std::uint64_t>& hashes, std::uint64_t body) const {
  redis::functions::invocation step;
  step.function = p.named ? "accept" : "accept_body";
  auto& [name, keys, args] = step;
  std::string urgent;
  for (const auto n : p.events) urgent.push_back(events[n].urgent ? '1' : '0');
  if (urgent.find('1') == std::string::npos) urgent.clear();
  keys.push_back(keys::inbox_events(p.shard));
  if (!p.named) {
    keys.push_back(keys::inbox_bodies(p.shard));
    if (!urgent.empty()) keys.push_back(keys::inbox_urgent(p.shard));
    args.push_back(std::to_string(body));
    args.push_back(std::move(urgent));
    for (const auto n : p.events) args.push_back(events[n].payload);
    return step;
  }
  const auto& s = sets_[static_cast<std::size_t>(p.shard)];
  keys.reserve(3 + 2 * p.events.size());
  args.reserve(2 + 2 * p.events.size());
  keys.push_back(keys::inbox_dedupe(p.shard));
  if (!urgent.empty()) keys.push_back(keys::inbox_urgent(p.shard));
  args.push_back(std::to_string(s.generation) + ' ' + std::to_string(s.now) + ' ' + std::to_string(s.before));
  args.push_back(std::move(urgent));
  for (const auto n : p.events) {
    keys.push_back(keys::inbox_bucket(p.shard, s.generation, bucket_of(hashes[n], s.now)));
    if (s.before > 0) keys.push_back(keys::inbox_bucket(p.shard, s.generation - 1, bucket_of(hashes[n], s.before)));
    args.push_back(std::to_string(hashes[n]));
    args.push_back(events[n].payload);
  }
  return step;
}

void inbox::take_view(int shard, const redis::reply& moved) {
  auto& s = sets_[static_cast<std::size_t>(shard)];
  const std::int64_t generation = std::stoll(moved.items[1].text);
  if (generation != s.generation) s.ids = 0;
  s.generation = generation;
  s.now = std::stoll(moved.items[2].text);
  s.before = std::stoll(moved.items[3].text);
}

result<void> inbox::is_open() const {
  if (unsafe_) return not_now(errc::unavailable, "Redis could lose what it acknowledges");
  if (refusing_) return not_now(errc::full, "Redis is short of memory");
  return {};
}

task<result<std::size_t>> inbox::accept(std::string account, std::vector<inbound> events, std::string_view raw_body) {
  auto open = is_open();
  if (!open) co_return open.error();
  const auto end = steady_clock::now() + limits::accept_deadline;
  std::vector<int> shards;
  std::vector<std::uint64_t> hashes;
  bool unnamed = false;
  for (const auto& e : events) {
    shards.push_back(e.shard >= 0 ? e.shard : shard_of(account, e.sender));
    hashes.push_back(db_.hash_of(account, e.id));
    unnamed = unnamed || e.id.empty();
  }
  const auto body = unnamed ? db_.hash_of(account, raw_body) : 0;
  auto left = split(events, shards);
  std::size_t added = 0;
  for (int i = 0; i < tries_max && !left.empty(); ++i) {
    const auto time = std::min<std::chrono::milliseconds>(limits::redis_deadline, until(end));
    if (time.count() <= 0) co_return error{errc::unavailable, "Redis did not answer in time"};
    std::vector<redis::functions::invocation> steps;
    for (const auto& p : left) steps.push_back(step_of(p, events, hashes, body));
    auto answers = co_await db_.functions().call_all(db_.wide_checked(), std::move(steps), time);
    if (!answers && answers.error().code == errc::stale) continue;
    if (!answers) co_return answers.error();
    std::vector<part> moved;
    for (std::size_t n = 0; n < left.size(); ++n) {
      const auto shard = left[n].shard;
      const auto& answer = (*answers)[n];
      const auto& items = answer.items;
      if (answer.type == redis::reply::kind::integer) {
        added += static_cast<std::size_t>(answer.integer);
      } else if (items[0].text == "ok") {
        added += static_cast<std::size_t>(items[1].integer);
        co_await grow(shard, items[2].integer, end);
      } else {
        take_view(shard, answer);
        moved.push_back(std::move(left[n]));
      }
    }
    left = std::move(moved);
  }
  if (!left.empty()) co_return error{errc::unavailable, "the dedupe set of the shard keeps moving"};
  co_return added;
}

// One after the other: a bucket that is to be split must be where the last split left it.
task<void> inbox::grow(int shard, std::int64_t ids, steady_time end) {
  auto& s = sets_[static_cast<std::size_t>(shard)];
  s.ids = std::max(s.ids, ids);  // who is splitting already hears of it
  if (s.ids <= s.now * ids_of_a_bucket || std::exchange(s.growing, true)) co_return;
  for (int n = 0; n < splits_max && s.ids > s.now * ids_of_a_bucket && until(end).count() > 0; ++n) {
    const auto splits = bucket_of(static_cast<std::uint64_t>(s.now), s.now);  // where the new bucket's ids are now
    std::vector<std::string> keys{keys::inbox_dedupe(shard), keys::inbox_bucket(shard, s.generation, splits),
                                  keys::inbox_bucket(shard, s.generation, s.now)};
    std::vector<std::string> args{std::to_string(s.generation), std::to_string(s.now)};
    auto answer = co_await db_.functions().call(db_.client(), "dedupe_split", std::move(keys), std::move(args),
                                                until(end));
    if (!answer) break;  // the next accept that finds it too full tries again
    take_view(shard, *answer);
  }
  s.growing = false;
}

task<result<void>> inbox::quarantine(std::string account, std::string raw_body, std::string why) {
  auto open = is_open();
  if (!open) co_return open.error();
  const auto hash = db_.hash_of(account, raw_body);
  const auto shard = shard_of(account, std::to_string(hash));
  std::vector<std::string> keys{keys::inbox_quarantine(shard), keys::inbox_bodies(shard)};
  std::vector<std::string> args{std::to_string(hash), "account", account, "why", why, "body", seal(account, raw_body)};
  auto done = co_await db_.functions().call(db_.checked(), "quarantine", std::move(keys), std::move(args));
  if (!done) co_return done.error();
  co_return result<void>{};
}

void put_dead(transaction& t, int shard, const std::string& entry, const std::string& data, const std::string& why) {
  const bj::object o{{"entry", entry}, {"why", why}, {"data", data}};  // data is sealed within
  t.xadd(keys::inbox_dead(shard), bj::serialize(o));
}

task<result<void>> inbox::age(int shard, std::string owner, std::int64_t fence, std::chrono::milliseconds ran) {
  const auto generation = std::chrono::duration_cast<std::chrono::milliseconds>(limits::dedupe_generation);
  std::vector<std::string> keys{keys::inbox_dedupe(shard), keys::inbox_lease(shard)};
  std::vector<std::string> args{std::to_string(ran.count()), std::to_string(generation.count()), owner,
                                std::to_string(fence)};
  auto answer = co_await db_.functions().call(db_.client(), "dedupe_rotate", std::move(keys), std::move(args));
  if (!answer) co_return answer.error();
  if (answer->items[0].text == "fenced") co_return error{errc::fenced, "a newer owner exists"};
  take_view(shard, *answer);
  const auto current = sets_[static_cast<std::size_t>(shard)].generation;
  const std::int64_t outdated = std::stoll(answer->items[4].text);
  if (outdated == 0) co_return result<void>{};
  for (std::int64_t n = 0; n < outdated;) {
    redis::command c{"UNLINK"};
    for (const auto end = std::min(outdated, n + drop_page); n < end; ++n)
      c.push_back(keys::inbox_bucket(shard, current - 2, n));
    auto dropped = co_await db_.client().run(std::move(c));
    if (!dropped) co_return dropped.error();
  }
  transaction t;
  t.check_owner(keys::inbox_lease(shard), owner, fence).hdel(keys::inbox_dedupe(shard), "drop");
  auto noted = co_await db_.commit(std::move(t));
  if (!noted) co_return noted.error();
  co_return result<void>{};
}

}  // namespace linli::store
