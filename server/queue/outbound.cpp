#include "queue/outbound.hpp"

#include "base/log.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/outcomes.hpp"
#include "store/keys.hpp"
#include "store/rosters.hpp"
#include "store/transaction.hpp"
#include "store/work.hpp"

namespace linli::queue {

namespace keys = store::keys;
using domain::message_state;

namespace {

constexpr std::size_t window_max = 256;    // read and ready to go, per lane
constexpr std::size_t kept_max = 4'096;    // read but not finished, per lane: the rest waits for its time
constexpr std::size_t in_flight_max = 16;  // per account; a fifth of it is kept for replies
constexpr std::size_t bulk_in_flight_max = in_flight_max - in_flight_max / 5;
constexpr std::size_t campaigns_cached_max = 64;
constexpr auto campaign_cached = std::chrono::seconds(2);

// Messages of one chat are sent in order; an answer to a button waits for nobody.
std::string turn_of(const store::send_entry& e) { return e.kind == "press_ack" ? e.message : e.kind + e.chat; }

// After a step whose answer was lost or that Redis could not take: is it to be tried again? What is known must not be
// lost while Redis is away; it ends with the tenure, and is unknown to the next owner.
task<bool> wait_for_redis(const tenure& t, errc failure, int tries) {
  if (failure == errc::fenced || (t.over && tries > 20)) co_return false;
  if (failure != errc::stale)
    co_await sleep_for(backoff(tries, std::chrono::milliseconds(20), std::chrono::seconds(1)));
  co_return true;
}

}  // namespace

outbound::outbound(world& w, std::string account, std::shared_ptr<tenure> t)
    : world_(w),
      account_(std::move(account)),
      line_(*w.lines.find(account_)),
      tenure_(std::move(t)),
      bell_(std::make_shared<shared_bell>(w.core)) {}

task<result<void>> outbound::open() {
  auto attempts = co_await world_.db.hgetall(keys::attempts(account_));
  if (!attempts) co_return attempts.error();
  for (const auto& [message, bytes] : *attempts) attempts_[message] = store::unpack_attempt(bytes);
  std::vector<std::string> fields{"until", "since"};
  auto paused = co_await world_.db.hmget(keys::pause(account_), fields);
  if (!paused) co_return paused.error();
  if (const auto& p = *paused; !p[0].empty() && !p[1].empty())
    paused_until_ = steady_clock::now() + time_left(from_ms(std::stoll(p[0])), from_ms(std::stoll(p[1])), now());
  co_return result<void>{};
}

task<result<bool>> outbound::read_more(int n) {
  auto& l = lanes_[static_cast<std::size_t>(n)];
  const auto ready = l.items.size() < window_max ? l.items.size() : startable(l);
  if (ready >= window_max || l.items.size() >= kept_max) co_return false;
  auto entries = co_await store::read_work(world_.db, keys::lane(account_, n), "(" + l.read, window_max - ready);
  if (!entries) co_return entries.error();
  for (const auto& e : *entries) {
    l.read = e.id;
    auto i = std::make_shared<item>();
    i->id = e.id;
    i->entry = store::unpack_send(e.data);
    i->turn = turn_of(i->entry);
    if (const auto tried = attempts_.find(i->entry.message); tried != attempts_.end())
      i->due_at = steady_clock::now() + time_left(tried->second.due_at, tried->second.at, now());
    l.items.push_back(std::move(i));
  }
  co_return !entries->empty();
}

bool outbound::may_start(int n) const {
  if (tenure_->over || !world_.pulse.fresh() || steady_clock::now() < paused_until_) return false;
  if (lanes_[0].in_flight + lanes_[1].in_flight >= in_flight_max) return false;
  return n == 0 || lanes_[1].in_flight < bulk_in_flight_max;
}

std::size_t outbound::startable(const lane& l) {
  const auto at = steady_clock::now();
  std::set<std::string_view> held_back;
  std::size_t n = 0;
  for (const auto& i : l.items) {
    if (i->due_at > at) held_back.insert(i->turn);
    else if (!held_back.contains(i->turn)) ++n;
  }
  return n;
}

void outbound::start_ready() {
  const auto at = steady_clock::now();
  for (int n = 0; n < 2; ++n) {
    auto& l = lanes_[static_cast<std::size_t>(n)];
    std::set<std::string_view> held_back;  // turns that are with an item that must wait
    for (auto& i : l.items) {
      if (!may_start(n)) break;
      if (i->under_way || busy_.contains(i->turn) || held_back.contains(i->turn)) continue;
      if (i->due_at > at) {
        held_back.insert(i->turn);
        continue;
      }
      i->under_way = true;
      ++l.in_flight;
      busy_.insert(i->turn);
      if (!spawn(world_.core, world_.work, "send", work_off(n, i))) return;
    }
  }
}

task<void> outbound::work_off(int n, std::shared_ptr<item> i) {
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
  busy_.erase(i->turn);
  i->under_way = false;
  if (done && i->id.empty()) l.items.remove(i);  // finished: see finish()
  else if (!done) i->due_at = steady_clock::now() + std::chrono::seconds(1);
  shared_bell::ring(bell_);
}

task<result<const domain::campaign*>> outbound::campaign_of(const store::send_entry& e) {
  if (campaigns_.size() > campaigns_cached_max) campaigns_.clear();
  auto& seen = campaigns_[e.campaign];
  if (seen.until < steady_clock::now()) {
    auto known = co_await store::load_campaign(world_.db, e.community, e.campaign);
    if (!known) co_return known.error();
    campaigns_[e.campaign] = {std::move(known->campaign), steady_clock::now() + campaign_cached};
    co_return &campaigns_[e.campaign].campaign;
  }
  co_return &seen.campaign;
}

task<result<bots::outbound>> outbound::render(const item& i) {
  const auto& e = i.entry;
  if (e.kind == "press_ack") co_return bots::outbound{bots::press_ack{e.press, e.text}};
  bots::text out;
  out.chat_id = e.chat;
  out.direct = e.direct;
  out.body = e.text;
  if (e.campaign.empty()) co_return bots::outbound{std::move(out)};
  std::string name;
  if (!e.resident.empty()) {
    auto roster = co_await world_.rosters.get(e.community);
    if (!roster) co_return roster.error();
    if (const auto* r = (*roster)->roster.find_resident(e.resident)) name = r->name;
  }
  auto known = co_await campaign_of(e);
  if (!known) co_return known.error();
  const auto& campaign = **known;
  if (campaign.state == domain::campaign_state::closed) co_return error{errc::canceled, "the campaign was closed"};
  auto parts = parts_of_text(campaign, e.direct, name, line_.about);
  if (static_cast<std::size_t>(e.part) >= parts.size()) co_return error{errc::canceled, "the text has become shorter"};
  const bool last = static_cast<std::size_t>(e.part) + 1 == parts.size();
  out.body = std::move(parts[static_cast<std::size_t>(e.part)]);
  for (const auto& o : campaign.options) {
    if (last && line_.about.buttons) out.buttons.push_back({o.label, button_data(campaign.id, o)});
  }
  co_return bots::outbound{std::move(out)};
}

store::outcome outbound::outcome_of(const item& i, const store::attempt& tried, message_state state) const {
  store::outcome o;
  o.community = i.entry.community;
  o.campaign = i.entry.campaign;
  o.message = i.entry.message;
  o.state = state;
  o.attempts = tried.number;
  o.maybe_duplicate = tried.unknowns > 0 && line_.about.after_5xx != bots::after_5xx::same_key;
  o.at = now();
  return o;
}

task<result<void>> outbound::try_once(item& i) {
  store::attempt a;
  if (const auto known = attempts_.find(i.entry.message); known != attempts_.end()) a = known->second;
  if (a.under_way) {  // written by an owner that is gone: nobody knows whether it was sent
    const error lost{errc::unknown_outcome, "the process ended during the request"};
    ++a.unknowns;
    const auto action = after_failure(lost, {a.number, a.unknowns}, line_.about.after_5xx, 0);
    co_return co_await act(i, action, a, lost);
  }
  // What may have been sent before is not called back by the clock.
  const auto too_late = a.unknowns > 0 ? message_state::unknown : message_state::expired;
  if (i.entry.expires_at < now()) {
    const auto o = outcome_of(i, a, too_late);
    co_return co_await finish(i, o, std::string());
  }
  auto text = co_await render(i);
  if (!text && text.error().code == errc::canceled) {
    auto o = outcome_of(i, a, too_late);
    o.detail = text.error().detail;
    co_return co_await finish(i, o, std::string());
  }
  if (!text) co_return text.error();
  a.entry = i.id;
  a.lane = i.entry.lane;
  ++a.number;
  a.under_way = true;
  a.owner = tenure_->owner;
  a.at = now();
  const auto began = steady_clock::now();  // who was stopped until another could take over, and resend, sends not
  auto written = co_await write_attempt(i, a);
  if (!written) co_return written.error();
  const bool paused = steady_clock::now() < paused_until_;  // by the answer to another message, meanwhile
  if (paused || !world_.pulse.fresh() || steady_clock::now() - began > limits::beat_unconfirmed_max) {
    a.under_way = false, --a.number;
    auto back = co_await write_attempt(i, a);
    if (back && !paused) back = error{errc::unavailable, "not known to be alive"};
    co_return back;
  }
  bots::send_context context;
  context.idempotency_key = i.entry.message;
  context.deadline = limits::send_deadline;
  auto sent = co_await line_.bot->send(*text, line_.account, context, world_.http);
  if (sent) {
    failures_in_a_row_ = 0;
    said_misconfigured_ = false;
    ++world_.counters.sent;
    const auto mode = i.entry.direct ? line_.about.direct_send : line_.about.group_send;
    const auto state = mode == bots::send_mode::staff_tap ? message_state::awaiting_staff : message_state::handed;
    auto o = outcome_of(i, a, state);
    o.platform_id = sent->message_id;
    co_return co_await finish(i, o, sent->message_id);
  }
  const auto code = sent.error().code;
  if (code == errc::unknown_outcome || code == errc::server_error || code == errc::too_large) ++a.unknowns;
  const auto action = after_failure(sent.error(), {a.number, a.unknowns}, line_.about.after_5xx, random_share());
  co_return co_await act(i, action, a, sent.error());
}

task<result<void>> outbound::act(item& i, const send_action& action, store::attempt tried, const error& e) {
  tried.under_way = false;
  if (action.what == send_action::kind::move) co_return co_await move(i, e.detail);
  if (action.what == send_action::kind::finish) {
    auto o = outcome_of(i, tried, action.state);
    o.code = action.code;
    o.detail = action.detail;
    if (action.state == message_state::unknown) ++world_.counters.unknown;
    else ++world_.counters.failed;
    co_return co_await finish(i, o, std::string());
  }
  if (!action.spends) --tried.number;
  if (action.what == send_action::kind::again) {
    ++world_.counters.retried;
    tried.at = now();
    tried.due_at = tried.at + action.wait;
    // A platform that cannot be reached must not cost every waiting message its tries.
    if (e.code == errc::not_sent && ++failures_in_a_row_ >= 3)
      co_await pause(backoff(failures_in_a_row_ - 2, std::chrono::milliseconds(500), std::chrono::seconds(30)));
  } else {
    if (action.what == send_action::kind::throttle) ++world_.counters.rate_limited;
    if (action.what == send_action::kind::pause && !said_misconfigured_) {
      log::error("outbound", "{} is paused until somebody looks at its settings: {}", account_, describe(e));
      said_misconfigured_ = true;
    }
    tried.due_at = {};
    co_await pause(action.wait);
  }
  i.due_at = steady_clock::now() + time_left(tried.due_at, tried.at, now());
  co_return co_await write_attempt(i, tried);
}

task<void> outbound::pause(std::chrono::milliseconds time) {
  if (steady_clock::now() + time <= paused_until_) co_return;
  paused_until_ = steady_clock::now() + time;
  const auto since = now();
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::pause(account_), "until", std::to_string(to_ms(since + time)));
  t.hset(keys::pause(account_), "since", std::to_string(to_ms(since)));
  auto done = co_await world_.db.commit(std::move(t));  // in memory it holds in any case
  if (!done) log::warn("outbound", "{}: the pause is not stored: {}", account_, describe(done.error()));
}

