#include "queue/intake/intake.hpp"

#include "base/log.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/intake/suspects.hpp"
#include "queue/stream_id.hpp"
#include "store/inbox.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "store/work.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr auto age_every = std::chrono::seconds(60);
constexpr auto alarm_waits_for_apply = std::chrono::milliseconds(300);
// An event of an account that its owner does not know waits as long for one who does, or for a new configuration:
// processes do not get it all at once.
constexpr auto unknown_account_waits = std::chrono::minutes(2);
// So long what was accepted waits for what binds its chat: a shard whose owner is gone has another one long before.
constexpr auto binding_waits = std::chrono::minutes(2);
constexpr auto held_waits = std::chrono::milliseconds(250);
constexpr std::size_t window_max = 1'024;  // read but not yet behind the cursor
// While much comes the cursor moves in strides: each move is a step of its own, and costs Redis a third of a reply.
// What is done beyond it is looked at once more when an owner ends, and found done by its mark.
constexpr std::size_t stride = 32;
constexpr auto stride_waits = std::chrono::milliseconds(200);

}  // namespace

intake::intake(world& w, slots& s, int shard, std::shared_ptr<tenure> t, std::shared_ptr<in_flight> notes)
    : world_(w),
      slots_(s),
      notes_(std::move(notes)),
      shard_(shard),
      tenure_(std::move(t)),
      bell_(std::make_shared<shared_bell>(w.core)),
      urgent_(std::make_shared<urgent_lane>(w, shard, tenure_, notes_, bell_)) {}

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
  auto docket = co_await open_docket(world_, shard_, tenure_, cursor_);
  if (!docket) co_return docket.error();
  docket_ = std::move(*docket);
  for (const auto& id : buried_) docket_.clear(id);
  co_return result<void>{};
}

void intake::take_in(const std::string& id, std::string data) {
  read_ = id;
  if (buried_.contains(id)) {  // given up on by an owner that ended before its cursor moved
    window_.push_back({id, true});
    return;
  }
  std::shared_ptr<const inbound_event> event;
  if (auto read = unpack_inbound(data)) event = std::make_shared<const inbound_event>(std::move(*read));
  const auto sender = event ? event->account + "/" + ordering_key(event->event) : "unreadable/" + id;
  window_.push_back({id});
  auto& queue = queues_[sender];
  if (queue.empty() && !busy_.contains(sender)) ready_.push_back(sender);
  queue.push_back({id, std::move(data), std::move(event)});
}

// What is new among the events and in the lane, in one round trip. The lane is read however much waits.
task<result<bool>> intake::read_more() {
  const auto room = window_.size() < window_max ? limits::shard_page : 0;
  std::vector<redis::command> both{urgent_->next_read()};
  if (room > 0) both.push_back({"XRANGE", keys::inbox_events(shard_), "(" + read_, "+", "COUNT", std::to_string(room)});
  const auto at = world_.db.client().place_of(keys::inbox_events(shard_));
  auto answers = co_await world_.db.wide().run_all(std::move(both));
  if (!answers) co_return answers.error();
  auto good = redis::all_good(*answers);
  if (!good) co_return good.error();
  urgent_->saw((*answers)[0]);
  bool any = !(*answers)[0].items.empty();
  if (room > 0) {
    auto entries = store::read_entries((*answers)[1]);
    if (!entries.empty()) {  // where replicas are asked for, they have what is begun on
      auto kept = co_await store::confirm(world_.db, keys::inbox_events(shard_), at);
      if (!kept) co_return kept.error();
    }
    for (auto& e : entries) take_in(e.id, std::move(e.data));
    read_all_ = entries.size() < room;
    any = any || !entries.empty();
  }
  co_return any;
}

bool intake::start_chain(std::string sender) {
  busy_.insert(sender);
  ++chains_;
  started_[queues_[sender].front().id] = steady_clock::now();
  auto self = shared_from_this();
  if (spawn(world_.core, world_.work, "apply", chain(sender))) return true;
  --chains_;
  slots_.give();
  return false;
}

// A suspect that is held has ended no process; others of that sender have their turn much later, and perhaps elsewhere.
void intake::hold(const std::string& sender) {
  for (auto& w : queues_[sender]) {
    if (docket_.find(w.id) == nullptr) continue;
    docket_.clear(w.id);
    cleared_.push_back(w.id);
  }
  auto& first = queues_[sender].front();
  if (first.held == steady_time::max()) first.held = steady_clock::now();
  held_[sender] = steady_clock::now() + held_waits;
}

