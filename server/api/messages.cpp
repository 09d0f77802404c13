#include "api/handlers.hpp"
#include "api/unsent.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/sending/outcomes.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

using domain::message_state;
constexpr int tries_max = 20;

/// A page's rows with what they refer to.
struct message_view {
  std::map<std::string, domain::campaign> campaigns;
  std::map<std::string, domain::group> groups;
};

struct listed {
  domain::message message;
  std::optional<store::unsent> unsent{};  ///< of no campaign
};

task<result<void>> load_view(call& c, message_view& v) {
  auto campaigns = co_await store::load_campaigns(c.db(), c.community);
  if (!campaigns) co_return campaigns.error();
  for (auto& x : *campaigns) v.campaigns[x.id] = std::move(x);
  auto groups = co_await store::load_groups(c.db(), c.community);
  if (!groups) co_return groups.error();
  for (auto& x : *groups) v.groups[x.id] = std::move(x);
  co_return result<void>{};
}

// The text as it goes out: what a worker copies.
std::string text_of(const call& c, const domain::message& m, const domain::campaign& campaign,
                    const std::string& name) {
  const auto* l = c.use.world.lines.find(m.account);
  if (l == nullptr) return {};
  const auto parts = queue::parts_of_text(campaign, m.direct, name, l->about);
  const auto n = static_cast<std::size_t>(m.part);
  return n < parts.size() ? parts[n] : std::string{};
}

bj::object show(const call& c, const domain::message& m, const message_view& v, const domain::roster& people) {
  bj::object o{{"id", m.id}, {"campaign", m.campaign}, {"state", domain::name(m.state)}, {"account", m.account}};
  o["kind"] = "campaign";
  const auto group = v.groups.find(m.group);
  o["group"] = nullptr;
  if (group != v.groups.end()) o["group"] = bj::object{{"id", m.group}, {"title", group->second.title}};
  const auto* to = people.find_resident(m.resident);
  const auto* home = people.find_household(m.household);
  o["resident"] = to == nullptr ? bj::value(nullptr) : bj::value(bj::object{{"id", to->id}, {"name", to->name}});
  o["place"] = home == nullptr ? bj::value(nullptr) : bj::value(domain::render(home->place));
  const auto campaign = v.campaigns.find(m.campaign);
  if (campaign != v.campaigns.end()) {
    o["title"] = campaign->second.title;
    o["text"] = text_of(c, m, campaign->second, to == nullptr ? "" : to->name);
  }
  o["part"] = m.part + 1;
  o["parts"] = m.parts;
  o["attempts"] = m.attempts;
  o["maybe_duplicate"] = m.maybe_duplicate;
  o["code"] = m.code;
  o["detail"] = m.detail;
  o["queued_at"] = c.use.time(m.queued_at);
  o["changed_at"] = c.use.time(m.changed_at);
  o["by"] = m.by;
  return o;
}

// Messages in this state, oldest first. What waits for a tap has an index; the rest is looked for.
task<result<std::vector<listed>>> find_messages(call& c, message_state state, const std::string& campaign,
                                                const message_view& v) {
  std::vector<listed> out;
  if (state == message_state::awaiting_staff) {
    auto waiting = co_await store::load_awaiting(c.db(), c.community);
    if (!waiting) co_return waiting.error();
    for (const auto& [id, of] : *waiting) {
      if (!campaign.empty() && of != campaign) continue;
      auto known = co_await store::load_message(c.db(), c.community, of, id);
      if (known) out.push_back({std::move(known->message)});
      else if (known.error().code != errc::not_found) co_return known.error();
    }
  } else {
    for (const auto& [id, x] : v.campaigns) {
      if (!campaign.empty() && id != campaign) continue;
      auto all = co_await store::load_messages(c.db(), c.community, id);
      if (!all) co_return all.error();
      for (auto& m : *all) {
        if (m.state == state) out.push_back({std::move(m)});
      }
    }
    if (campaign.empty()) {
      auto others = co_await store::load_all_unsent(c.db(), c.community);
      if (!others) co_return others.error();
      for (auto& u : *others) {
        auto m = message_of(u);
        if (m.state == state) out.push_back({std::move(m), std::move(u)});
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const listed& a, const listed& b) {
    return std::tie(a.message.queued_at, a.message.id) < std::tie(b.message.queued_at, b.message.id);
  });
  co_return out;
}

}  // namespace

