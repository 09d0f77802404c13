#include "queue/sending/outcomes.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/log.hpp"
#include "domain/message_state.hpp"
#include "domain/plan.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/campaigns/left_homes.hpp"
#include "queue/campaigns/preflight.hpp"
#include "queue/followups/ring_on.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/sending/account_state.hpp"
#include "queue/sending/unsent.hpp"
#include "queue/stream_id.hpp"
#include "store/groups.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"
#include "store/work.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::message_state;

namespace {

constexpr int results_of_a_page = 200;
constexpr int tries_max = 20;

bool went_out(message_state before, message_state after) {
  const auto out = [](message_state s) {
    return s == message_state::handed || s == message_state::delivered || s == message_state::read;
  };
  return out(after) && !out(before);
}

store::transaction taking(const tenure& by, const std::string& community, const std::string& entry) {
  store::transaction t;
  t.check_fence(keys::fences(community), by.unit, by.fence);
  t.check_after(keys::taken(community), by.unit, entry);
  t.set_fence(keys::fences(community), by.unit, by.fence);
  t.hset(keys::taken(community), by.unit, entry);
  return t;
}

domain::message moved(domain::message m, const store::outcome& o) {
  m.state = o.state;
  m.changed_at = o.at;
  m.attempts = std::max(m.attempts, o.attempts);
  m.maybe_duplicate = m.maybe_duplicate || o.maybe_duplicate;
  if (!o.platform_id.empty()) m.platform_id = o.platform_id;
  m.code = o.code;
  m.detail = o.detail;
  return m;
}

task<result<void>> rebind(world& w, store::transaction& t, const store::outcome& o, const std::string& account) {
  auto g = co_await store::group_of_chat(w.db, o.community, account, o.chat);
  if (!g) co_return g.error();
  if (g->chat != o.chat) co_return result<void>{};  // not bound, or bound to its new id already
  auto holder = co_await store::group_of_chat(w.db, o.community, account, o.new_chat);
  if (!holder) co_return holder.error();
  store::move_group(t, w.db, o.community, *g, o.new_chat, *holder);
  co_return result<void>{};
}

// What begins to wait for a worker's hand: closing, an opt-out and a home that is left each look
// once for what waits already.
task<result<void>> offer(world& w, store::transaction& t, const std::string& community, const store::known_campaign& c,
                         const domain::ask& ask, domain::message& m) {
  if (m.state != message_state::awaiting_staff) co_return result<void>{};
  auto wanted = co_await wish_of(w, community, m, c.campaign.urgency);
  if (!wanted) co_return wanted.error();
  t.check_field(keys::campaigns(community), c.campaign.id, c.was);
  check_wish(t, community, *wanted);
  if (c.campaign.state == domain::campaign_state::closed) {
    m.state = message_state::expired;
  } else if (wanted->unwanted) {
    m.state = message_state::cancelled;
    m.code = stopped_code;
    m.detail = "this person wants no such messages";
  } else if (m.direct && ask.excluded == left_code) {
    m.state = message_state::cancelled;
    m.code = left_code;
  }
  co_return result<void>{};
}

// Will this person certainly not hear of it? He has opted out meanwhile, has blocked us, or has left the platform.
bool hears_nothing(const domain::message& m) {
  const bool refused = m.code == "403" || m.code == "recipient_gone";
  return m.code == stopped_code || (m.direct && m.state == message_state::failed && refused);
}

// Another of the home is asked in the place of who hears nothing, whom no message of this campaign was made for; after
// a block it may be he himself, elsewhere. Whether there is one.
task<result<bool>> ask_another(world& w, store::transaction& t, std::string community, const domain::campaign& c,
                               const domain::message& m, store::known_ask& ask) {
  const auto& all = ask.ask.messages;
  const bool followed = std::any_of(all.begin(), all.end(), [&m](const auto& x) { return x.id == m.id; });
  const bool asks = c.state == domain::campaign_state::opening || c.state == domain::campaign_state::open;
  if (ask.was.empty() || !followed || !asks) co_return false;
  auto ways = co_await find_ways_of(w, community, m.household, c.urgency);
  if (!ways) co_return ways.error();
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  for (const auto& way : *ways) {
    const auto other = domain::private_message(c, m.household, way);
    auto made = co_await store::load_message(w.db, community, c.id, other.id);
    if (!made && made.error().code != errc::not_found) co_return made.error();
    if (made || (m.code == stopped_code && way.resident == m.resident)) continue;
    ask.ask.messages.push_back({other.id, other.state});
    put_private(t, w, community, c, other, ask.ask, people->roster);
    co_return true;
  }
  co_return false;
}

task<result<void>> take_result(world& w, const tenure& by, const std::string& account, const std::string& entry,
                               const store::outcome& o) {
  for (int i = 0; i < tries_max; ++i) {
    auto t = taking(by, o.community, entry);
    if (o.kind == "migrated") {
      auto bound = co_await rebind(w, t, o, account);
      if (!bound) co_return bound.error();
    } else if (o.kind == "account") {
      auto told = co_await put_account_state(w, t, o);
      if (!told) co_return told.error();
    } else if (!o.entry.empty()) {
      if (o.state != message_state::held) queue::put_unsent(t, o.community, o);  // held: it still may go
      auto next = co_await ring_on(w, t, o);
      if (!next) co_return next.error();
    } else if (!o.campaign.empty()) {
      auto known = co_await store::load_message(w.db, o.community, o.campaign, o.message);
      if (!known && known.error().code != errc::not_found) co_return known.error();
      if (known) {
        auto c = co_await store::load_campaign(w.db, o.community, o.campaign);
        if (!c) co_return c.error();
        auto ask = co_await ask_of(w, o.community, known->message);
        if (!ask) co_return ask.error();
        auto after = moved(known->message, o);
        auto offered = co_await offer(w, t, o.community, *c, ask->ask, after);
        if (!offered) co_return offered.error();
        result<bool> another = false;
        if (hears_nothing(after) && domain::may_move(known->message.state, after.state))
          another = co_await ask_another(w, t, o.community, c->campaign, after, *ask);
        if (!another) co_return another.error();
        put_moved(t, o.community, *known, after, *ask, c->campaign.kind, *another);
      }
    }
    auto done = co_await w.db.commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    w.bells.ring(unit_of_community(o.community));
    co_return result<void>{};
  }
  co_return error{errc::stale, "the step kept moving under us"};
}

}  // namespace