void intake::wake_held() {
  const auto at = steady_clock::now();
  for (auto h = held_.begin(); h != held_.end();) {
    if (h->second > at) {
      ++h;
      continue;
    }
    ready_.push_back(h->first);
    h = held_.erase(h);
  }
}

void intake::start_chains() {
  wake_held();
  if (!docket_.empty()) return try_suspects();
  while (!ready_.empty() && !tenure_->over && slots_.take(bell_)) {
    const auto sender = ready_.front();
    ready_.pop_front();
    if (!start_chain(sender)) return;
  }
}

// One sender who has a suspect goes at a time, up to and with the suspect: all that is started now is tried alone.
void intake::try_suspects() {
  if (chains_ > 0 || tenure_->over) return;
  const auto has_suspect = [this](const std::string& sender) {
    const auto& queue = queues_[sender];
    return std::any_of(queue.begin(), queue.end(), [this](const waiting& w) { return docket_.find(w.id) != nullptr; });
  };
  const auto next = std::find_if(ready_.begin(), ready_.end(), has_suspect);
  if (next == ready_.end()) {
    if (!read_all_ && window_.size() < window_max) return;                  // they stand further back
    for (const auto& [id, s] : docket_.suspects()) cleared_.push_back(id);  // they are nowhere
    docket_ = domain::docket{};
    return start_chains();
  }
  if (!slots_.take(bell_)) return;
  const auto sender = *next;
  ready_.erase(next);
  start_chain(sender);
}

urgent_lane::standing intake::standing_of(const std::string& id) const {
  using standing = urgent_lane::standing;
  if (!earlier(cursor_, id)) return standing::done;
  const auto at = std::lower_bound(window_.begin(), window_.end(), id,
                                   [](const entry& e, const std::string& x) { return earlier(e.id, x); });
  if (at != window_.end() && at->id == id && at->done) return standing::done;
  if (docket_.find(id) != nullptr) return standing::under_way;  // it is tried first of all, and alone
  const auto started = started_.find(id);
  const bool fresh = started != started_.end() && steady_clock::now() - started->second < alarm_waits_for_apply;
  return fresh ? standing::under_way : standing::waits;
}

task<void> intake::chain(std::string sender) {
  const auto self = shared_from_this();
  while (!tenure_->over) {
    auto& queue = queues_[sender];
    if (queue.empty()) break;
    const auto id = queue.front().id;
    started_[id] = steady_clock::now();
    const auto ended = co_await finish(queue.front());
    started_.erase(id);
    if (ended == end::held) hold(sender);
    if (ended != end::done) break;
    const auto at = std::lower_bound(window_.begin(), window_.end(), id,
                                     [](const entry& e, const std::string& x) { return earlier(e.id, x); });
    if (at != window_.end()) at->done = true;
    queues_[sender].pop_front();
    const bool was_suspect = docket_.find(id) != nullptr;
    if (was_suspect) {
      docket_.clear(id);
      cleared_.push_back(id);
    }
    if (was_suspect) break;  // the next suspect is another sender's, perhaps
  }
  busy_.erase(sender);
  if (queues_[sender].empty()) queues_.erase(sender);
  else if (!tenure_->over && !held_.contains(sender)) ready_.push_front(sender);
  --chains_;
  slots_.give();
  // The cursor may move at the next look, which is soon: to look for each event that is done costs more than the event.
  const bool waited_for = tenure_->over || !docket_.empty() || !ready_.empty() ||
                          window_.size() + limits::shard_page > window_max;
  if (waited_for) shared_bell::ring(bell_);
}

task<result<void>> intake::try_once(const waiting& w) {
  // One step for each move of the cursor drops the marks behind it.
  source from{unit_of_shard(shard_), tenure_->fence, w.id, cursor_ == forgotten_ ? std::string() : cursor_};
  from.may_wait = w.held == steady_time::max() || steady_clock::now() - w.held < binding_waits;
  forgotten_ = cursor_;
  const auto note = std::make_shared<in_flight::note>();
  note->what = from.name + "/" + w.id;
  note->alone = !docket_.empty();
  while (!world_.pulse.fresh() && !tenure_->over) co_await sleep_for(limits::poll_slow);  // others may think us dead
  result<void> done = co_await notes_->begin(note, tenure_);
  if (done) {
    try {
      if (w.event) done = co_await apply(world_, from, *w.event);
      else done = co_await apply(world_, from, w.data);
    } catch (const std::exception& e) {
      done = error{errc::bug, e.what()};
    }
  }
  notes_->end(note);
  co_return done;
}

