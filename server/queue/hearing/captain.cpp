#include "queue/hearing/captain.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/captain_needs.hpp"
#include "queue/hearing/captain_sample.hpp"
#include "queue/hearing/echo.hpp"
#include "store/histories.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::status;
using words::intent;

namespace {

constexpr std::size_t rows_max = limits::function_rows_max - 100;  // of the others' homes in one step
constexpr std::string_view asked = "captain:";

using homes = std::vector<const domain::household*>;

/// What is said of one home.
struct row {
  const domain::household* home = nullptr;
  words::understanding said;
  std::string alarm;  ///< the words, where they are urgent or worse
  bool distress = false;
};

homes stairs_of(const domain::household& own, const domain::roster& people) {
  homes out;
  for (const auto& [id, h] : people.households()) {
    const auto& p = h.place;
    const bool same = p.compound == own.place.compound && p.building == own.place.building &&
                      p.entrance == own.place.entrance;
    if (same && h.occupancy != domain::occupancy::vacant) out.push_back(&h);
  }
  return out;
}

std::string without_zeros(std::string s) {
  s.erase(0, std::min(s.find_first_not_of('0'), s.empty() ? 0 : s.size() - 1));
  return s;
}

// The one home of the stairs that is meant; nullptr: none, or it stands on others.
const domain::household* on_stairs(const words::typed_place& typed, const homes& stairs) {
  const domain::household* found = nullptr;
  for (const auto* h : stairs) {
    const auto& p = h->place;
    const bool building = typed.building.empty() || without_zeros(typed.building) == p.building;
    const bool entrance = typed.entrance.empty() || without_zeros(typed.entrance) == p.entrance;
    if (!building || !entrance || without_zeros(typed.room) != p.room) continue;
    if (found != nullptr) return nullptr;
    found = h;
  }
  return found;
}

words::understanding of_entry(const words::entry& e) {
  words::understanding u;
  u.scope = words::scope::household;
  u.rule = "captain.row";
  u.confidence = words::confidence::middle;
  u.temperatures = e.temperatures;
  u.symptoms = e.symptoms;
  u.needs = e.needs;
  u.urgency = e.urgency;
  const bool ill = e.status == "symptom" || e.status == "hospital" || e.status == "isolating" || !e.symptoms.empty();
  if (ill) u.intent = intent::checkin_symptom;
  else if (!e.needs.empty()) u.intent = intent::need_help;
  else if (e.status == "ok") u.intent = intent::checkin_ok;
  else if (e.status == "away") u.intent = intent::away;
  return u;
}

// Two rows of one home: "501王芳 发烧", "501李强 平安". The worse counts for the home, with what both say.
void join(words::understanding& a, words::understanding b) {
  const auto rank = [](const words::understanding& u) {
    switch (u.intent) {
      case intent::checkin_symptom: return 4;
      case intent::need_help: return 3;
      case intent::checkin_ok: return 1;
      case intent::away: return 0;
      default: return 2;  // not understood: a person must look
    }
  };
  if (rank(b) > rank(a)) std::swap(a, b);
  a.temperatures.insert(a.temperatures.end(), b.temperatures.begin(), b.temperatures.end());
  a.symptoms.insert(a.symptoms.end(), b.symptoms.begin(), b.symptoms.end());
  a.needs.insert(a.needs.end(), b.needs.begin(), b.needs.end());
  a.urgency = std::max(a.urgency, b.urgency);
}

words::understanding all_well() {
  words::understanding u;
  u.intent = intent::checkin_ok;
  u.scope = words::scope::plural;  // covers nobody at risk
  u.rule = "captain.total";
  u.confidence = words::confidence::middle;
  return u;
}

void to_person(conclusion& c, std::string reason) {
  c.understood.human = true;
  c.understood.urgency = std::max(c.understood.urgency, words::urgency::follow_up);
  c.understood.reason = std::move(reason);
}

int total(const words::understanding& u, std::string_view what) {
  for (const auto& [name, n] : u.totals) {
    if (name == what) return n;
  }
  return 0;
}

// "501、602没联系上": the rooms of the stairs that a text names, and nothing else in it; empty where there is more.
std::set<std::string> rooms_in(std::string_view raw, const homes& stairs) {
  static constexpr std::string_view fillers[] = {"没联系上", "联系不上", "没联系到", "没人接", "没回", "的是",
                                                 "这几户",   "这户",     "室",       "户",     "号",   "和"};
  const auto text = words::normalise(raw).text;
  std::set<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (end > at) {
      const auto room = without_zeros(text.substr(at, end - at));
      const auto n = std::count_if(stairs.begin(), stairs.end(), [&](const auto* h) { return h->place.room == room; });
      if (n != 1) return {};
      out.insert(room);
      at = end;
      continue;
    }
    const auto rest = std::string_view(text).substr(at);
    const auto filler = std::find_if(std::begin(fillers), std::end(fillers),
                                     [rest](std::string_view f) { return rest.starts_with(f); });
    if (filler == std::end(fillers) && !words::is_punctuation(text, at)) return {};
    at += filler == std::end(fillers) ? words::char_length(text, at) : filler->size();
  }
  return out;
}