task<result<store::known_ask>> ask_of(world& w, std::string community, const domain::message& m) {
  if (m.household.empty()) co_return store::known_ask{};
  co_return co_await store::load_ask(w.db, community, m.campaign, m.household);
}

bool put_state(domain::ask& a, const std::string& message, message_state state, domain::campaign_kind kind) {
  const auto at = std::find_if(a.messages.begin(), a.messages.end(), [&](const auto& m) { return m.id == message; });
  if (at == a.messages.end() || at->state == state) return false;
  at->state = state;
  const auto folded = domain::fold(a, kind);
  a.state = folded.state;
  a.late = folded.late;
  return true;
}

bool put_moved(store::transaction& t, const std::string& community, const store::known_message& before,
               domain::message after, const store::known_ask& ask, domain::campaign_kind kind, bool asked_another) {
  const auto was = before.message.state;
  if (!domain::may_move(was, after.state)) return false;
  store::put_message(t, community, before, after);
  if (!after.group.empty()) t.zadd(keys::timers(community), 0, "spread:" + after.campaign + "/" + after.id);
  if (!ask.was.empty()) {
    auto folded = ask.ask;
    if (after.code == stopped_code && !asked_another) folded.stopped = true;
    if (domain::move_message(folded, after.id, after.state, kind))
      store::put_ask(t, community, after.campaign, ask, folded);
  }
  if (went_out(was, after.state)) {
    store::history_entry e;
    e.at = after.changed_at;
    e.kind = "message";
    e.direction = "out";
    e.channel = after.account;
    e.campaign = after.campaign;
    e.message = after.id;
    e.group = after.group;
    e.by = after.by;
    if (!after.group.empty()) store::add_group_history(t, community, after.group, e);
    if (!after.resident.empty()) store::add_history(t, community, after.resident, e);
  }
  bj::object data{{"message", after.id}, {"campaign", after.campaign}, {"state", domain::name(after.state)}};
  json::put(data, "group", after.group);
  json::put(data, "household", after.household);
  json::put(data, "code", after.code);
  t.event(community, "campaign:" + after.campaign, "message", bj::serialize(data));
  return true;
}

task<result<bool>> deliver_results(world& w, const tenure& by, std::string account) {
  auto read = co_await store::read_work(w.db, keys::results(account), "-", results_of_a_page);
  if (!read) co_return read.error();
  const auto& entries = *read;
  if (entries.empty()) co_return false;
  std::string last;
  result<void> stopped;
  for (const auto& e : entries) {
    const auto o = store::unpack_outcome(e.data);
    if (!o.community.empty()) stopped = co_await take_result(w, by, account, e.id, o);
    if (!stopped) break;
    last = e.id;
  }
  if (!last.empty()) {
    store::transaction t;
    t.only_at(by.place).check_owner(keys::account_lease(account), by.owner, by.fence);
    t.trim(keys::results(account), after(last));
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
  }
  if (!stopped) co_return stopped.error();
  co_return true;
}

}  // namespace linli::queue
