#include "queue/sending/outbound.hpp"

#include <charconv>

#include "base/log.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/keys.hpp"
#include "store/work.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr auto age_every = std::chrono::seconds(60);
constexpr std::size_t window_max = 256;    // read and ready to go, per lane
constexpr std::size_t in_flight_max = 16;  // per account; a fifth of it is kept for replies
constexpr std::size_t bulk_in_flight_max = in_flight_max - in_flight_max / 5;
constexpr std::array turns_of_lanes{0, 2, 3, 1};  // emergencies are many too: replies keep their share beside them
constexpr std::size_t waiting_max = 100'000;      // known to wait for their time, per lane

// How long a stored pause is believed where the clock says that it is over and nobody has called since.
constexpr std::chrono::milliseconds pause_in_doubt = std::chrono::seconds(30);

constexpr std::string_view held_prefix = "held:";

sys_time time_of(std::string_view ms) {
  std::int64_t n = 0;
  std::from_chars(ms.data(), ms.data() + ms.size(), n);
  return from_ms(std::clamp<std::int64_t>(n, 0, 1'000'000'000'000'000));
}

// It is taken back with the first call after it. So it was in force when the last owner was heard of, and where it
// seems to be over the clock may have jumped.
steady_time end_of_wait(sys_time since, sys_time until) {
  const auto left = std::max(time_left(until, since, now()), std::min(time_left(until, since, since), pause_in_doubt));
  return steady_clock::now() + left;
}

// Messages of one chat are sent in order; an answer to a button waits for nobody.
std::string turn_of(const store::send_entry& e) { return e.kind == "press_ack" ? e.message : e.kind + e.chat; }

}  // namespace

outbound::outbound(world& w, std::string account, std::shared_ptr<tenure> t)
    : world_(w),
      account_(std::move(account)),
      line_(*w.lines.find(account_)),
      tenure_(std::move(t)),
      bell_(std::make_shared<shared_bell>(w.core)),
      turns_(line_.about.per_chat_per_second),
      rate_(line_.about.per_second, steady_clock::now()) {}

task<result<void>> outbound::open() {
  auto paused = co_await world_.db.hgetall(keys::pause(account_));
  if (!paused) co_return paused.error();
  sys_time since{}, until{};
  for (const auto& [field, value] : *paused) {
    if (field == "since") since = time_of(value);
    if (field == "until") until = time_of(value);
    if (field == told_field) told_ = time_of(value);
    if (!field.starts_with(held_prefix)) continue;
    const std::string_view both = value;
    const auto space = std::min(both.find(' '), both.size());
    held_[field] = end_of_wait(time_of(both.substr(0, space)), time_of(both.substr(std::min(space + 1, both.size()))));
  }
  if (until != sys_time{}) {
    paused_until_ = end_of_wait(since, until);
    pause_stored_ = true;
  }
  co_return result<void>{};
}

std::string outbound::held_field(const std::string& turn) const {
  return std::string(held_prefix) + world_.db.index_of(account_, turn);
}

task<result<std::vector<std::shared_ptr<send_item>>>> outbound::with_attempts(
    int lane, std::vector<store::stream_entry> entries) {
  std::vector<std::shared_ptr<send_item>> out;
  std::vector<std::string> messages;
  if (entries.empty()) co_return out;
  for (auto& e : entries) {
    auto i = std::make_shared<send_item>();
    i->id = std::move(e.id);
    i->entry = store::unpack_send(e.data);
    i->entry.lane = lane;  // where it stands: an older release may have put it elsewhere than it says
    i->turn = turn_of(i->entry);
    if (const auto held = held_.empty() ? held_.end() : held_.find(held_field(i->turn)); held != held_.end()) {
      turns_.hold(i->turn, held->second, steady_clock::now(), true);
      rings_.waits(i->turn, held->second, steady_clock::now());
    }
    messages.push_back(i->entry.message);
    out.push_back(std::move(i));
  }
  auto tried = co_await world_.db.hmget(keys::attempts(account_), std::move(messages));
  if (!tried) co_return tried.error();
  for (std::size_t n = 0; n < out.size(); ++n) {
    if (lane == 0) rings_.found(out[n]->id, out[n]->entry, out[n]->turn, steady_clock::now());
    if ((*tried)[n].empty()) continue;
    const auto& a = out[n]->tried = store::unpack_attempt((*tried)[n]);
    out[n]->due_at = steady_clock::now() + time_left(a.due_at, a.at, now());
    if (lane == 0) rings_.waits(out[n]->turn, out[n]->due_at, steady_clock::now());
  }
  co_return out;
}

// All lanes in one round: a reply must not wait for as many as there are.
task<result<bool>> outbound::read_more() {
  std::vector<int> which;
  std::vector<redis::command> all;
  for (const int n : turns_of_lanes) {
    const auto& l = lanes_[static_cast<std::size_t>(n)];
    if (l.ready() >= window_max || l.known() >= waiting_max) continue;
    const auto most = std::to_string(window_max - l.ready());
    all.push_back({"XRANGE", keys::lane(account_, n), "(" + l.read, "+", "COUNT", most});
    which.push_back(n);
  }
  if (all.empty()) co_return false;
  const auto place = world_.db.client().place_of(keys::lane(account_, 0));  // all lanes lie in one
  auto answers = co_await world_.db.client().run_all(std::move(all));
  if (!answers) co_return answers.error();
  if (auto good = redis::all_good(*answers); !good) co_return good.error();
  std::map<std::size_t, std::vector<store::stream_entry>> found;
  for (std::size_t i = 0; i < which.size(); ++i) {
    auto entries = store::read_entries((*answers)[i]);
    if (!entries.empty()) found[static_cast<std::size_t>(which[i])] = std::move(entries);
  }
  if (found.empty()) co_return false;
  auto kept = co_await store::confirm(world_.db, keys::lane(account_, 0), place);
  if (!kept) co_return kept.error();
  for (auto& [n, entries] : found) {
    auto items = co_await with_attempts(static_cast<int>(n), std::move(entries));
    if (!items) co_return items.error();
    for (auto& item : *items) lanes_[n].add(std::move(item), steady_clock::now());
  }
  co_return true;
}

task<result<bool>> outbound::read_again(int n) {
  auto& l = lanes_[static_cast<std::size_t>(n)];
  if (l.ready() >= window_max) co_return false;
  const auto due = l.take_due(steady_clock::now(), window_max - l.ready());
  if (due.empty()) co_return false;
  std::vector<redis::command> all;
  for (const auto& p : due) all.push_back({"XRANGE", keys::lane(account_, n), p.id, p.id});
  auto answers = co_await world_.db.client().run_all(std::move(all), limits::redis_slow_deadline);
  result<std::vector<std::shared_ptr<send_item>>> items = error{errc::unavailable};
  std::vector<store::stream_entry> entries;
  if (answers && redis::all_good(*answers)) {
    for (const auto& a : *answers) {
      auto found = store::read_entries(a);
      entries.insert(entries.end(), found.begin(), found.end());
    }
    items = co_await with_attempts(n, std::move(entries));
  }
  if (!items) {
    for (const auto& p : due) l.wait(p, steady_clock::now() + std::chrono::seconds(1));
    co_return items.error();
  }
  auto found = items->begin();  // in the order asked; what is not there was finished by somebody else
  for (const auto& p : due) {
    if (found == items->end() || (*found)->id != p.id) {
      l.finished(p.turn, steady_clock::now());
      continue;
    }
    (*found)->failures = p.failures;
    (*found)->unsaved = p.unsaved != nullptr;
    if (p.unsaved) (*found)->tried = *p.unsaved;
    auto item = std::move(*found++);
    // Of the others it is over: what is stored is of a clock that may have been set back since.
    if (p.first && item->due_at > steady_clock::now()) l.wait(*item, item->due_at);
    else l.add_again(std::move(item));
  }
  co_return true;
}

task<bool> outbound::look_behind_window() {
  const auto& l = lanes_[0];
  if (l.ready() < window_max || paused_until_ <= steady_clock::now()) co_return false;
  if (window_end_ != l.read) window_end_ = looked_ = l.read;
  redis::command next{"XRANGE", keys::lane(account_, 0), "(" + looked_, "+", "COUNT", std::to_string(window_max)};
  auto page = co_await world_.db.client().run(std::move(next), limits::redis_slow_deadline);
  if (!page) co_return false;
  const auto entries = store::read_entries(*page);
  for (const auto& e : entries) {
    const auto entry = store::unpack_send(e.data);
    rings_.found(e.id, entry, turn_of(entry), steady_clock::now());
  }
  if (!entries.empty()) looked_ = entries.back().id;
  co_return !entries.empty();
}

task<void> outbound::tell_late_rings() {
  const auto late = rings_.take_late(steady_clock::now(), paused_until_);
  if (late.empty()) co_return;
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  for (const auto& r : late) {
    store::outcome o;
    o.community = r.entry.community;
    o.message = r.entry.message;
    o.state = domain::message_state::held;
    o.at = now();
    o.entry = store::pack(r.entry);
    t.xadd(keys::results(account_), store::pack(o));
  }
  auto done = co_await world_.db.commit(std::move(t));
  if (done) co_return;
  for (const auto& r : late) rings_.give_back(r.id);
  if (done.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
}

std::size_t outbound::in_flight() const {
  std::size_t n = 0;
  for (const auto& l : lanes_) n += l.in_flight;
  return n;
}

bool outbound::may_start(int n) {
  if (tenure_->over || !world_.pulse.fresh() || steady_clock::now() < paused_until_) return false;
  if (in_flight() >= in_flight_max) return false;
  if (n != 0 && in_flight() - lanes_[0].in_flight >= bulk_in_flight_max) return false;
  return rate_.ready(n != 0, steady_clock::now());
}

void outbound::start_ready() {
  for (const int n : turns_of_lanes) {
    auto& l = lanes_[static_cast<std::size_t>(n)];
    while (may_start(n)) {
      auto i = l.next(turns_, steady_clock::now());
      if (i == nullptr) break;
      rate_.take(n != 0);
      ++l.in_flight;
      turns_.began(i->turn, steady_clock::now());
      if (spawn(world_.core, world_.work, "send", work_off(n, i))) continue;
      --l.in_flight;
      turns_.ended(i->turn, false, steady_clock::now());
      return;
    }
  }
}

task<void> outbound::work_off(int n, std::shared_ptr<send_item> i) {
  const auto self = shared_from_this();
  result<void> done = error{errc::bug, "an exception"};
  try {
    done = co_await try_once(*i);
  } catch (const std::exception& e) {
    done = error{errc::bug, e.what()};
  }
  if (!done) {
    const auto e = done.error();
    log::warn("outbound", "{}: {}", account_, describe(e));
    // Only what lies in the message itself counts against it; a Redis that is away is nobody's fault.
    const bool passing = classify(e.code) == reaction::retry || e.code == errc::full || e.code == errc::fenced;
    if (!passing && ++i->failures >= limits::deliveries_max) done = co_await give_up(*i, e);
  }
  if (!done && done.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
  auto& l = lanes_[static_cast<std::size_t>(n)];
  --l.in_flight;
  turns_.ended(i->turn, i->called && i->entry.kind != "press_ack", steady_clock::now());
  if (!i->called) rate_.give_back(n != 0);  // what is not sent takes no share of the rate
  if (i->id.empty()) l.finished(i->turn, steady_clock::now());
  else l.wait(*i, done ? i->due_at : steady_clock::now() + std::chrono::seconds(1));
  shared_bell::ring(bell_);
}

// What an account knows of its platform's ids is dropped by running time, not by clocks, which jump.
task<void> outbound::age() {
  const auto at = steady_clock::now();
  if (at - aged_ < age_every || tenure_->over) co_return;
  const auto ran = std::chrono::duration_cast<std::chrono::milliseconds>(at - aged_);
  aged_ = at;
  if (!world_.pulse.fresh()) co_return;  // who was stopped has a long time behind him in which he looked after nothing
  auto done = co_await store::age_platform_ids(world_.db, account_, tenure_->owner, tenure_->fence, ran);
  if (!done) log::warn("outbound", "the ids of {} were not aged: {}", account_, describe(done.error()));
}

task<void> outbound::run() {
  const auto unit = unit_of_account(account_);
  world_.bells.connect(unit, bell_);
  pace polling;
  bool opened = false, said = false;
  while (!tenure_->over || in_flight() > 0) {
    bool found = false;
    if (!opened) opened = (co_await open()).has_value();
    if (opened && !tenure_->over) {
      for (const int n : turns_of_lanes) {
        auto again = co_await read_again(n);
        found = found || (again && *again);
      }
      auto more = co_await read_more();
      found = found || (more && *more);
      start_ready();
      const bool behind = co_await look_behind_window();
      found = found || behind;
      co_await tell_late_rings();
    }
    auto delivered = co_await deliver_results(world_, *tenure_, account_);
    found = found || (delivered && *delivered);
    if (!delivered && delivered.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
    if (!delivered && !said) log::warn("outbound", "results of {} wait: {}", account_, describe(delivered.error()));
    said = !delivered;
    co_await age();
    co_await bell_->wait(polling.next(found));
  }
  world_.bells.disconnect(unit, bell_);
}

}  // namespace linli::queue