// The rows of a list that names homes.
std::vector<row> rows_of(conclusion& c, const homes& stairs) {
  std::vector<row> out;
  for (const auto& e : c.understood.entries) {
    const auto* home = e.place ? on_stairs(*e.place, stairs) : nullptr;
    if (e.status == "unreached" || e.status == "not_home") continue;  // nobody has said anything of them
    if (home == nullptr) {
      to_person(c, "a home that is not on the captain's stairs");
      continue;
    }
    auto said = of_entry(e);
    const auto again = std::find_if(out.begin(), out.end(), [home](const row& r) { return r.home == home; });
    if (again == out.end()) {
      out.push_back({home, std::move(said), e.alarm, e.distress});
      continue;
    }
    join(again->said, std::move(said));
    again->alarm += (again->alarm.empty() || e.alarm.empty() ? "" : "\n") + e.alarm;
    again->distress = again->distress || e.distress;
  }
  return out;
}

// All of the stairs but those whose rooms are given.
std::vector<row> all_but(const homes& stairs, const std::set<std::string>& rooms) {
  std::vector<row> out;
  for (const auto* h : stairs) {
    if (!rooms.contains(h->place.room)) out.push_back({h, all_well(), {}, false});
  }
  return out;
}

// "32户都正常": everybody, when the roster has as many; else which are missing is asked back.
std::vector<row> rows_of_total(const hearing& h, conclusion& c, const homes& stairs) {
  const int whole = total(c.understood, "households");
  if (c.understood.human || whole != total(c.understood, "ok")) return {};
  if (whole == static_cast<int>(stairs.size())) return all_but(stairs, {});
  if (h.answer_chat.empty()) {
    to_person(c, "the sum is not the roster's");
    return {};
  }
  c.question = std::string(asked) + std::to_string(whole);
  c.after.questions.push_back({c.question, h.said.speaker, h.said.at, false});
  c.answer = filled_text("ask_captain",
                         {{"{said}", std::to_string(whole)}, {"{roster}", std::to_string(stairs.size())}});
  return {};
}

// The rooms that were asked for: the rest is well when the sum is right now.
std::vector<row> rows_of_missing(const hearing& h, conclusion& c, const homes& stairs,
                                 const domain::question_back& question) {
  const auto rooms = rooms_in(h.said.text, stairs);
  const auto said = std::strtoull(question.what.c_str() + asked.size(), nullptr, 10);
  if (rooms.empty() || stairs.size() != said + rooms.size()) return {};
  c.after.questions[static_cast<std::size_t>(&question - c.before.ask.questions.data())].answered = true;
  c.understood.intent = intent::batch_report;
  c.understood.rule = "captain.missing";
  c.understood.human = false;
  c.understood.urgency = words::urgency::none;
  c.understood.reason.clear();
  if (!c.question.empty()) c.after.questions.pop_back();  // that these words are unclear, it is not asked
  c.question.clear();
  return all_but(stairs, rooms);
}

