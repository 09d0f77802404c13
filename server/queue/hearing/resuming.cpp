#include "queue/hearing/resuming.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "domain/ask.hpp"
#include "domain/plan.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/campaigns/preflight.hpp"
#include "queue/hearing/stopping.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::ask_state;
using domain::campaign_state;
using domain::message_state;

namespace {

void refold(domain::ask& a, domain::campaign_kind kind) {
  const auto folded = domain::fold(a, kind);
  a.state = folded.state;
  a.late = folded.late;
}

// Nobody of this home has answered, and no message of ours is on its way or there. 恢复 itself shows that it was read.
bool is_unasked(const domain::ask& a) {
  const bool waits = a.state == ask_state::unreachable || a.state == ask_state::read;
  return waits && std::none_of(a.messages.begin(), a.messages.end(), [](const domain::ask_message& m) {
           return m.state != message_state::cancelled && m.state != message_state::expired &&
                  m.state != message_state::failed && m.state != message_state::dead;
         });
}

// What was not sent because of the opt-out goes back to the start, in all its parts.
task<result<void>> send_after_all(world& w, store::transaction& t, std::string community, domain::campaign c,
                                  domain::message first, domain::ask& ask) {
  const auto about = abilities_of(w, first.account);
  if (!about) co_return result<void>{};
  const auto target = domain::private_target(first.household, first.account, first.chat);
  for (int part = 0; part < std::max(1, first.parts); ++part) {
    auto id = domain::message_id(first.campaign, "private", target, part);
    auto known = co_await store::load_message(w.db, community, first.campaign, std::move(id));
    if (!known && known.error().code == errc::not_found) continue;
    if (!known) co_return known.error();
    auto after = known->message;
    if (after.state != message_state::cancelled || after.code != stopped_code) continue;
    after.state = first_state(*about, true);
    after.code = after.detail = {};
    after.changed_at = now();
    store::put_message(t, community, *known, after);
    const auto entry = entry_of(after, community, c);
    if (after.state != message_state::awaiting_staff) t.xadd(keys::outbox(community), store::pack(entry));
    for (auto& followed : ask.messages) followed.state = followed.id == after.id ? after.state : followed.state;
    const bj::object data{{"message", after.id}, {"campaign", after.campaign}, {"state", domain::name(after.state)}};
    t.event(community, "campaign:" + after.campaign, "message", bj::serialize(data));
  }
  co_return result<void>{};
}

// Nothing reaches this home: one of it is asked in private, as when the campaign opened. Whether somebody is.
task<result<bool>> ask_after_all(world& w, store::transaction& t, std::string community, std::string campaign,
                                 domain::ask& ask) {
  auto known = co_await store::load_campaign(w.db, community, std::move(campaign));
  if (!known) co_return known.error();
  const auto& c = known->campaign;
  if (c.state == campaign_state::opening) co_return error{errc::stale, "it is being opened"};
  if (c.state != campaign_state::open || now() >= c.closes_at) co_return false;
  auto ways = co_await find_ways_of(w, community, ask.household, c.urgency);
  if (!ways) co_return ways.error();
  if (ways->empty()) co_return false;
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  const auto m = domain::private_message(c, ask.household, ways->front());
  auto wanted = co_await wish_of(w, community, m, c.urgency);
  if (!wanted) co_return wanted.error();
  if (wanted->unwanted) co_return false;
  check_wish(t, community, *wanted);
  t.check_field(keys::campaigns(community), c.id, known->was);
  auto made = co_await store::load_message(w.db, community, c.id, m.id);
  if (!made && made.error().code != errc::not_found) co_return made.error();
  if (made) {
    auto sent = co_await send_after_all(w, t, community, c, made->message, ask);
    if (!sent) co_return sent.error();
    co_return true;
  }
  ask.messages.push_back({m.id, m.state});
  put_private(t, w, community, c, m, ask, people->roster);
  co_return true;
}

task<result<void>> resume_one(world& w, const tenure& by, std::string community, const domain::campaign& c,
                              store::known_ask before, const store::known_stop& stands, std::string resident,
                              std::string speaker) {
  auto after = before.ask;
  const bool stopped = after.stopped;
  const int undone = domain::undo_optout(after, resident, speaker, c.kind);
  if (!stopped && undone == 0) co_return result<void>{};
  after.stopped = false;
  refold(after, c.kind);
  store::transaction t;
  check_owner(t, community, by);
  t.check_was(keys::stops(community), stands.whose, stands.was);
  if (is_unasked(after)) {
    auto asked = co_await ask_after_all(w, t, community, c.id, after);
    if (!asked) co_return asked.error();
    after.stopped = stopped && !*asked && undone == 0;  // somebody else of the home wants none, perhaps
    refold(after, c.kind);
  }
  store::put_ask(t, community, c.id, before, after);
  bj::object data{{"campaign", c.id}, {"household", after.household}, {"place", after.place}};
  data["state"] = domain::name(after.state);
  t.event(community, "campaign:" + c.id, "undone", bj::serialize(data));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(community));
  co_return result<void>{};
}

}  // namespace

task<result<void>> resume_asks(world& w, const tenure& by, std::string community, std::string about) {
  const auto slash = about.find('/');
  const auto resident = about.substr(0, slash);
  const auto speaker = slash == std::string::npos ? std::string() : about.substr(slash + 1);
  std::vector<std::string> whose{speaker.empty() ? store::stop_of_person(resident) : store::stop_of_claimed(resident)};
  auto stops = co_await store::load_stops(w.db, community, std::move(whose));
  if (!stops) co_return stops.error();
  auto look = co_await w.scenes.look_at(community, speaker);
  if (!look) co_return look.error();
  const auto scene = look->scene;
  auto roster = co_await w.rosters.get(community, look->roster);
  if (!roster) co_return roster.error();
  const auto* person = (*roster)->roster.find_resident(resident);
  const auto home = person == nullptr ? std::string() : person->household;
  // Who has stopped once more since is told of in that step.
  if (!home.empty() && stops->front().value.level == domain::stop::none) {
    std::vector<std::string> ids;
    for (const auto& c : scene->answerable) ids.push_back(c.id);
    auto asks = co_await store::load_asks_of(w.db, community, std::move(ids), home);
    if (!asks) co_return asks.error();
    for (std::size_t i = 0; i < asks->size(); ++i) {
      if ((*asks)[i].was.empty()) continue;
      const auto& c = scene->answerable[i];
      auto done = co_await resume_one(w, by, community, c, (*asks)[i], stops->front(), resident, speaker);
      if (!done) co_return done.error();
    }
  }
  store::transaction t;
  check_owner(t, community, by);
  t.check_was(keys::stops(community), stops->front().whose, stops->front().was);
  t.zrem(keys::timers(community), "resume:" + about);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::queue