task<result<void>> outbound::write_attempt(const item& i, const store::attempt& a) {
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::attempts(account_), i.entry.message, store::pack(a));
  auto done = co_await world_.db.commit(std::move(t));
  if (!done && a.under_way) co_return done.error();  // before the request: it is not made
  attempts_[i.entry.message] = a;
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> outbound::give_up(item& i, const error& e) {
  store::attempt a;
  if (const auto known = attempts_.find(i.entry.message); known != attempts_.end()) a = known->second;
  auto o = outcome_of(i, a, message_state::dead);
  o.code = name(e.code);
  o.detail = e.detail;
  ++world_.counters.failed;
  co_return co_await finish(i, o, std::string());
}

task<result<void>> outbound::finish(item& i, const store::outcome& o, std::string platform_id) {
  const auto& e = i.entry;
  const auto key = store::platform_key(world_.db, e.chat, platform_id);
  for (int n = 0;; ++n) {
    std::string early;
    bool readable = true;
    if (!platform_id.empty() && !e.campaign.empty()) {
      auto found = co_await store::load_early_receipt(world_.db, account_, key);
      readable = found.has_value();
      if (found) early = std::move(*found);
    }
    result<store::committed> done = error{errc::unavailable};
    if (readable) {
      store::transaction t;
      t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
      t.hdel(keys::attempts(account_), e.message).xdel(keys::lane(account_, e.lane), i.id);
      if (!e.campaign.empty()) {
        t.xadd(keys::results(account_), store::pack(o));
        const store::platform_ref ref{e.community, e.campaign, e.message};
        if (!platform_id.empty()) store::put_platform_ref(t, account_, key, ref, early);
      }
      done = co_await world_.db.commit(std::move(t));
    }
    if (done) break;
    const bool again = co_await wait_for_redis(*tenure_, done.error().code, n);
    if (!again) co_return done.error();
  }
  attempts_.erase(e.message);
  i.id.clear();  // tells work_off() that it is done with
  co_return result<void>{};
}

