#include <algorithm>

#include "api/handlers.hpp"
#include "base/text.hpp"
#include "queue/followups/triage.hpp"
#include "store/campaigns.hpp"
#include "store/corrections.hpp"
#include "store/keys.hpp"

namespace linli::api {

namespace {

bj::object show(const call& c, const domain::report& r) {
  bj::object o{{"id", r.id}, {"reply", r.reply}, {"at", c.use.time(r.said_at)}, {"channel", r.channel}};
  o["reporter"] = r.reporter.empty() ? bj::value(nullptr) : bj::value(r.reporter);
  o["status"] = domain::name(r.status);
  o["covers"] = domain::name(r.coverage);
  if (r.coverage == domain::coverage::count) o["count"] = r.count;
  o["members"] = json::array_of(r.members);
  bj::array temperatures;
  for (const auto t : r.temperatures) temperatures.push_back(t);
  o["temperatures"] = std::move(temperatures);
  o["symptoms"] = json::array_of(r.symptoms);
  o["needs"] = json::array_of(r.needs);
  o["rule"] = r.rule;
  o["confidence"] = r.confidence;
  o["rules_version"] = r.rules_version;
  o["late"] = r.late;
  o["undone"] = r.undone;
  o["by_staff"] = r.staff;
  o["corrects"] = r.corrects;
  return o;
}

bj::object show(const call& c, const domain::ask& a, const domain::roster& people) {
  bj::object o{{"household", a.household}, {"place", a.place}, {"state", domain::name(a.state)}, {"late", a.late}};
  const std::string excluded = a.excluded.empty() && a.stopped ? "stopped" : a.excluded;
  o["excluded"] = excluded.empty() ? bj::value(nullptr) : bj::value(excluded);
  bj::array members;
  for (const auto& m : a.members) {
    const auto* r = people.find_resident(m.resident);
    bj::object one{{"resident", m.resident}, {"name", r == nullptr ? "" : r->name}, {"at_risk", m.at_risk}};
    members.push_back(std::move(one));
  }
  o["members"] = std::move(members);
  bj::array messages;
  for (const auto& m : a.messages) messages.push_back(bj::object{{"id", m.id}, {"state", domain::name(m.state)}});
  o["messages"] = std::move(messages);
  bj::array reports;
  for (const auto& r : a.reports) reports.push_back(show(c, r));
  o["reports"] = std::move(reports);
  return o;
}

// The problem with the query, or nullopt; what is wanted goes into `pattern`.
std::optional<net::response> read_filter(const net::request& r, std::string& state,
                                         std::optional<domain::place_pattern>& pattern) {
  state = r.parameter("state").value_or("");
  if (!state.empty() && !domain::named<domain::ask_state>(state))
    return problem(422, "state is not one of the ask states");
  const auto place = r.parameter("place").value_or("");
  if (place.empty()) return std::nullopt;
  auto parsed = domain::parse_pattern(place);
  if (!parsed) return problem(422, "place: " + parsed.error().detail);
  pattern = std::move(*parsed);
  return std::nullopt;
}

}  // namespace

task<net::response> list_asks(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  std::string state;
  std::optional<domain::place_pattern> pattern;
  if (auto wrong = read_filter(c.request, state, pattern)) co_return std::move(*wrong);
  auto known = co_await store::load_campaign(c.db(), c.community, c.path["id"]);
  if (!known) co_return problem(known.error());
  auto asks = co_await store::load_all_asks(c.db(), c.community, c.path["id"]);
  if (!asks) co_return problem(asks.error());
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  std::sort(asks->begin(), asks->end(), [](const auto& a, const auto& b) {
    return a.place == b.place ? a.household < b.household : natural_less(a.place, b.place);
  });
  bj::array items;
  std::string last;
  bool more = false, passed = p->cursor.empty();
  for (const auto& a : *asks) {
    if (!passed) {
      passed = a.household == p->cursor;
      continue;
    }
    if (!state.empty() && domain::name(a.state) != state) continue;
    if (pattern) {
      const auto place = domain::parse_place(a.place);
      if (!place || !domain::matches(*pattern, *place)) continue;
    }
    more = items.size() >= p->limit;
    if (more) break;
    items.push_back(show(c, a, (*roster)->roster));
    last = a.household;
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

namespace {

bj::object show(const call& c, const store::reply_record& r, const domain::roster& people) {
  const auto* home = people.find_household(r.household);
  const auto maybe = [](const std::string& s) { return s.empty() ? bj::value(nullptr) : bj::value(s); };
  bj::object o{{"id", r.id}, {"at", c.use.time(r.at)}, {"channel", r.channel}, {"group", maybe(r.group)}};
  o["direct"] = r.direct;
  o["household"] = maybe(r.household);
  o["place"] = home == nullptr ? bj::value(nullptr) : bj::value(domain::render(home->place));
  o["resident"] = maybe(r.resident);
  o["name"] = r.name;
  o["text"] = r.text;
  o["intent"] = r.intent;
  o["rule"] = r.rule;
  o["confidence"] = r.confidence;
  o["urgency"] = r.urgency;
  o["reason"] = r.reason;
  o["human"] = r.human;
  o["late"] = r.late;
  o["triage"] = queue::shown(queue::triage_of_reply(r.intent, r.rule, r.text));
  return o;
}

// What staff say it means, null where nobody did.
bj::value correction_of(const call& c, const std::map<std::string, store::correction>& all, const std::string& reply) {
  const auto found = all.find(reply);
  if (found == all.end()) return nullptr;
  const auto& x = found->second;
  return bj::object{{"id", x.id},
                    {"at", c.use.time(x.at)},
                    {"by", x.by},
                    {"intent", x.after.intent},
                    {"status", domain::name(x.after.status)},
                    {"human", x.after.human}};
}

}  // namespace

task<net::response> list_replies(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto known = co_await store::load_campaign(c.db(), c.community, c.path["id"]);
  if (!known) co_return problem(known.error());
  // The cursor counts from the oldest, so that what comes in meanwhile moves no page.
  std::size_t below = 0;
  redis::command length{"LLEN", store::keys::replies(c.community, c.path["id"])};
  auto total = co_await c.db().client().run(std::move(length));
  if (!total) co_return problem(total.error());
  const auto all = static_cast<std::size_t>(total->integer);
  below = all;
  if (!p->cursor.empty())
    below = std::min(all, static_cast<std::size_t>(std::strtoull(p->cursor.c_str(), nullptr, 10)));
  const auto from = below > p->limit ? below - p->limit : 0;
  bj::array items;
  if (below > 0) {
    auto page = co_await store::load_replies(c.db(), c.community, c.path["id"], from, below - from);
    if (!page) co_return problem(page.error());
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return problem(roster.error());
    std::vector<std::string> ids;
    for (const auto& r : *page) ids.push_back(r.id);
    auto corrected = co_await store::corrections_of(c.db(), c.community, std::move(ids));
    if (!corrected) co_return problem(corrected.error());
    for (const auto& r : *page) {
      auto one = show(c, r, (*roster)->roster);
      one["corrected"] = correction_of(c, *corrected, r.id);
      items.push_back(std::move(one));
    }
  }
  const auto next = from > 0 ? next_cursor(std::to_string(from)) : bj::value(nullptr);
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next}});
}

}  // namespace linli::api
