#include "queue/intake.hpp"

#include "base/log.hpp"
#include "queue/inbound_codec.hpp"
#include "queue/stream_id.hpp"
#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr auto age_every = std::chrono::seconds(60);
constexpr std::size_t window_max = 1'024;  // read but not yet behind the cursor

}  // namespace

intake::intake(world& w, slots& s, int shard, std::shared_ptr<tenure> t)
    : world_(w), slots_(s), shard_(shard), tenure_(std::move(t)), bell_(std::make_shared<shared_bell>(w.core)) {}

task<result<void>> intake::open() {
  redis::command c{"GET", keys::inbox_cursor(shard_)};
  auto cursor = co_await world_.db.client().run(std::move(c));
  if (!cursor) co_return cursor.error();
  if (!cursor->text.empty()) cursor_ = cursor->text;
  read_ = cursor_;
  redis::command dead{"ZRANGE", keys::inbox_buried(shard_), "0", "-1"};
  auto buried = co_await world_.db.client().run(std::move(dead));
  if (!buried) co_return buried.error();
  for (const auto& item : buried->items) buried_.insert(item.text);
  co_return result<void>{};
}

task<result<bool>> intake::read_more() {
  if (window_.size() >= window_max) co_return false;
  redis::command c{"XRANGE", keys::inbox_events(shard_), "(" + read_, "+", "COUNT", std::to_string(limits::shard_page)};
  auto answer = co_await world_.db.client().run(std::move(c));
  if (!answer) co_return answer.error();
  auto entries = store::read_entries(*answer);
  for (auto& e : entries) {
    if (buried_.contains(e.id)) {  // given up on by an owner that ended before its cursor moved
      read_ = e.id;
      window_.push_back({e.id, true});
      continue;
    }
    const auto event = unpack_inbound(e.data);
    const auto sender = event ? event->account + "/" + ordering_key(event->event) : "unreadable/" + e.id;
    read_ = e.id;
    window_.push_back({e.id});
    auto& queue = queues_[sender];
    if (queue.empty() && !busy_.contains(sender)) ready_.push_back(sender);
    queue.push_back({e.id, std::move(e.data)});
  }
  co_return !entries.empty();
}

void intake::start_chains() {
  while (!ready_.empty() && !tenure_->over && slots_.take()) {
    const auto sender = ready_.front();
    ready_.pop_front();
    busy_.insert(sender);
    ++chains_;
    auto self = shared_from_this();
    if (spawn(world_.core, world_.work, "apply", chain(sender))) continue;
    --chains_;
    slots_.give();
    return;
  }
}

task<void> intake::chain(std::string sender) {
  const auto self = shared_from_this();
  while (!tenure_->over) {
    auto& queue = queues_[sender];
    if (queue.empty()) break;
    const auto finished = co_await finish(queue.front());
    if (!finished) break;
    const auto& id = queues_[sender].front().id;
    const auto at = std::lower_bound(window_.begin(), window_.end(), id,
                                     [](const entry& e, const std::string& x) { return earlier(e.id, x); });
    if (at != window_.end()) at->done = true;
    queues_[sender].pop_front();
    shared_bell::ring(bell_);
  }
  if (queues_[sender].empty()) queues_.erase(sender);
  busy_.erase(sender);
  --chains_;
  slots_.give();
  shared_bell::ring(bell_);
}

task<bool> intake::finish(waiting w) {
  int tries = 0, failures = 0;
  while (!tenure_->over) {
    const source from{unit_of_shard(shard_), tenure_->fence, w.id, cursor_};
    result<void> done = error{errc::bug, "an exception"};
    try {
      done = co_await apply(world_, from, w.data);
    } catch (const std::exception& e) {
      done = error{errc::bug, e.what()};
    }
    if (done) {
      ++world_.counters.applied;
      co_return true;
    }
    const auto code = done.error().code;
    if (code == errc::fenced) {
      tenure_->over = tenure_->fenced = true;
      co_return false;
    }
    // Only what lies in the event itself counts against it; a Redis that is away is nobody's fault.
    const bool passing = classify(code) == reaction::retry || code == errc::stale || code == errc::full;
    if (!passing && ++failures >= limits::deliveries_max) {
      log::error("intake", "event {} of shard {} given up: {}", w.id, shard_, describe(done.error()));
      auto buried = co_await bury(w, describe(done.error()));
      if (buried) co_return true;
    }
    if (tries++ == 0)
      log::warn("intake", "event {} of shard {} not applied yet: {}", w.id, shard_, describe(done.error()));
    co_await sleep_for(backoff(tries, std::chrono::milliseconds(20), std::chrono::seconds(5)));
  }
  co_return false;
}

task<result<void>> intake::bury(const waiting& w, const std::string& why) {
  store::transaction t;
  t.check_owner(keys::inbox_lease(shard_), tenure_->owner, tenure_->fence).check_new(keys::inbox_buried(shard_), w.id);
  t.zadd(keys::inbox_buried(shard_), static_cast<std::int64_t>(parts_of(w.id).first), w.id);
  store::put_dead(t, shard_, w.id, w.data, why);
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) co_return done.error();
  ++world_.counters.dead;
  co_return result<void>{};
}

task<result<void>> intake::move_cursor() {
  std::string last;
  std::size_t n = 0;
  while (n < window_.size() && window_[n].done) last = window_[n++].id;
  if (n == 0) co_return result<void>{};
  store::transaction t;
  t.check_owner(keys::inbox_lease(shard_), tenure_->owner, tenure_->fence)
      .set(keys::inbox_cursor(shard_), last)
      .trim(keys::inbox_events(shard_), after(last))
      .zforget(keys::inbox_buried(shard_), static_cast<std::int64_t>(parts_of(last).first) - 1);
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) co_return done.error();
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(n));
  cursor_ = last;
  co_return result<void>{};
}

// The dedupe set counts the time in which somebody looked after it: clocks may jump.
task<void> intake::age() {
  const auto at = steady_clock::now();
  if (at - aged_ < age_every || tenure_->over) co_return;
  const auto ran = std::chrono::duration_cast<std::chrono::milliseconds>(at - aged_);
  aged_ = at;
  auto done = co_await world_.doors.age(shard_, ran);
  if (!done) log::warn("intake", "the dedupe set of shard {} was not aged: {}", shard_, describe(done.error()));
}

task<void> intake::run() {
  const auto unit = unit_of_shard(shard_);
  world_.bells.connect(unit, bell_);
  pace polling;
  bool opened = false;
  while (!tenure_->over || chains_ > 0) {
    if (!opened) {
      auto ready = co_await open();
      opened = ready.has_value();
    }
    bool found = false;
    if (opened && !tenure_->over && world_.pulse.fresh()) {
      auto more = co_await read_more();
      found = more && *more;
      start_chains();
    }
    auto moved = co_await move_cursor();
    if (!moved && moved.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
    co_await age();
    co_await bell_->wait(polling.next(found));
  }
  auto moved = co_await move_cursor();
  if (!moved && moved.error().code == errc::fenced) tenure_->fenced = true;
  world_.bells.disconnect(unit, bell_);
}

}  // namespace linli::queue
