#include "api/handlers.hpp"
#include "api/unsent.hpp"
#include "base/json.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/campaigns.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

// Messages that only a person can help: of those whose outcome nobody knows he says what became, of many at once; those
// that were given up on go out again, or are put away.
namespace linli::api {

namespace {

using domain::message_state;
constexpr int tries_max = 20;

// The campaign of each message; those that stand nowhere are left out.
task<result<std::map<std::string, const domain::campaign*>>> campaigns_of(call& c, std::vector<std::string> ids,
                                                                          const std::vector<domain::campaign>& all) {
  std::map<std::string, const domain::campaign*> out;
  for (const auto& campaign : all) {
    auto rows = co_await c.db().hmget(store::keys::messages(c.community, campaign.id), ids);
    if (!rows) co_return rows.error();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!(*rows)[i].empty()) out[ids[i]] = &campaign;
    }
  }
  co_return out;
}

void put_sent_again(store::transaction& t, call& c, const store::known_message& before, const domain::campaign& of) {
  auto after = before.message;
  after.state = message_state::queued;
  after.maybe_duplicate = true;
  after.changed_at = now();
  after.by = c.who.id;
  store::put_message(t, c.community, before, after);
  auto entry = queue::entry_of(after, c.community, of);
  entry.may_be_out = true;
  t.xadd(store::keys::outbox(c.community), store::pack(entry));
  const bj::object data{{"message", after.id}, {"campaign", after.campaign}, {"state", "queued"}};
  t.event(c.community, "campaign:" + after.campaign, "message", bj::serialize(data));
}

bool is_given_up(message_state s) { return s == message_state::dead || s == message_state::failed; }

// One that certainly is not out goes back to the start, and what it reached with it; or away, and stays unreached.
void put_back(store::transaction& t, call& c, const store::known_message& before, const store::known_ask& ask,
              const domain::campaign& of, bool again) {
  auto after = before.message;
  after.state = again ? message_state::queued : message_state::cancelled;
  after.changed_at = now();
  after.by = c.who.id;
  if (again) after.code = after.detail = {};
  store::put_message(t, c.community, before, after);
  if (again) t.xadd(store::keys::outbox(c.community), store::pack(queue::entry_of(after, c.community, of)));
  if (!after.group.empty()) t.zadd(store::keys::timers(c.community), 0, "spread:" + after.campaign + "/" + after.id);
  auto folded = ask.ask;
  if (!ask.was.empty() && queue::put_state(folded, after.id, after.state, of.kind))
    store::put_ask(t, c.community, after.campaign, ask, folded);
  const bj::object data{{"message", after.id}, {"campaign", after.campaign}, {"state", domain::name(after.state)}};
  t.event(c.community, "campaign:" + after.campaign, "message", bj::serialize(data));
}

task<net::response> settle(call& c, bool again) {
  const auto id = c.path["id"];
  auto campaigns = co_await store::load_campaigns(c.db(), c.community);
  if (!campaigns) co_return problem(campaigns.error());
  std::vector<std::string> ids{id};
  auto found = co_await campaigns_of(c, std::move(ids), *campaigns);
  if (!found) co_return problem(found.error());
  if (!found->contains(id)) co_return co_await settle_unsent(c, id, again);
  const auto& campaign = *found->at(id);
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_message(c.db(), c.community, campaign.id, id);
    if (!known) co_return problem(known.error());
    const auto state = known->message.state;
    if (!is_given_up(state)) co_return problem(409, "it is " + std::string(domain::name(state)));
    if (again && (campaign.state == domain::campaign_state::closed || campaign.closes_at < now()))
      co_return problem(409, "its campaign is closed");
    auto ask = co_await queue::ask_of(c.use.world, c.community, known->message);
    if (!ask) co_return problem(ask.error());
    store::transaction t;
    put_back(t, c, *known, *ask, campaign, again);
    auto done = co_await c.db().commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return problem(done.error());
    c.use.world.bells.ring(queue::unit_of_community(c.community));
    co_return json_response(200, bj::object{{"id", id}, {"state", again ? "requeued" : "dropped"}});
  }
  co_return problem(error{errc::stale});
}

// "" when it is done, else why not.
task<result<std::string>> resolve_one(call& c, const domain::campaign& campaign, std::string id, bool sent) {
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_message(c.db(), c.community, campaign.id, id);
    if (!known) co_return known.error();
    if (known->message.state != message_state::unknown)
      co_return "it is " + std::string(domain::name(known->message.state));
    if (!sent && (campaign.state == domain::campaign_state::closed || campaign.closes_at < now()))
      co_return std::string("its campaign is closed");
    store::transaction t;
    if (sent) {
      auto ask = co_await queue::ask_of(c.use.world, c.community, known->message);
      if (!ask) co_return ask.error();
      auto after = known->message;
      after.state = message_state::handed;
      after.changed_at = now();
      after.by = c.who.id;
      queue::put_moved(t, c.community, *known, after, *ask, campaign.kind);
    } else {
      put_sent_again(t, c, *known, campaign);
    }
    auto done = co_await c.db().commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    c.use.world.bells.ring(queue::unit_of_community(c.community));
    co_return std::string();
  }
  co_return error{errc::stale};
}

}  // namespace

task<net::response> requeue_message(call& c) { return settle(c, true); }
task<net::response> drop_message(call& c) { return settle(c, false); }

task<net::response> resolve_messages(call& c) {
  body b(c.body);
  const auto ids = b.texts("ids", limits::page_max, 100);
  const auto as = b.choice("as", {"sent", "resend"}, true);
  if (ids.empty()) b.wrong("ids", "must name at least one message");
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  auto campaigns = co_await store::load_campaigns(c.db(), c.community);
  if (!campaigns) co_return problem(campaigns.error());
  auto of = co_await campaigns_of(c, ids, *campaigns);
  if (!of) co_return problem(of.error());
  bj::array resolved, refused;
  for (const auto& id : ids) {
    const bool sent = as == "sent";
    const auto found = of->find(id);
    result<std::string> why = std::string();
    if (found != of->end()) why = co_await resolve_one(c, *found->second, id, sent);
    else why = co_await resolve_unsent(c, id, sent);
    if (!why) co_return problem(why.error());
    if (why->empty()) resolved.emplace_back(id);
    else refused.push_back(bj::object{{"id", id}, {"detail", *why}});
  }
  co_return json_response(200, bj::object{{"resolved", std::move(resolved)}, {"refused", std::move(refused)}});
}

}  // namespace linli::api