task<result<void>> outbound::move(item& i, std::string new_chat) {
  auto e = i.entry;
  store::outcome o;
  o.kind = "migrated";
  o.community = e.community;
  o.message = e.message;
  o.chat = e.chat;
  o.new_chat = new_chat;
  o.at = now();
  e.chat = std::move(new_chat);
  // The attempt goes with the move: by its absence a step whose answer was lost tells that it happened.
  const auto written = store::pack(attempts_[e.message]);
  for (int n = 0;; ++n) {
    store::transaction t;
    t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
    t.check_field(keys::attempts(account_), e.message, written);
    t.hdel(keys::attempts(account_), e.message).xdel(keys::lane(account_, e.lane), i.id);
    t.xadd(keys::lane(account_, e.lane), store::pack(e)).xadd(keys::results(account_), store::pack(o));
    auto done = co_await world_.db.commit(std::move(t));
    if (done || (n > 0 && done.error().code == errc::stale)) break;
    if (done.error().code == errc::stale) co_return done.error();
    const bool again = co_await wait_for_redis(*tenure_, done.error().code, n);
    if (!again) co_return done.error();
  }
  attempts_.erase(e.message);
  i.id.clear();  // tells work_off() that it is done with
  co_return result<void>{};
}

task<void> outbound::run() {
  const auto unit = unit_of_account(account_);
  world_.bells.connect(unit, bell_);
  pace polling;
  bool opened = false, said = false;
  while (!tenure_->over || lanes_[0].in_flight + lanes_[1].in_flight > 0) {
    bool found = false;
    if (!opened) opened = (co_await open()).has_value();
    if (opened && !tenure_->over) {
      for (int n = 0; n < 2; ++n) {
        auto more = co_await read_more(n);
        found = found || (more && *more);
      }
      start_ready();
    }
    auto delivered = co_await deliver_results(world_, *tenure_, account_);
    found = found || (delivered && *delivered);
    if (!delivered && delivered.error().code == errc::fenced) tenure_->over = tenure_->fenced = true;
    if (!delivered && !said) log::warn("outbound", "results of {} wait: {}", account_, describe(delivered.error()));
    said = !delivered;
    co_await bell_->wait(polling.next(found));
  }
  world_.bells.disconnect(unit, bell_);
}

}  // namespace linli::queue
