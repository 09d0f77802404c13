#include "api/handlers.hpp"
#include "base/json.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/outcomes.hpp"
#include "store/campaigns.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

// Messages of which nobody knows whether they were sent: a person says so, of many at once.
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
  const auto entry = queue::entry_of(after, c.community, of);
  t.xadd(store::keys::outbox(c.community), store::pack(entry));
  const bj::object data{{"message", after.id}, {"campaign", after.campaign}, {"state", "queued"}};
  t.event(c.community, "campaign:" + after.campaign, "message", bj::serialize(data));
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
    std::string why = "no such message";
    if (const auto found = of->find(id); found != of->end()) {
      auto done = co_await resolve_one(c, *found->second, id, as == "sent");
      if (!done) co_return problem(done.error());
      why = std::move(*done);
    }
    if (why.empty()) resolved.emplace_back(id);
    else refused.push_back(bj::object{{"id", id}, {"detail", why}});
  }
  co_return json_response(200, bj::object{{"resolved", std::move(resolved)}, {"refused", std::move(refused)}});
}

}  // namespace linli::api
