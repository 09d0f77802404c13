#include "store/corrections.hpp"
#include "api/handlers.hpp"
#include "base/log.hpp"
#include "domain/correction.hpp"
#include "queue/following.hpp"
#include "store/campaigns.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "words/understanding.hpp"

namespace linli::api {

namespace {

constexpr int tries_max = 20;
constexpr std::size_t note_max = 400, list_max = 20, word_max = 60, members_max = 30;
constexpr std::size_t replies_at_once = 500;
constexpr std::int64_t count_max = 99;

bj::value maybe(const std::string& s) { return s.empty() ? bj::value(nullptr) : bj::value(s); }

bj::object show(const store::meaning& m, bool names) {
  bj::object o{{"intent", m.intent}, {"status", domain::name(m.status)}, {"covers", domain::name(m.covers)}};
  o["count"] = m.covers == domain::coverage::count ? bj::value(m.count) : bj::value(nullptr);
  o["members"] = names ? json::array_of(m.members) : bj::array{};
  bj::array temperatures;
  for (const auto t : m.temperatures) temperatures.push_back(t);
  o["temperatures"] = std::move(temperatures);
  o["symptoms"] = json::array_of(m.symptoms);
  o["needs"] = json::array_of(m.needs);
  o["human"] = m.human;
  o["urgency"] = m.urgency.empty() ? "none" : m.urgency;
  return o;
}

// Without whose words they are, and the words, for who may not see people.
bj::object show(const call& c, const store::correction& x) {
  const bool names = c.sees_names();
  const auto only = [names](const std::string& s) { return names ? maybe(s) : bj::value(nullptr); };
  bj::object o{{"id", x.id}, {"at", c.use.time(x.at)}};
  o["by"] = names ? bj::value(bj::object{{"id", x.by}, {"name", x.by_name}}) : bj::value(nullptr);
  o["campaign"] = x.campaign;
  o["reply"] = only(x.reply);
  o["household"] = only(x.household);
  o["place"] = only(x.place);
  o["text"] = only(x.text);
  o["note"] = only(x.note);
  o["rule"] = x.rule;
  o["rules_version"] = x.rules_version;
  o["confidence"] = x.confidence;
  o["before"] = show(x.before, names);
  o["after"] = show(x.after, names);
  return o;
}

bool is_intent(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(words::intent::needs_human); ++i) {
    if (words::name(static_cast<words::intent>(i)) == text) return true;
  }
  return false;
}

store::meaning meaning_of(const domain::report& r, const store::reply_record& said) {
  return {said.intent, r.status, r.coverage,     r.count,    r.members,
          r.symptoms,  r.needs,  r.temperatures, said.human, said.urgency};
}

void read_temperatures(body& b, const bj::object& object, store::meaning& m) {
  if (!b.has("temperatures")) return;
  m.temperatures.clear();
  const auto* all = object.at("temperatures").if_array();
  if (all == nullptr || all->size() > list_max) return b.wrong("temperatures", "must be a list of at most 20 numbers");
  for (const auto& v : *all) {
    const double t = v.is_double() ? v.get_double() : v.is_int64() ? static_cast<double>(v.get_int64()) : 0;
    if (t < 34 || t > 43) return b.wrong("temperatures", "must be 34 to 43 degrees");
    m.temperatures.push_back(t);
  }
}

// What is meant: what is not said stays as it was understood.
store::meaning read_meaning(const call& c, body& b, store::meaning m) {
  const auto status = domain::named<domain::status>(
      b.choice("status", {"ok", "need", "unclear", "away", "declined", "ack"}, true));
  if (status) m.status = *status;
  if (const auto intent = b.text("intent", word_max); !intent.empty()) {
    if (!is_intent(intent)) b.wrong("intent", "is none of the intents");
    m.intent = intent;
  }
  const auto covers = domain::named<domain::coverage>(
      b.choice("covers", {"self", "household", "plural", "count", "named"}));
  if (covers) m.covers = *covers;
  if (const auto n = b.number("count", 1, count_max)) m.count = static_cast<int>(*n);
  if (b.has("members")) {
    m.members = b.texts("members", members_max, 64);
    if (!covers) m.covers = domain::coverage::named;
  }
  if (b.has("symptoms")) m.symptoms = b.texts("symptoms", list_max, word_max);
  if (b.has("needs")) m.needs = b.texts("needs", list_max, word_max);
  read_temperatures(b, c.body, m);
  m.human = b.flag("human", m.human);
  if (const auto u = b.choice("urgency", {"none", "follow_up", "urgent", "critical"}); !u.empty()) m.urgency = u;
  if (m.covers != domain::coverage::named) m.members.clear();
  else if (m.members.empty()) b.wrong("members", "must name somebody of the home");
  if (m.covers == domain::coverage::count && m.count == 0) b.wrong("count", "is needed with covers = count");
  return m;
}

void check_members(body& b, const store::meaning& m, const domain::ask& a) {
  for (std::size_t i = 0; i < m.members.size(); ++i) {
    const bool there = std::any_of(a.members.begin(), a.members.end(),
                                   [&](const domain::ask_member& x) { return x.resident == m.members[i]; });
    if (!there) b.wrong("members/" + std::to_string(i), "does not live there");
  }
}

// Error not_found. Newest first, because that is what is corrected.
task<result<store::reply_record>> find_reply(call& c, std::string campaign, std::string id) {
  redis::command length{"LLEN", store::keys::replies(c.community, campaign)};
  auto total = co_await c.db().client().run(std::move(length));
  if (!total) co_return total.error();
  auto below = static_cast<std::size_t>(total->integer);
  while (below > 0) {
    const auto from = below > replies_at_once ? below - replies_at_once : 0;
    auto page = co_await store::load_replies(c.db(), c.community, campaign, from, below - from);
    if (!page) co_return page.error();
    for (auto& r : *page) {
      if (r.id == id) co_return std::move(r);
    }
    below = from;
  }
  co_return error{errc::not_found,
                  "this campaign has no such reply: one that counted for no home cannot be corrected. "
                  "Link its sender first (identities/{id}/link), then it counts"};
}

domain::report with_meaning(domain::report r, const store::meaning& m) {
  r.status = m.status;
  r.coverage = m.covers;
  r.count = m.count;
  r.members = m.members;
  r.symptoms = m.symptoms;
  r.needs = m.needs;
  r.temperatures = m.temperatures;
  return r;
}

// A need that nobody saw in the words: somebody must see to it now.
domain::concern concern_of(const store::correction& x, const store::reply_record& said, const domain::ask& a) {
  domain::concern out;
  out.kind = domain::followup_kind::need;
  for (const auto& m : a.members) {
    const bool meant = x.after.members.empty() ||
                       std::find(x.after.members.begin(), x.after.members.end(), m.resident) != x.after.members.end();
    out.at_risk = out.at_risk || (meant && m.at_risk);
  }
  if (!x.after.symptoms.empty() || !x.after.temperatures.empty()) out.kind = domain::followup_kind::symptom;
  out.urgency = domain::named<domain::followup_urgency>(x.after.urgency).value_or(domain::followup_urgency::follow_up);
  if (out.urgency == domain::followup_urgency::critical) out.kind = domain::followup_kind::danger;
  out.subject = "h/" + x.household;
  out.household = x.household;
  out.resident = x.resident;
  out.place = x.place;
  out.identity = said.identity;
  out.reply = said.id + "+" + x.id;  // a second correction that makes it worse is heard, too
  out.channel = said.channel;
  out.group = said.group;
  out.campaign = x.campaign;
  out.name = said.name;
  out.text = said.text;
  out.rule = said.rule;
  out.reason = "corrected";
  out.at = x.at;
  return out;
}

// Did nobody see, in the words as they were understood, what somebody must see to now?
bool needs_somebody(const store::correction& x) {
  const auto rank = [](const store::meaning& m) {
    const auto u = domain::named<domain::followup_urgency>(m.urgency);
    return u ? static_cast<int>(*u) : -1;
  };
  const bool need = x.after.status == domain::status::need && x.before.status != domain::status::need;
  return need || rank(x.after) > rank(x.before);
}

// Who is told of it in his history: who spoke, and whom it is about.
void put_histories(store::transaction& t, const call& c, const store::correction& x) {
  auto about = x.after.members;
  if (!x.resident.empty() && std::find(about.begin(), about.end(), x.resident) == about.end())
    about.push_back(x.resident);
  store::history_entry e;
  e.at = x.at;
  e.kind = "correction";
  e.campaign = x.campaign;
  e.reply = x.reply;
  e.text = x.note;
  e.status = std::string(domain::name(x.after.status));
  e.rule = x.rule;
  e.by = x.by;
  for (const auto& resident : about) store::add_history(t, c.community, resident, e);
}

/// A correction about to be made.
struct correcting {
  store::known_campaign campaign;
  store::reply_record said;
  store::known_ask ask;
  const domain::report* report = nullptr;  // of `ask`
};

// Errors: not_found; conflict: there is nothing that could be corrected.
task<result<std::shared_ptr<correcting>>> situation_of(call& c) {
  auto out = std::make_shared<correcting>();
  auto known = co_await store::load_campaign(c.db(), c.community, c.path["id"]);
  if (!known) co_return known.error();
  out->campaign = std::move(*known);
  auto said = co_await find_reply(c, c.path["id"], c.path["reply"]);
  if (!said) co_return said.error();
  out->said = std::move(*said);
  auto ask = co_await store::load_ask(c.db(), c.community, c.path["id"], out->said.household);
  if (!ask) co_return ask.error();
  out->ask = std::move(*ask);
  out->report = domain::report_of_reply(out->ask.ask, out->said.id);
  if (out->report == nullptr) co_return error{errc::conflict, "this reply counted for no home of this campaign"};
  if (out->report->undone) co_return error{errc::conflict, "the paste it came by was undone"};
  co_return out;
}

store::correction begun(const call& c, const correcting& s) {
  store::correction x;
  x.id = c.new_id("k");
  x.by = c.who.id;
  x.by_name = c.who.name;
  x.at = now();
  x.campaign = s.campaign.campaign.id;
  x.reply = s.said.id;
  x.household = s.ask.ask.household;
  x.place = s.ask.ask.place;
  x.resident = s.said.resident;
  x.text = s.said.text;
  x.rule = s.report->rule;
  x.rules_version = s.report->rules_version;
  x.confidence = s.report->confidence;
  return x;
}

task<result<domain::ask_state>> store_correction(call& c, std::shared_ptr<correcting> s, store::correction x) {
  auto after = s->ask.ask;
  const auto kind = s->campaign.campaign.kind;
  const auto meant = with_meaning(*s->report, x.after);
  domain::correct(after, x.reply, meant, kind);
  store::transaction t;
  store::put_ask(t, c.community, x.campaign, s->ask, after);
  store::add_correction(t, c.community, x);
  put_histories(t, c, x);
  bj::object data{{"reply", x.reply}, {"household", x.household}, {"place", x.place}, {"by", x.by}};
  data["status"] = domain::name(x.after.status);
  data["state"] = domain::name(after.state);
  t.event(c.community, "campaign:" + x.campaign, "correction", bj::serialize(data));
  queue::follow_book book(c.use.world, c.community);
  if (needs_somebody(x)) {
    const auto concern = concern_of(x, s->said, after);
    std::vector<domain::concern> all{concern};
    auto opened = co_await book.open(std::move(all));
    if (!opened) co_return opened.error();
    const queue::private_chat nowhere;
    book.hear(t, concern, std::move(data), nowhere);
    book.write(t);
  }
  auto done = co_await c.db().commit(std::move(t));
  if (!done) co_return done.error();
  c.use.world.bells.ring(queue::unit_of_community(c.community));
  co_return after.state;
}

}  // namespace

