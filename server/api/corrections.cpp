#include "store/corrections.hpp"
#include "api/handlers.hpp"
#include "base/log.hpp"
#include "domain/correction.hpp"
#include "domain/roster_table.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/corrected.hpp"
#include "store/campaigns.hpp"
#include "store/histories.hpp"
#include "store/identities.hpp"
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
  o["campaign"] = maybe(x.campaign);
  o["reply"] = only(x.reply);
  o["household"] = only(x.household);
  o["place"] = only(x.place);
  o["text"] = only(x.text);
  o["note"] = only(x.note);
  o["rule"] = x.rule;
  o["rules_version"] = x.rules_version;
  o["confidence"] = maybe(x.confidence);
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

// Who corrects how a home is, and not what was meant by the words, does not leave "symptom" beside "ok".
void follow_status(store::meaning& m) {
  const bool trouble = m.intent == "checkin_symptom" || m.intent == "need_help" || m.intent == "emergency";
  if (m.status == domain::status::ok && trouble) m.intent = "checkin_ok";
  if (m.status == domain::status::need && m.intent == "checkin_ok") m.intent = "needs_human";
}

// What is meant: what is not said stays as it was understood.
store::meaning read_meaning(const call& c, body& b, store::meaning m) {
  const auto status = domain::named<domain::status>(
      b.choice("status", {"ok", "need", "unclear", "away", "declined", "ack"}, true));
  if (status) m.status = *status;
  if (const auto intent = b.text("intent", word_max); !intent.empty()) {
    if (!is_intent(intent)) b.wrong("intent", "is none of the intents");
    m.intent = intent;
  } else if (status) {
    follow_status(m);
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

void check_members(body& b, const store::meaning& m, const std::vector<domain::ask_member>& home) {
  for (std::size_t i = 0; i < m.members.size(); ++i) {
    const bool there = std::any_of(home.begin(), home.end(),
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
                  "this campaign has no such reply: one that counted for no home is corrected where it is kept "
                  "(identities/{id}/replies/{reply}/correct), or in the history of who spoke "
                  "(residents/{id}/history/{reply}/correct)"};
}

// What staff say is meant makes it somebody's business: is anybody of those meant at risk?
bool at_risk(const store::correction& x, const std::vector<domain::ask_member>& home) {
  return std::any_of(home.begin(), home.end(), [&](const domain::ask_member& m) {
    const auto& meant = x.after.members;
    return m.at_risk && (meant.empty() || std::find(meant.begin(), meant.end(), m.resident) != meant.end());
  });
}

/// Words that are to be corrected, and what they count for.
struct correcting {
  store::reply_record said;
  std::string household, place;
  std::vector<domain::ask_member> home;  ///< who lives there
  // what counts in no ask has none of these
  std::optional<store::known_campaign> campaign;
  store::known_ask ask;
  const domain::report* report = nullptr;  ///< of `ask`
};
using shared_correcting = std::shared_ptr<correcting>;
/// Errors: not_found; conflict: there is nothing that could be corrected.
using situation = task<result<shared_correcting>> (*)(call&);

// The report of that reply in what the home was asked; none: it counts for nothing there. Errors: those of Redis.
task<result<void>> find_report(call& c, shared_correcting s, std::string campaign, std::string household) {
  auto known = co_await store::load_campaign(c.db(), c.community, campaign);
  if (!known && known.error().code == errc::not_found) co_return result<void>{};
  if (!known) co_return known.error();
  auto ask = co_await store::load_ask(c.db(), c.community, std::move(campaign), std::move(household));
  if (!ask && ask.error().code == errc::not_found) co_return result<void>{};
  if (!ask) co_return ask.error();
  s->ask = std::move(*ask);
  s->report = domain::report_of_reply(s->ask.ask, s->said.id);
  if (s->report == nullptr) co_return result<void>{};
  if (s->report->undone) co_return error{errc::conflict, "the paste it came by was undone"};
  s->campaign = std::move(*known);
  s->household = s->ask.ask.household;
  s->place = s->ask.ask.place;
  s->home = s->ask.ask.members;
  co_return result<void>{};
}

// A reply of a campaign.
task<result<shared_correcting>> among_replies(call& c) {
  auto out = std::make_shared<correcting>();
  auto known = co_await store::load_campaign(c.db(), c.community, c.path["id"]);
  if (!known) co_return known.error();
  auto said = co_await find_reply(c, c.path["id"], c.path["reply"]);
  if (!said) co_return said.error();
  out->said = std::move(*said);
  auto found = co_await find_report(c, out, c.path["id"], out->said.household);
  if (!found) co_return found.error();
  if (out->report == nullptr) co_return error{errc::conflict, "this reply counted for no home of this campaign"};
  co_return out;
}

// What was heard of a resident, whether it answered a question or none.
task<result<shared_correcting>> in_history(call& c) {
  auto out = std::make_shared<correcting>();
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  const auto* resident = people->roster.find_resident(c.path["id"]);
  if (resident == nullptr) co_return error{errc::not_found, "no such resident"};
  auto heard = co_await store::find_heard(c.db(), c.community, c.path["id"], c.path["reply"]);
  if (!heard) co_return heard.error();
  if (!*heard) co_return error{errc::not_found, "nothing of that id was heard of this resident"};
  const auto& e = **heard;
  auto& said = out->said;
  said.id = e.reply;
  said.at = e.at;
  said.channel = e.channel;
  said.group = e.group;
  said.text = e.text;
  said.rule = e.rule;
  said.intent = e.status;
  said.urgency = e.urgency.empty() ? "none" : e.urgency;
  said.human = !e.urgency.empty() || e.status == "needs_human";
  if (e.kind == "reply") said.resident = resident->id;
  if (const auto* home = people->roster.find_household(resident->household)) {
    out->household = home->id;
    out->place = domain::render(home->place);
    for (const auto* m : people->roster.members(*home)) out->home.push_back({m->id, domain::at_risk(m->tags)});
  }
  if (e.campaign.empty()) co_return out;
  auto counted = co_await find_reply(c, e.campaign, e.reply);  // a captain's stands with his own home, if at all
  if (counted) said = std::move(*counted);
  else if (counted.error().code != errc::not_found) co_return counted.error();
  auto found = co_await find_report(c, out, e.campaign, resident->household);
  if (!found) co_return found.error();
  if (out->report == nullptr && counted) found = co_await find_report(c, out, e.campaign, said.household);
  if (!found) co_return found.error();
  co_return out;
}

// What somebody nobody knows has said, while it waits for his link.
task<result<shared_correcting>> among_kept(call& c) {
  auto kept = co_await store::load_kept(c.db(), c.community, c.path["id"]);
  if (!kept) co_return kept.error();
  auto out = std::make_shared<correcting>();
  for (auto& r : *kept) {
    if (r.id == c.path["reply"]) out->said = std::move(r);
  }
  if (out->said.id.empty())
    co_return error{errc::not_found,
                    "nothing of that id is kept of this sender; once he is linked, it is in a history"};
  co_return out;
}

store::correction begun(const call& c, const correcting& s) {
  store::correction x;
  x.id = c.new_id("k");
  x.by = c.who.id;
  x.by_name = c.who.name;
  x.at = now();
  if (s.campaign) x.campaign = s.campaign->campaign.id;
  x.reply = s.said.id;
  x.household = s.household;
  x.place = s.place;
  x.resident = s.said.resident;
  x.text = s.said.text;
  x.rule = s.report == nullptr ? s.said.rule : s.report->rule;
  x.rules_version = s.report == nullptr ? std::string{} : s.report->rules_version;
  x.confidence = s.report == nullptr ? s.said.confidence : s.report->confidence;
  x.before = s.report == nullptr ? queue::meaning_of(s.said) : meaning_of(*s.report, s.said);
  return x;
}

// Where it is told, and by which words.
void put_event(store::transaction& t, const call& c, const correcting& s, const bj::object& data) {
  std::string topic = "identities";
  if (s.campaign) topic = "campaign:" + s.campaign->campaign.id;
  else if (!s.household.empty()) topic = "resident:" + c.path.find("id")->second;
  t.event(c.community, topic, "correction", bj::serialize(data));
}

/// The state of the home behind it; nullopt: it counts for none.
using state_behind = std::optional<domain::ask_state>;

// `insists`: how urgent it is was said by who corrects, and is not only what was understood.
task<result<state_behind>> store_correction(call& c, shared_correcting s, store::correction x,
                                            store::known_correction last, bool insists) {
  store::transaction t;
  state_behind state;
  store::check_correction(t, c.community, x.reply, last);
  if (s->campaign) {
    auto after = s->ask.ask;
    const auto meant = queue::with_meaning(*s->report, x.after);
    domain::correct(after, x.reply, meant, s->campaign->campaign.kind);
    store::put_ask(t, c.community, x.campaign, s->ask, after);
    state = after.state;
  } else if (s->household.empty()) {
    store::check_kept(t, c.community, s->said);
  }
  store::add_correction(t, c.community, x);
  queue::put_histories(t, c.community, x);
  bj::object data{{"reply", x.reply}, {"by", x.by}, {"status", domain::name(x.after.status)}};
  json::put(data, "household", x.household);
  json::put(data, "place", x.place);
  if (s->household.empty()) data["identity"] = s->said.identity;
  if (state) data["state"] = domain::name(*state);
  put_event(t, c, *s, data);
  queue::follow_book book(c.use.world, c.community);
  auto change = x;  // somebody is needed for what is worse than all that was known
  if (!last.was.empty()) change.before = last.value.after;
  const bool worse = queue::needs_somebody(change);
  // Said once more, as urgent as before: what was resolved meanwhile is not what they mean.
  const bool again = !worse && insists && !last.was.empty() && queue::is_as_urgent(change);
  if (worse || again) {
    const auto concern = queue::concern_of(x, s->said, at_risk(x, s->home));
    std::vector<domain::concern> all{concern};
    auto opened = co_await book.open(std::move(all));
    if (!opened) co_return opened.error();
    const queue::private_chat nowhere;
    if (worse || book.is_resolved(concern)) book.hear(t, concern, std::move(data), nowhere);
    book.write(t);
  }
  auto done = co_await c.db().commit(std::move(t));
  if (!done) co_return done.error();
  c.use.world.bells.ring(queue::unit_of_community(c.community));
  co_return state;
}

task<net::response> correct(call& c, situation look) {
  for (int i = 0; i < tries_max; ++i) {
    auto s = co_await look(c);
    if (!s) co_return problem(s.error());
    auto x = begun(c, **s);
    auto last = co_await store::load_correction(c.db(), c.community, x.reply);
    if (!last) co_return problem(last.error());
    if (!last->was.empty()) x.before = last->value.before;  // what the rule made of it, however often it is corrected
    body b(c.body);
    x.after = read_meaning(c, b, x.before);
    x.note = b.text("note", note_max);
    check_members(b, x.after, (*s)->home);
    const bool insists = b.has("urgency");
    if (auto wrong = b.finish()) co_return std::move(*wrong);
    // Made by this request before, whose answer nobody saw; or nothing new.
    const bool made = !last->was.empty() && !c.key.empty() && last->value.id == x.id;
    result<state_behind> state(state_behind{});
    if ((*s)->campaign) state = state_behind((*s)->ask.ask.state);
    if (made) x = last->value;
    else state = co_await store_correction(c, *s, x, *last, insists);
    if (!state && state.error().code == errc::stale) continue;
    if (!state) co_return problem(state.error());
    if (!made) log::info("corrections", "{} in {}: rule {} said {}", x.id, c.community, x.rule, x.before.intent);
    auto shown = show(c, x);
    if (*state) shown["state"] = domain::name(**state);
    co_return json_response(201, shown);
  }
  co_return problem(error{errc::stale});
}

}  // namespace

task<net::response> correct_reply(call& c) { co_return co_await correct(c, among_replies); }
task<net::response> correct_heard(call& c) { co_return co_await correct(c, in_history); }
task<net::response> correct_kept(call& c) { co_return co_await correct(c, among_kept); }

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
