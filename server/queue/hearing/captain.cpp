#include "queue/hearing/captain.hpp"

#include <algorithm>

#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/captain_needs.hpp"
#include "queue/hearing/captain_rows.hpp"
#include "queue/hearing/captain_sample.hpp"
#include "queue/hearing/captain_stairs.hpp"
#include "queue/hearing/captain_unasked.hpp"
#include "queue/hearing/captain_unreached.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

using domain::status;
using words::intent;

namespace {

constexpr std::size_t rows_max = limits::function_rows_max - 100;  // of the others' homes in one step
constexpr std::string_view asked = "captain:";

using row = captain_row;

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

// What one list is read on, and what comes of it.
struct listing {
  const hearing& h;
  conclusion& c;
  const domain::roster& people;
  const domain::household& own;
  homes stairs;
  domain::question_back* question = nullptr;  ///< which homes he did not reach; in `c.after`, and not answered yet
  std::vector<row> rows{};
  homes unreached{};         ///< as he says
  std::size_t asked_of = 0;  ///< so many homes are all, too: those that were asked
  std::string more{};        ///< what is still to be asked
  bool too_many = false;     ///< for one step
};

// "我发烧38.5，3-502、3-503都好": what he says of his own home, as if he had said no more.
words::understanding of_own(const listing& l, const std::string& text) {
  std::vector<std::string> names;
  for (const auto* r : l.people.members(l.own)) names.push_back(r->name);
  auto part = context_of(l.c.campaign.get(), l.h.said, names);
  part.part = true;
  return words::parse(text, part);
}

// The rows of a list that names homes.
void take_rows(listing& l) {
  for (const auto& e : l.c.understood.entries) {
    const auto* home = !e.own.empty() ? &l.own : e.place ? on_stairs(*e.place, l.stairs) : nullptr;
    if (is_unreached(e)) {  // nobody has said anything of them
      if (home != nullptr) add_home(l.unreached, home);
      continue;
    }
    if (home == nullptr) {
      to_person(l.c, "a home that is not on the captain's stairs");
      continue;
    }
    auto said = e.own.empty() ? of_entry(e) : of_own(l, e.own);
    const auto again = std::find_if(l.rows.begin(), l.rows.end(), [home](const row& r) { return r.home == home; });
    if (again == l.rows.end()) {
      l.rows.push_back({home, std::move(said), e.alarm, e.distress});
      continue;
    }
    join_rows(again->said, std::move(said));
    again->alarm += (again->alarm.empty() || e.alarm.empty() ? "" : "\n") + e.alarm;
    again->distress = again->distress || e.distress;
  }
}

// All of the stairs but those.
void take_rest(listing& l, const homes& but) {
  for (const auto* h : l.stairs) {
    if (!has_home(but, h)) l.rows.push_back({h, all_well(), {}, false});
  }
}

// "32户都正常": everybody, when the roster has as many; else which are missing is asked back.
void take_total(listing& l) {
  const int whole = total(l.c.understood, "households");
  if (l.c.understood.human || whole != total(l.c.understood, "ok")) return;
  const auto are = [whole](std::size_t n) { return whole == static_cast<int>(n); };
  if (are(l.stairs.size()) || are(l.asked_of)) return take_rest(l, {});
  const bool may_ask = !l.h.answer_chat.empty() && !l.c.before.was.empty();  // what is asked stands in his own ask
  if (!may_ask) return to_person(l.c, "the sum is not the roster's");
  l.c.question = std::string(asked) + std::to_string(whole);
  l.c.after.questions.push_back({l.c.question, l.h.said.speaker, l.h.said.at, false});
  l.more = filled_text(
      "ask_captain", {{"{said}", std::to_string(whole)}, {"{roster}", std::to_string(l.stairs.size())}}, l.c.language);
}

// The rows of which nobody was reached, beside others that he has something to say of; none: all of them say something.
homes in_rows(const listing& l) {
  homes out;
  bool missing = false;
  for (const auto& e : l.c.understood.entries) {
    if (!e.own.empty()) continue;
    const auto* home = e.place ? on_stairs(*e.place, l.stairs) : nullptr;
    if (home == nullptr) return {};
    add_home(out, home);
    missing = missing || is_unreached(e) || says_nothing(e);
  }
  return missing ? out : homes{};
}

std::string in_a_row(const homes& all, std::string_view language) {
  std::string out;
  for (const auto* h : all) out += (out.empty() ? "" : "、") + in_words(h->place, language);
  return out;
}

// Which homes he did not reach he may tell one by one: they stand in the question until there are as many as his sum
// lacks. Then the rest is well, as he said; before that what is lacking is asked for. More of them are for a person.
// Returns whether these words are of the question.
bool take_missing(listing& l) {
  auto& q = *l.question;
  auto& u = l.c.understood;
  auto told = homes_named(l.h.said.text, l.stairs);
  const bool alone = !told.empty();
  if (!alone) told = in_rows(l);
  if (told.empty()) return false;
  homes missing;
  for (const auto& id : q.of) {
    if (const auto* home = l.people.find_household(id)) add_home(missing, home);  // it may have left the roster
  }
  for (const auto* h : told) add_home(missing, h);
  const auto said = std::strtoull(q.what.c_str() + asked.size(), nullptr, 10);
  const auto left = l.stairs.size() - std::min(l.stairs.size(), missing.size());
  if (left < said && !alone) return false;  // a list of its own
  if (alone) {
    u.intent = intent::batch_report;
    u.rule = "captain.missing";
    u.human = false;
    u.urgency = words::urgency::none;
    u.reason.clear();
    u.entries.clear();
  }
  if (!l.c.question.empty()) l.c.after.questions.pop_back();  // that these words are unclear, it is not asked
  l.c.question.clear();
  if (left < said) {
    to_person(l.c, "more homes than the sum lacks");
    return true;
  }
  q.of.clear();
  for (const auto* h : missing) q.of.push_back(h->id);
  for (const auto* h : missing) add_home(l.unreached, h);
  q.answered = left == said;
  std::erase_if(u.entries, says_nothing);
  take_rows(l);
  if (q.answered) {
    take_rest(l, missing);
    return true;
  }
  l.c.question = q.what;
  const auto places = in_a_row(missing, l.c.language);
  l.more = filled_text("ask_captain_more", {{"{places}", places}, {"{n}", std::to_string(left - said)}}, l.c.language);
  return true;
}

// What the captain is told of whose words no home is counted; "" where nothing is to be said.
std::string told_of_none(const listing& l) {
  if (l.too_many) return say("ask_captain_less", l.c.language);
  if (l.unreached.empty()) return {};
  return filled_text("echo_unreached", {{"{places}", in_a_row(l.unreached, l.c.language)}}, l.c.language);
}

// What the captain is told: how many homes were taken, that his own trouble was passed on, which must still be named.
std::string told(const listing& l, const std::vector<std::string>& unnamed) {
  const bool ill = l.c.report->status == status::need;
  const auto* key = ill ? "echo_captain_ill" : "echo_captain";
  auto out = filled_text(key, {{"{n}", std::to_string(l.rows.size())}}, l.c.language);
  if (unnamed.empty()) return out + l.more;
  std::string places;
  for (const auto& p : unnamed) places += (places.empty() ? "" : "、") + p;
  return out + filled_text("ask_at_risk", {{"{places}", places}}, l.c.language) + l.more;
}

std::vector<std::string> ids_of(const homes& all) {
  std::vector<std::string> out;
  for (const auto* h : all) out.push_back(h->id);
  return out;
}

// The asks of the stairs that a list says nothing of.
task<result<std::vector<store::known_ask>>> asks_beside(world& w, const hearing& h, const conclusion& c,
                                                        const homes& stairs) {
  std::vector<std::string> ids;
  for (const auto* home : stairs) {
    const auto named = [home](const auto& o) { return o.after.household == home->id; };
    const bool said = std::any_of(c.others.begin(), c.others.end(), named) ||
                      std::any_of(c.also.begin(), c.also.end(), named);
    if (!said) ids.push_back(home->id);
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

namespace {

// The question which homes he did not reach, asked of this speaker last; nullptr: it is not open.
const domain::question_back* list_question(const domain::ask& a, const statement& s) { return asked_back(a, s, asked); }

// His home, when a captain who is known for certain says this in private; nullptr otherwise.
const domain::household* home_of_captain(const hearing& h, const domain::roster& people) {
  const auto* captain = h.said.direct ? people.find_resident(h.who.identity.resident) : nullptr;
  const bool sure = h.who.identity.trust == domain::trust::confirmed;
  return captain == nullptr || !sure || !is_captain(*captain) ? nullptr : people.find_household(captain->household);
}

// "我发烧了，3-502都好": with one room alone it looks as if it were all of that room.
bool tells_of_himself(const hearing& h) {
  auto context = context_of(nullptr, h.said, {});
  context.open = words::context::kind::checkin;
  context.sender_tags = {"captain"};
  context.part = true;
  const auto u = words::parse(h.said.text, context);
  return std::any_of(u.entries.begin(), u.entries.end(), [](const words::entry& e) { return !e.own.empty(); });
}

}  // namespace

bool is_list(const words::understanding& u) {
  return u.intent == intent::batch_report || (u.intent == intent::jielong && !u.entries.empty());
}

bool is_list_question(std::string_view what) { return what.starts_with(asked); }

task<result<std::optional<chosen_campaign>>> choose_own(world& w, const hearing& h, domain::match& m,
                                                        const domain::roster& people) {
  std::optional<chosen_campaign> out;
  const auto* own = home_of_captain(h, people);
  if (own == nullptr) co_return out;
  const bool rooms = !homes_named(h.said.text, stairs_of(*own, people)).empty();
  const bool himself = !rooms && m.household != own->id && tells_of_himself(h);
  if (!rooms && !himself) co_return out;
  auto found = co_await choose(w, h, false, own->id, people);
  if (!found) co_return found.error();
  if (rooms && (!found->campaign || list_question(found->ask.ask, h.said) == nullptr)) co_return out;
  m = {domain::match_kind::linked, own->id, h.who.identity.resident, false, "known contact point"};
  out = std::move(*found);
  co_return out;
}

namespace {

// Who may speak for the stairs of `own`, and on what he does; nothing is taken where he may not.
bool may_list(const hearing& h, conclusion& c, const domain::resident& captain) {
  const auto& who = h.who.identity;
  const bool sure = c.match.confirmed || (who.resident == captain.id && who.trust == domain::trust::confirmed);
  if (!sure) to_person(c, "only claims to be the captain");
  return sure;
}

// The rows as far as one step takes them: an ask with its counts, an event, the histories; a tenth, and who is not
// well, a follow-up.
void limit_rows(listing& l, const std::vector<store::known_ask>& asks) {
  std::size_t written = l.c.understood.urgency == words::urgency::critical ? alarms_rows_max : 0;
  written += 6 * l.c.also.size();
  for (const auto& known : asks) written += 7 + known.ask.members.size();
  for (const auto& r : l.rows) written += r.said.intent == intent::checkin_ok || r.said.intent == intent::away ? 0 : 5;
  if (written <= rows_max) return;
  to_person(l.c, "more homes than one message may report");
  l.rows.clear();
  l.unreached.clear();
  l.c.also.clear();
  l.too_many = true;
}

// Adds the reports. Returns the homes with somebody at risk that were not named.
std::vector<std::string> report_rows(listing& l, std::vector<store::known_ask>& asks) {
  std::vector<std::string> unnamed;
  auto& c = l.c;
  for (std::size_t i = 0; i < l.rows.size(); ++i) {
    auto& before = asks[i];
    const auto& r = l.rows[i];
    if (before.was.empty() && r.home != &l.own) continue;
    domain::match m{domain::match_kind::linked, r.home->id, c.match.resident, false, {}};
    const auto report = report_of(r.said, l.h.said, m, *c.campaign, l.people);
    if (r.home == &l.own) {
      replace_own(c, report);
      continue;
    }
    auto other = relayed(r, std::move(before), report, c.campaign->kind);
    const bool part = other.after.state == domain::ask_state::answered_part;
    if (part && somebody_at_risk(other.after)) unnamed.push_back(in_words(r.home->place, c.language));
    c.others.push_back(std::move(other));
  }
  return unnamed;
}

}  // namespace

task<result<void>> take_list(world& w, const hearing& h, conclusion& c, const domain::roster& people) {
  const auto* captain = people.find_resident(c.match.resident);
  const auto* own = captain == nullptr ? nullptr : people.find_household(captain->household);
  if (own == nullptr || own->id != c.match.household || h.kept || !is_captain(*captain)) co_return result<void>{};
  homes counted;  // those that were asked, where his own was not
  if (answers_none_open(c) && home_of_captain(h, people) == own) {
    const auto stairs = stairs_of(*own, people);
    auto found = co_await judge_unasked(w, h, c, stairs, people);
    if (!found) co_return found.error();
    counted = std::move(*found);
  }
  if (!c.report || !c.campaign || c.campaign->kind != domain::campaign_kind::checkin) co_return result<void>{};
  const auto* question = list_question(c.before.ask, h.said);
  const bool list = is_list(c.understood);
  listing l{h, c, people, *own, stairs_of(*own, people)};
  l.asked_of = counted.empty() ? l.stairs.size() : counted.size();
  if (!list && (question == nullptr || homes_named(h.said.text, l.stairs).empty())) co_return result<void>{};
  // Whoever only says that he is the captain speaks for nobody's home, and hears nothing of the roster.
  if (!may_list(h, c, *captain)) co_return result<void>{};
  const auto nth = question == nullptr ? 0 : static_cast<std::size_t>(question - c.before.ask.questions.data());
  if (question != nullptr) l.question = &c.after.questions[nth];
  if (question == nullptr || !take_missing(l)) {
    if (l.question != nullptr) l.question->answered = true;  // a new list answers the question, too
    if (!c.understood.entries.empty()) take_rows(l);
    else take_total(l);
  }
  std::erase_if(l.unreached, [&l](const auto* home) {
    const auto of_it = [home](const row& r) { return r.home == home; };
    return home == &l.own || std::any_of(l.rows.begin(), l.rows.end(), of_it);
  });
  std::vector<std::string> ids;
  for (const auto& r : l.rows) ids.push_back(r.home->id);
  auto asks = co_await store::load_asks(w.db, h.community, c.campaign->id, std::move(ids));
  if (!asks) co_return asks.error();
  if (c.before.was.empty() && drop_unasked(l.rows, *asks, *own)) to_person(c, "a home that was not asked");
  auto unreached = ids_of(l.unreached);
  auto silent = co_await store::load_asks(w.db, h.community, c.campaign->id, std::move(unreached));
  if (!silent) co_return silent.error();
  auto itself = *c.report;
  itself.status = status::ack;
  itself.rule = c.understood.rule;
  replace_own(c, itself);
  take_unreached(c, std::move(*silent));
  limit_rows(l, *asks);
  const auto unnamed = report_rows(l, *asks);
  settle_alarms(c);
  auto rest = co_await asks_beside(w, h, c, l.stairs);
  if (!rest) co_return rest.error();
  take_sample(c, *rest);
  const bool answers = h.said.direct && !h.answer_chat.empty();
  if (!unnamed.empty() && !answers) to_person(c, "homes with somebody at risk were not named");
  if (!l.rows.empty() && answers) c.answer = told(l, unnamed);
  else if (c.question.empty() || h.answer_chat.empty()) c.answer = answers ? told_of_none(l) : std::string{};
  else if (!l.more.empty()) c.answer = l.more;
  co_return result<void>{};
}

}  // namespace linli::queue