task<net::response> correct_reply(call& c) {
  for (int i = 0; i < tries_max; ++i) {
    auto s = co_await situation_of(c);
    if (!s) co_return problem(s.error());
    auto x = begun(c, **s);
    x.before = meaning_of(*(*s)->report, (*s)->said);
    const std::vector<std::string> one{x.reply};
    auto last = co_await store::corrections_of(c.db(), c.community, one);
    if (!last) co_return problem(last.error());
    if (!last->empty()) x.before = last->begin()->second.after;
    body b(c.body);
    x.after = read_meaning(c, b, x.before);
    x.note = b.text("note", note_max);
    check_members(b, x.after, (*s)->ask.ask);
    if (auto wrong = b.finish()) co_return std::move(*wrong);
    // Made by this request before, whose answer nobody saw; or nothing new.
    const bool made = !last->empty() && !c.key.empty() && last->begin()->second.id == x.id;
    auto state = result<domain::ask_state>((*s)->ask.ask.state);
    if (made) x = last->begin()->second;
    else state = co_await store_correction(c, *s, x);
    if (!state && state.error().code == errc::stale) continue;
    if (!state) co_return problem(state.error());
    if (!made) log::info("corrections", "{} in {}: rule {} said {}", x.id, c.community, x.rule, x.before.intent);
    auto shown = show(c, x);
    shown["state"] = domain::name(*state);
    co_return json_response(201, shown);
  }
  co_return problem(error{errc::stale});
}

task<net::response> list_corrections(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto all = co_await store::count_corrections(c.db(), c.community);
  if (!all) co_return problem(all.error());
  // The cursor counts from the oldest, so that what comes in meanwhile moves no page.
  auto below = *all;
  if (!p->cursor.empty())
    below = std::min(below, static_cast<std::size_t>(std::strtoull(p->cursor.c_str(), nullptr, 10)));
  const auto from = below > p->limit ? below - p->limit : 0;
  auto page = co_await store::load_corrections(c.db(), c.community, from, below - from);
  if (!page) co_return problem(page.error());
  bj::array items;
  for (const auto& x : *page) items.push_back(show(c, x));
  const auto next = from > 0 ? next_cursor(std::to_string(from)) : bj::value(nullptr);
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next}});
}

}  // namespace linli::api