task<intake::end> intake::finish(waiting w) {
  int tries = 0, failures = 0;
  const auto began = steady_clock::now();
  std::string why;
  if (const auto* s = docket_.find(w.id)) why = domain::why_dead(*s);
  while (!tenure_->over) {
    result<void> done = error{errc::bug, why};
    if (why.empty()) done = co_await try_once(w);
    if (done) {
      ++world_.counters.applied;
      co_return end::done;
    }
    const auto code = done.error().code;
    if (code == errc::fenced) {
      tenure_->over = tenure_->fenced = true;
      co_return end::over;
    }
    if (is_held(done.error())) co_return end::held;
    // Only what lies in the event itself counts against it; a Redis that is away is nobody's fault.
    const bool known_elsewhere = code == errc::misconfigured && steady_clock::now() < began + unknown_account_waits;
    const bool passing = classify(code) == reaction::retry || code == errc::stale || code == errc::full ||
                         code == errc::canceled || known_elsewhere;
    if (!passing && ++failures >= limits::deliveries_max) why = describe(done.error());
    if (!why.empty()) {
      auto buried = co_await bury(w, why);
      if (buried) co_return end::done;
    }
    if (tries++ == 0)
      log::warn("intake", "event {} of shard {} not applied yet: {}", w.id, shard_, describe(done.error()));
    co_await sleep_for(backoff(tries, std::chrono::milliseconds(20), std::chrono::seconds(5)));
  }
  co_return end::over;
}

task<result<void>> intake::bury(const waiting& w, const std::string& why) {
  const source from{unit_of_shard(shard_), tenure_->fence, w.id, cursor_};
  auto had = co_await had_effect(world_, from, w.data, why);
  if (!had) co_return had.error();
  if (*had) co_return result<void>{};  // it ended its owner only after its step
  log::error("intake", "event {} of shard {} given up: {}", w.id, shard_, why);
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
  const bool hurry = tenure_->over || !docket_.empty() || !cleared_.empty();
  if (!hurry && n < stride && steady_clock::now() - moved_ < stride_waits) co_return result<void>{};
  store::transaction t;
  t.only_at(tenure_->place)
      .check_owner(keys::inbox_lease(shard_), tenure_->owner, tenure_->fence)
      .set(keys::inbox_cursor(shard_), last)
      .trim(keys::inbox_events(shard_), after(last))
      .zforget(keys::inbox_buried(shard_), static_cast<std::int64_t>(parts_of(last).first) - 1);
  const auto cleared = cleared_;
  put_cleared(t, shard_, cleared);
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) co_return done.error();
  cleared_.erase(cleared_.begin(), cleared_.begin() + static_cast<std::ptrdiff_t>(cleared.size()));
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(n));
  cursor_ = last;
  moved_ = steady_clock::now();
  co_return result<void>{};
}

// The dedupe set counts the time in which somebody looked after it: clocks may jump. Whom others may think dead does
// not count: who was stopped has a long time behind him in which he looked after nothing.
task<void> intake::age() {
  const auto at = steady_clock::now();
  if (at - aged_ < age_every || tenure_->over) co_return;
  const auto ran = std::chrono::duration_cast<std::chrono::milliseconds>(at - aged_);
  aged_ = at;
  if (!world_.pulse.fresh()) co_return;
  auto done = co_await world_.doors.age(shard_, tenure_->owner, tenure_->fence, ran);
  if (!done && done.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
  else if (!done) log::warn("intake", "the dedupe set of shard {} was not aged: {}", shard_, describe(done.error()));
}

task<void> intake::run() {
  const auto unit = unit_of_shard(shard_);
  world_.bells.connect(unit, bell_);
  pace polling;
  bool opened = false, rung = false;
  while (!tenure_->over || chains_ > 0 || urgent_->busy()) {
    if (!opened) {
      auto ready = co_await open();
      opened = ready.has_value();
    }
    bool found = false;
    if (opened && !tenure_->over && world_.pulse.fresh()) {
      auto more = co_await read_more();
      found = more && *more;
      start_chains();
      urgent_->start([this](const std::string& id) { return standing_of(id); }, cursor_);
    }
    auto moved = co_await move_cursor();
    if (moved) moved = co_await urgent_->tidy();
    if (!moved && moved.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
    co_await age();
    // Where the bell tells of what comes there is nothing to be gained by looking more often.
    const auto most = polling.next(found && (!rung || !read_all_));
    const auto since = steady_clock::now();
    co_await bell_->wait(most);
    rung = steady_clock::now() - since < most;
  }
  auto moved = co_await move_cursor();
  if (moved) moved = co_await urgent_->tidy();
  if (!moved && moved.error().code == errc::fenced) tenure_->fenced = true;
  world_.bells.disconnect(unit, bell_);
}

}  // namespace linli::queue