task<net::response> list_messages(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  const auto state = domain::named<message_state>(c.request.parameter("state").value_or("awaiting_staff"));
  if (!state) co_return problem(422, "state is not one of the message states");
  message_view v;
  auto loaded = co_await load_view(c, v);
  if (!loaded) co_return problem(loaded.error());
  const auto campaign = c.request.parameter("campaign").value_or("");
  auto found = co_await find_messages(c, *state, campaign, v);
  if (!found) co_return problem(found.error());
  auto points = co_await load_points(c);
  if (!points) co_return problem(points.error());
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  bj::array items;
  std::vector<const listed*> shown;
  std::string last;
  bool more = false;
  for (const auto& one : *found) {
    const auto& m = one.message;
    const auto place = std::to_string(to_ms(m.queued_at)) + "/" + m.id;  // milliseconds have one length until 2286
    if (!p->cursor.empty() && place <= p->cursor) continue;
    more = items.size() >= p->limit;
    if (more) break;
    items.push_back(show(c, m, v, (*roster)->roster));
    shown.push_back(&one);
    last = place;
  }
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (!shown[i]->unsent) continue;
    auto added = co_await add_unsent(c, items[i].as_object(), *shown[i]->unsent, *points);
    if (!added) co_return problem(added.error());
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

namespace {

// The campaign of a message: from those that wait, else from wherever it stands.
task<result<std::string>> campaign_of(call& c, std::string id) {
  auto waiting = co_await c.db().hget(store::keys::awaiting(c.community), id);
  if (!waiting || !waiting->empty()) co_return waiting;
  auto campaigns = co_await store::load_campaigns(c.db(), c.community);
  if (!campaigns) co_return campaigns.error();
  for (const auto& x : *campaigns) {
    auto row = co_await c.db().hget(store::keys::messages(c.community, x.id), id);
    if (!row) co_return row.error();
    if (!row->empty()) co_return x.id;
  }
  co_return error{errc::not_found, "no such message"};
}

bool is_out(message_state s) {
  return s == message_state::handed || s == message_state::delivered || s == message_state::read;
}

task<result<void>> hand(call& c, const store::known_message& before, domain::campaign_kind kind) {
  auto ask = co_await queue::ask_of(c.use.world, c.community, before.message);
  if (!ask) co_return ask.error();
  auto after = before.message;
  after.state = message_state::handed;
  after.changed_at = now();
  after.by = c.who.id;
  store::transaction t;
  queue::put_moved(t, c.community, before, after, *ask, kind);
  auto done = co_await c.db().commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace

task<net::response> mark_handed(call& c) {
  const auto id = c.path["id"];
  auto campaign = co_await campaign_of(c, id);
  if (!campaign) co_return problem(campaign.error());
  auto known_campaign = co_await store::load_campaign(c.db(), c.community, *campaign);
  if (!known_campaign) co_return problem(known_campaign.error());
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_message(c.db(), c.community, *campaign, id);
    if (!known) co_return problem(known.error());
    const auto state = known->message.state;
    if (!is_out(state) && state != message_state::awaiting_staff)
      co_return problem(409, "this message does not wait for a worker: it is " + std::string(domain::name(state)));
    if (!is_out(state)) {
      auto done = co_await hand(c, *known, known_campaign->campaign.kind);
      if (!done && done.error().code == errc::stale) continue;
      if (!done) co_return problem(done.error());
      if (!known->message.group.empty())
        co_await wait_for_timer(c, "spread:" + *campaign + "/" + id, std::chrono::seconds(3));
      known = co_await store::load_message(c.db(), c.community, *campaign, id);
      if (!known) co_return problem(known.error());
    }
    message_view v;
    auto loaded = co_await load_view(c, v);
    if (!loaded) co_return problem(loaded.error());
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return problem(roster.error());
    co_return json_response(200, show(c, known->message, v, (*roster)->roster));
  }
  co_return problem(error{errc::stale});
}

}  // namespace linli::api
