#include "queue/campaigns/left_homes.hpp"

#include "base/json.hpp"
#include "domain/plan.hpp"
#include "queue/campaigns/many_asks.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/keys.hpp"
#include "store/roster_staged.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::campaign_state;
using domain::message_state;

bool has_moved(const domain::ask& a, std::size_t there) {
  if (a.closed) return false;
  return there == 0 ? a.excluded.empty() && !a.members.empty() : a.excluded == left_code;
}

bool follow_home(domain::ask& a, const std::vector<const domain::resident*>& there, domain::campaign_kind kind) {
  if (!has_moved(a, there.size())) return false;
  a.excluded = there.empty() ? left_code : "";
  if (!there.empty()) a.members.clear();
  for (const auto* r : there) {
    if (r->lives_here) a.members.push_back({r->id, domain::at_risk(r->tags)});
  }
  const auto folded = domain::fold(a, kind);
  a.state = folded.state;
  a.late = folded.late;
  return true;
}

namespace {

bool follow(domain::ask& a, const domain::roster& people, domain::campaign_kind kind) {
  const auto* home = people.find_household(a.household);
  return home != nullptr && follow_home(a, people.members(*home), kind);
}

task<result<void>> follow_in(world& w, const tenure& by, const std::string& community, const domain::campaign& c,
                             const domain::roster& people) {
  auto asks = co_await store::load_all_asks(w.db, community, c.id);
  if (!asks) co_return asks.error();
  std::vector<std::string> moved;
  for (const auto& a : *asks) {
    const auto* home = people.find_household(a.household);
    if (home != nullptr && has_moved(a, people.members(*home).size())) moved.push_back(a.household);
  }
  if (moved.empty()) co_return result<void>{};
  const auto follow_one = [&people, kind = c.kind](domain::ask& a) { return follow(a, people, kind); };
  auto followed = co_await change_asks(w, by, community, c.id, std::move(moved), follow_one);
  if (!followed) co_return followed.error();
  store::transaction t;
  check_owner(t, community, by);
  t.event(community, "campaign:" + c.id, "asks", bj::serialize(bj::object{{"campaign", c.id}}));
  auto told = co_await w.db.commit(std::move(t));
  if (!told) co_return told.error();
  co_return result<void>{};
}

// What waits in an account's queue is looked at before it is sent.
task<result<void>> cancel_awaiting(world& w, const tenure& by, const std::string& community) {
  auto waiting = co_await store::load_awaiting(w.db, community);
  if (!waiting) co_return waiting.error();
  for (const auto& [id, campaign] : *waiting) {
    auto known = co_await store::load_message(w.db, community, campaign, id);
    if (!known && known.error().code == errc::not_found) continue;
    if (!known) co_return known.error();
    if (!known->message.direct) continue;
    auto ask = co_await ask_of(w, community, known->message);
    if (!ask) co_return ask.error();
    if (ask->ask.excluded != left_code) continue;
    auto c = co_await store::load_campaign(w.db, community, campaign);
    if (!c) co_return c.error();
    auto after = known->message;
    after.state = message_state::cancelled;
    after.code = left_code;
    after.changed_at = now();
    store::transaction t;
    check_owner(t, community, by);
    if (!put_moved(t, community, *known, after, *ask, c->campaign.kind)) continue;
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

}  // namespace

task<result<void>> follow_moves(world& w, const tenure& by, std::string community) {
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  const auto version = people->stand.version;  // the roster itself may be refreshed meanwhile
  auto open = co_await store::load_answerable(w.db, community);
  if (!open) co_return open.error();
  for (const auto& known : *open) {
    if (known.campaign.state == campaign_state::closed) continue;
    auto followed = co_await follow_in(w, by, community, known.campaign, people->roster);
    if (!followed) co_return followed.error();
  }
  auto cancelled = co_await cancel_awaiting(w, by, community);
  if (!cancelled) co_return cancelled.error();
  store::transaction t;
  check_owner(t, community, by);
  t.check_length(keys::roster_log(community), version);  // who moved meanwhile is followed the next time
  t.zrem(keys::timers(community), store::moves_timer);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<bool>> is_for_left_home(world& w, const store::send_entry& e) {
  if (e.campaign.empty() || !e.direct || e.resident.empty()) co_return false;
  auto roster = co_await w.rosters.get(e.community);
  if (!roster) co_return roster.error();
  if (const auto* r = (*roster)->roster.find_resident(e.resident)) {
    // The id of a message is made of the home, too: he still lives where he is asked.
    const auto target = domain::private_target(r->household, e.account, e.chat);
    if (domain::message_id(e.campaign, "private", target, e.part) == e.message) co_return false;
  }
  auto known = co_await store::load_message(w.db, e.community, e.campaign, e.message);
  if (!known && known.error().code == errc::not_found) co_return false;
  if (!known) co_return known.error();
  auto as_now = co_await w.rosters.get(e.community);
  if (!as_now) co_return as_now.error();
  const auto& people = (*as_now)->roster;
  const auto* home = people.find_household(known->message.household);
  co_return home != nullptr&& people.members(*home).empty();
}

}  // namespace linli::queue