// What the captain is told: how many homes were taken, and which must still be named.
std::string told(const std::vector<row>& rows, const std::vector<std::string>& unnamed) {
  auto out = filled_text("echo_captain", {{"{n}", std::to_string(rows.size())}});
  if (unnamed.empty()) return out;
  std::string places;
  for (const auto& p : unnamed) places += (places.empty() ? "" : "、") + p;
  return out + filled_text("ask_at_risk", {{"{places}", places}});
}

// The asks of the stairs that a list names no row of.
task<result<std::vector<store::known_ask>>> asks_beside(world& w, const hearing& h, const conclusion& c,
                                                        const homes& stairs) {
  std::vector<std::string> ids;
  for (const auto* home : stairs) {
    const bool named = std::any_of(c.others.begin(), c.others.end(),
                                   [home](const relayed_home& o) { return o.after.household == home->id; });
    if (!named) ids.push_back(home->id);
  }
  if (c.others.empty()) ids.clear();
  co_return co_await store::load_asks(w.db, h.community, c.campaign->id, std::move(ids));
}

// The captain's own home speaks by this list only where it is in it: the list itself says nothing of him.
void replace_own(conclusion& c, const domain::report& r) {
  const auto questions = c.after.questions;
  c.report = r;
  c.after = c.before.ask;
  c.after.questions = questions;
  domain::add_report(c.after, r, c.campaign->kind);
}

relayed_home relayed(const row& r, store::known_ask before, const domain::report& report, domain::campaign_kind kind) {
  relayed_home out;
  out.after = before.ask;
  out.before = std::move(before);
  out.report = report;
  out.place = domain::render(r.home->place);
  out.urgency = r.said.urgency;
  out.distress = r.distress;
  out.alarm = r.alarm;
  domain::add_report(out.after, report, kind);
  return out;
}

}  // namespace

bool is_captain(const domain::resident& r) {
  static constexpr std::string_view tags[] = {"captain", "楼组长", "楼长", "楼栋长", "单元长", "楼道长"};
  return std::any_of(r.tags.begin(), r.tags.end(), [](const std::string& tag) {
    return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
  });
}

void keep_own(domain::match& m, const hearing& h, const domain::roster& people) {
  const auto* captain = h.said.direct ? people.find_resident(h.who.identity.resident) : nullptr;
  const bool sure = h.who.identity.trust == domain::trust::confirmed;
  const auto* own = captain == nullptr || !sure || !is_captain(*captain) ? nullptr
                                                                         : people.find_household(captain->household);
  if (own == nullptr || rooms_in(h.said.text, stairs_of(*own, people)).empty()) return;
  m = {domain::match_kind::linked, own->id, captain->id, false, "known contact point"};
}

