#include "queue/campaign_steps.hpp"
#include "queue/campaigns/left_homes.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/sending/outbound.hpp"
#include "store/keys.hpp"
#include "store/rosters.hpp"
#include "store/transaction.hpp"

// One message's way from its lane to its outcome.
namespace linli::queue {

namespace keys = store::keys;
using domain::message_state;

namespace {

constexpr std::size_t campaigns_cached_max = 64;
constexpr auto campaign_cached = std::chrono::seconds(2);

// After a step whose answer was lost or that Redis could not take: is it to be tried again? What is known must not be
// lost while Redis is away; it ends with the tenure, and is unknown to the next owner.
task<bool> wait_for_redis(const tenure& t, errc failure, int tries) {
  if (failure == errc::fenced || (t.over && tries > 20)) co_return false;
  if (failure != errc::stale)
    co_await sleep_for(backoff(tries, std::chrono::milliseconds(20), std::chrono::seconds(1)));
  co_return true;
}

// What may have been sent by an earlier try is not called back by what a later one meets.
bool may_be_out(const send_item& i, const store::attempt& tried) { return tried.unknowns > 0 || i.entry.may_be_out; }

bots::after_5xx policy_of(const store::send_entry& e, const bots::abilities& about) {
  return policy_for(about.after_5xx, !e.campaign.empty() || e.rather_twice);
}

// Of what is no campaign's only what went wrong has a row. A button's answer that is too late is nobody's loss.
bool must_be_seen(const store::send_entry& e, message_state s) {
  if (!e.campaign.empty() || e.kind != "text") return false;
  return s == message_state::unknown || s == message_state::dead || s == message_state::failed ||
         (s == message_state::expired && !e.purpose.empty());
}

}  // namespace

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

task<result<const char*>> outbound::why_unwanted(const store::send_entry& e) {
  const char* why = nullptr;
  if (e.campaign.empty() || !e.direct || e.resident.empty()) co_return why;
  auto left = co_await is_for_left_home(world_, e);
  if (!left) co_return left.error();
  if (*left) co_return left_code;
  std::vector<std::string> whose{store::stop_of_person(e.resident), store::stop_of_chat(world_.db, e.account, e.chat)};
  auto stops = co_await store::load_stops(world_.db, e.community, std::move(whose));
  if (!stops) co_return stops.error();
  const auto level = store::strongest(*stops).level;
  if (level == domain::stop::none) co_return why;
  auto known = co_await campaign_of(e);
  if (!known) co_return known.error();
  if (!domain::hears(level, (*known)->urgency)) why = stopped_code;
  co_return why;
}

task<result<bots::outbound>> outbound::render(const send_item& i) {
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

store::outcome outbound::outcome_of(const send_item& i, const store::attempt& tried, message_state state) const {
  store::outcome o;
  o.community = i.entry.community;
  o.campaign = i.entry.campaign;
  o.message = i.entry.message;
  o.state = state;
  o.attempts = tried.number;
  o.maybe_duplicate = may_be_out(i, tried) && line_.about.after_5xx != bots::after_5xx::same_key;
  o.at = now();
  return o;
}

task<result<void>> outbound::take_lost(send_item& i) {
  const error lost{errc::unknown_outcome, "the process ended during the request"};
  auto a = i.tried;
  ++a.unknowns;
  const auto action = after_failure(lost, {a.number, a.unknowns, i.entry.may_be_out}, policy_of(i.entry, line_.about),
                                    0);
  co_return co_await act(i, action, a, lost);
}

task<result<void>> outbound::try_once(send_item& i) {
  auto a = i.tried;
  if (a.under_way) co_return co_await take_lost(i);
  const bool unsure = may_be_out(i, a);
  const auto too_late = unsure ? message_state::unknown : message_state::expired;
  if (i.entry.expires_at < now()) {
    const auto o = outcome_of(i, a, too_late);
    co_return co_await finish(i, o, std::string());
  }
  auto unwanted = co_await why_unwanted(i.entry);
  if (!unwanted) co_return unwanted.error();
  if (*unwanted != nullptr) {
    auto o = outcome_of(i, a, unsure ? message_state::unknown : message_state::cancelled);
    o.code = *unwanted;
    o.detail = o.code == left_code ? "everybody has left this home" : "this person wants no such messages";
    co_return co_await finish(i, o, std::string());
  }
  auto text = co_await render(i);
  if (!text && text.error().code == errc::canceled) {
    auto o = outcome_of(i, a, too_late);
    o.detail = text.error().detail;
    co_return co_await finish(i, o, std::string());
  }
  if (!text) co_return text.error();
  // Put here by a process that does not know the account.
  const auto mode = i.entry.direct ? line_.about.direct_send : line_.about.group_send;
  if (mode == bots::send_mode::staff_copy && !i.entry.campaign.empty()) {
    const auto o = outcome_of(i, a, message_state::awaiting_staff);
    co_return co_await finish(i, o, std::string());
  }
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
  i.called = true;
  const auto called_at = steady_clock::now();
  bots::send_context context;
  context.idempotency_key = i.entry.message;
  context.deadline = limits::send_deadline;
  auto sent = co_await line_.bot->send(*text, line_.account, context, world_.http);
  if (sent) {
    failures_in_a_row_ = 0;
    co_await tell_works();
    unsaid_.served(i.turn, called_at);
    ++world_.counters.sent;
    const auto state = mode == bots::send_mode::staff_tap ? message_state::awaiting_staff : message_state::handed;
    auto o = outcome_of(i, a, state);
    o.platform_id = sent->message_id;
    co_return co_await finish(i, o, sent->message_id);
  }
  const auto code = sent.error().code;
  if (code == errc::unknown_outcome || code == errc::server_error || code == errc::too_large) ++a.unknowns;
  const tries all{a.number, a.unknowns, i.entry.may_be_out};
  auto action = after_failure(sent.error(), all, policy_of(i.entry, line_.about), random_share());
  if (action.what == send_action::kind::throttle && is_of_chat(i, *text, sent.error(), action.wait))
    action.what = send_action::kind::hold;
  co_return co_await act(i, action, a, sent.error());
}

task<result<void>> outbound::act(send_item& i, const send_action& action, store::attempt tried, const error& e) {
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
  } else if (action.what == send_action::kind::hold) {
    ++world_.counters.rate_limited;
    tried.at = now();
    tried.due_at = tried.at + action.wait;
    co_await hold(i.turn, action.wait);
  } else {
    if (action.what == send_action::kind::throttle) {
      ++world_.counters.rate_limited;
      // Those that were under way together are one complaint.
      if (paused_until_ <= steady_clock::now()) rate_.throttled(steady_clock::now());
    }
    if (action.what == send_action::kind::pause) co_await tell_refused(e);
    tried.due_at = {};
    co_await pause(action.wait);
  }
  i.due_at = steady_clock::now() + time_left(tried.due_at, tried.at, now());
  if (i.entry.lane == 0) rings_.waits(i.turn, i.due_at, steady_clock::now());
  co_return co_await write_attempt(i, tried);
}

task<result<void>> outbound::write_attempt(send_item& i, const store::attempt& a) {
  store::transaction t;
  t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
  t.hset(keys::attempts(account_), i.entry.message, store::pack(a));
  if (a.under_way && std::exchange(pause_stored_, false))
    t.hdel(keys::pause(account_), "until").hdel(keys::pause(account_), "since");
  if (a.under_way && !held_.empty()) {
    const auto field = held_field(i.turn);
    if (held_.erase(field) > 0) t.hdel(keys::pause(account_), field);
  }
  auto done = co_await world_.db.commit(std::move(t));
  i.unsaved = !done;
  if (!done && a.under_way) co_return done.error();  // before the request: it is not made
  i.tried = a;
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> outbound::give_up(send_item& i, const error& e) {
  auto a = i.tried;
  auto o = outcome_of(i, a, may_be_out(i, a) ? message_state::unknown : message_state::dead);
  o.code = name(e.code);
  o.detail = e.detail;
  ++world_.counters.failed;
  co_return co_await finish(i, o, std::string());
}

task<result<void>> outbound::finish(send_item& i, const store::outcome& o, std::string platform_id) {
  const auto& e = i.entry;
  const auto key = store::platform_key(world_.db, e.chat, platform_id);
  for (int n = 0;; ++n) {
    store::known_platform_id known;
    bool readable = true;
    const bool is_kept = !platform_id.empty() && (!e.campaign.empty() || is_question(e.message));
    if (is_kept) {
      auto found = co_await store::load_platform_id(world_.db, account_, key);
      readable = found.has_value();
      if (found) known = std::move(*found);
    }
    result<store::committed> done = error{errc::unavailable};
    if (readable) {
      store::transaction t;
      t.check_owner(keys::account_lease(account_), tenure_->owner, tenure_->fence);
      t.hdel(keys::attempts(account_), e.message).xdel(keys::lane(account_, e.lane), i.id);
      if (!e.campaign.empty()) {
        t.xadd(keys::results(account_), store::pack(o));
      } else if (must_be_seen(e, o.state)) {
        auto seen = o;
        seen.entry = store::pack(e);
        t.xadd(keys::results(account_), store::pack(seen));
      }
      const store::platform_ref ref{e.community, e.campaign, e.message};
      if (is_kept) store::put_platform_ref(t, account_, key, ref, known);
      done = co_await world_.db.commit(std::move(t));
    }
    if (done) break;
    const bool again = co_await wait_for_redis(*tenure_, done.error().code, n);
    if (!again) co_return done.error();
  }
  rings_.ended(i.id);
  i.id.clear();  // tells work_off() that it is done with
  co_return result<void>{};
}

task<result<void>> outbound::move(send_item& i, std::string new_chat) {
  auto e = i.entry;
  store::outcome o;
  o.kind = "migrated";
  o.community = e.community;
  o.message = e.message;
  o.chat = e.chat;
  o.new_chat = new_chat;
  o.at = now();
  e.chat = std::move(new_chat);
  e.may_be_out = may_be_out(i, i.tried);
  // The attempt goes with the move: by its absence a step whose answer was lost tells that it happened.
  const auto written = store::pack(i.tried);
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
  rings_.ended(i.id);
  i.id.clear();  // tells work_off() that it is done with
  co_return result<void>{};
}

}  // namespace linli::queue