task<result<void>> take_list(world& w, const hearing& h, conclusion& c, const domain::roster& people) {
  const auto* captain = people.find_resident(c.match.resident);
  const auto* own = captain == nullptr ? nullptr : people.find_household(captain->household);
  const bool asked_own = c.report && c.campaign && own != nullptr && own->id == c.match.household;
  if (!asked_own || c.campaign->kind != domain::campaign_kind::checkin || h.kept || !is_captain(*captain))
    co_return result<void>{};
  const auto* question = asked_back(c.before.ask, h.said);
  const bool was_asked = question != nullptr && question->what.starts_with(asked);
  const bool list = c.understood.intent == intent::batch_report;
  const bool missing = was_asked && !list;
  if (!list && !missing) co_return result<void>{};
  // Whoever only says that he is the captain speaks for nobody's home, and hears nothing of the roster.
  const auto& who = h.who.identity;
  const bool sure = c.match.confirmed || (who.resident == captain->id && who.trust == domain::trust::confirmed);
  if (!sure) {
    to_person(c, "only claims to be the captain");
    co_return result<void>{};
  }
  if (was_asked && list)  // a new list answers the question, too
    c.after.questions[static_cast<std::size_t>(question - c.before.ask.questions.data())].answered = true;
  const auto stairs = stairs_of(*own, people);
  std::vector<row> rows;
  if (missing && c.understood.entries.empty()) rows = rows_of_missing(h, c, stairs, *question);
  else if (!c.understood.entries.empty()) rows = rows_of(c, stairs);
  else rows = rows_of_total(h, c, stairs);
  if (missing && rows.empty()) co_return result<void>{};  // a person reads it
  std::vector<std::string> ids;
  for (const auto& r : rows) ids.push_back(r.home->id);
  auto asks = co_await store::load_asks(w.db, h.community, c.campaign->id, std::move(ids));
  if (!asks) co_return asks.error();
  auto itself = *c.report;
  itself.status = status::ack;
  itself.rule = c.understood.rule;
  replace_own(c, itself);
  // An ask with its counts, an event, the histories; a tenth, and who is not well, a follow-up.
  const bool rings = c.understood.urgency == words::urgency::critical;
  std::size_t written = rings ? alarms_rows_max : 0;
  for (const auto& known : *asks) written += 7 + known.ask.members.size();
  for (const auto& r : rows) written += r.said.intent == intent::checkin_ok || r.said.intent == intent::away ? 0 : 5;
  if (written > rows_max) {
    to_person(c, "more homes than one message may report");
    rows.clear();
  }
  std::vector<std::string> unnamed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& before = (*asks)[i];
    if (before.was.empty()) continue;
    domain::match m{domain::match_kind::linked, rows[i].home->id, c.match.resident, false, {}};
    const auto report = report_of(rows[i].said, h.said, m, *c.campaign, people);
    if (rows[i].home == own) {
      replace_own(c, report);
      continue;
    }
    auto other = relayed(rows[i], std::move(before), report, c.campaign->kind);
    const bool part = other.after.state == domain::ask_state::answered_part;
    if (part && somebody_at_risk(other.after)) unnamed.push_back(in_words(rows[i].home->place));
    c.others.push_back(std::move(other));
  }
  settle_alarms(c);
  auto rest = co_await asks_beside(w, h, c, stairs);
  if (!rest) co_return rest.error();
  take_sample(c, *rest);
  if (!unnamed.empty() && (!h.said.direct || h.answer_chat.empty()))
    to_person(c, "homes with somebody at risk were not named");
  if (!rows.empty() && h.said.direct && !h.answer_chat.empty()) c.answer = told(rows, unnamed);
  else if (c.question.empty() || h.answer_chat.empty()) c.answer.clear();
  co_return result<void>{};
}

void put_others(store::transaction& t, const std::string& community, const conclusion& c) {
  for (const auto& o : c.others) {
    store::put_ask(t, community, c.campaign->id, o.before, o.after);
    bj::object data{{"campaign", c.campaign->id}, {"household", o.after.household}, {"place", o.place}};
    data["reply"] = c.reply.id;
    data["status"] = domain::name(o.report.status);
    data["state"] = domain::name(o.after.state);
    t.event(community, "campaign:" + c.campaign->id, "relayed", bj::serialize(data));
    store::history_entry e;
    e.at = c.reply.at;
    e.kind = "report";
    e.direction = "in";
    e.channel = c.reply.channel;
    e.campaign = c.campaign->id;
    e.group = c.reply.group;
    e.reply = c.reply.id;
    e.status = domain::name(o.report.status);
    e.rule = o.report.rule;
    e.by = c.reply.resident;
    for (const auto& m : o.after.members) store::add_history(t, community, m.resident, e);
  }
}

}  // namespace linli::queue
