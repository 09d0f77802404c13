#include "queue/hearing/hearing.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "domain/roster_table.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/captain.hpp"
#include "queue/hearing/captain_needs.hpp"
#include "queue/hearing/choosing.hpp"
#include "queue/hearing/correcting.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/hearing/elsewhere.hpp"
#include "queue/hearing/kinship.hpp"
#include "queue/hearing/other_room.hpp"
#include "queue/hearing/own_texts.hpp"
#include "queue/hearing/speaker.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/hearing/which.hpp"
#include "queue/pastes/live_list.hpp"
#include "store/histories.hpp"
#include "store/sealed.hpp"
#include "words/rights.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::campaign_kind;
using domain::campaign_state;

namespace {

// A pasted line is read by a worker before it counts: the room in a display name ("3-502王芳") is then as good as one
// in the words. The name in it counts only where the roster knows it there, because display names are seldom names.
void add_display_name(words::understanding& u, const hearing& h, const std::vector<std::string>& names) {
  if (h.said.paste.empty() || h.said.shown_name.empty()) return;
  auto part = context_of(nullptr, h.said, names);
  part.part = true;
  const auto shown = words::parse(h.said.shown_name, part);
  if (!u.place) u.place = shown.place;
  if (!u.place || !u.person.empty()) return;
  const auto& called = shown.person.empty() ? h.said.shown_name : shown.person;
  if (std::find(names.begin(), names.end(), called) != names.end()) u.person = called;
}

words::understanding understand(const hearing& h, const words::context& c, const std::vector<std::string>& names) {
  static const std::vector<domain::campaign> none;
  const auto own = without_own_texts(h.said.text, h.scene == nullptr ? none : h.scene->answerable);
  auto u = words::parse(own, c);
  add_display_name(u, h, names);
  // Words that were not understood are chatter where nothing was asked; but who says them to us, or says of which home,
  // waits for somebody who reads them.
  if (u.rule == "talk.unread" && h.said.paste.empty() && (h.said.direct || h.said.addressed || u.place)) {
    u.human = true;
    u.urgency = std::max(u.urgency, words::urgency::follow_up);
    u.reason = "unknown";
  }
  return u;
}

// Somebody gave his own phone number: that says who he is, and nothing of how he is.
words::understanding contact_shared() {
  words::understanding u;
  u.intent = words::intent::record_update;
  u.confidence = words::confidence::high;
  u.rule = "contact.shared";
  return u;
}

store::reply_record record_of(const hearing& h, const conclusion& c) {
  store::reply_record r;
  r.id = hash_id("y", {h.said.id});
  r.at = h.said.at;
  r.channel = h.said.channel;
  r.group = h.said.group;
  r.campaign = c.campaign ? c.campaign->id : h.campaign;
  r.campaign_guessed = h.campaign.empty() && c.campaign && !c.report;
  r.household = c.match.household;
  r.resident = c.match.resident;
  r.identity = h.said.speaker;
  r.name = h.said.shown_name;
  r.text = h.said.text.empty() ? h.said.media : h.said.text;
  r.intent = std::string(words::name(c.understood.intent));
  r.rule = c.understood.rule;
  r.confidence = std::string(words::name(c.understood.confidence));
  r.urgency = std::string(words::name(c.understood.urgency));
  r.reason = !c.understood.reason.empty() ? c.understood.reason : c.match.reason;
  r.platform_message = h.said.platform_message;
  r.human = c.understood.human || asks_for_a_person(c.understood.intent) ||
            (c.report && (c.report->status == domain::status::unclear || c.report->status == domain::status::need));
  r.late = c.report && c.report->late;
  r.direct = h.said.direct;
  return r;
}

// Whom is it about: those named; the speaker, who speaks of himself; others of his home; else anybody of the home.
bool is_at_risk(const conclusion& c, const domain::roster& people) {
  const auto* home = people.find_household(c.match.household);
  if (home == nullptr) return false;
  const bool named = c.report && !c.report->members.empty();
  const auto whose = who_is_ill(c.understood, c.reply.text);
  const bool own = !named && c.understood.scope == words::scope::self && !c.match.resident.empty();
  for (const auto* r : people.members(*home)) {
    const bool speaker = r->id == c.match.resident;
    if (named && std::find(c.report->members.begin(), c.report->members.end(), r->id) == c.report->members.end())
      continue;
    if (own && (speaker ? whose == ill::others : whose == ill::speaker || !may_be_ill(c.understood, *r))) continue;
    if (domain::at_risk(r->tags)) return true;
  }
  return false;
}

std::string whom_about(const conclusion& c, const domain::roster& people) {
  if (c.report && c.report->members.size() == 1) return c.report->members[0];
  if (c.report && !c.report->members.empty()) return {};
  if (who_is_ill(c.understood, c.reply.text) == ill::others) return {};
  const auto* speaker = people.find_resident(c.match.resident);
  return speaker != nullptr && speaker->household == c.match.household ? speaker->id : "";
}

store::history_entry history_of(const conclusion& c) {
  store::history_entry e;
  e.at = c.reply.at;
  e.kind = "reply";
  e.direction = "in";
  e.channel = c.reply.channel;
  e.campaign = c.reply.campaign;
  e.group = c.reply.group;
  e.reply = c.reply.id;
  e.text = c.reply.text;
  e.status = c.report ? std::string(domain::name(c.report->status)) : c.reply.intent;
  e.rule = c.reply.rule;
  if (c.reply.urgency != "none") e.urgency = c.reply.urgency;
  return e;
}

}  // namespace

bj::object event_of(const conclusion& c) {
  const auto& r = c.reply;
  bj::object o{{"reply", r.id}, {"at", to_ms(r.at)}, {"channel", r.channel}, {"intent", r.intent}};
  json::put(o, "campaign", r.campaign);
  json::put(o, "household", r.household);
  json::put(o, "place", c.place);
  json::put(o, "resident", r.resident);
  if (c.report) o["status"] = domain::name(c.report->status);
  if (!c.before.was.empty()) o["state"] = domain::name(c.after.state);
  json::put(o, "urgency", r.urgency == "none" ? std::string{} : r.urgency);
  json::put(o, "group", r.group);
  if (!is_matched(c)) o["identity"] = r.identity;
  o["human"] = r.human;
  o["late"] = r.late;
  json::put(o, "name", store::seal(r.identity, r.name));
  json::put(o, "text", store::seal(r.identity, r.text));
  return o;
}

namespace {

// What an answer does to the ask: its report, and what we ask back.
void take_answer(conclusion& c, const hearing& h, const domain::roster& people, const words::context& context,
                 const domain::question_back* asked) {
  const auto right = put_right(c.understood, h.said.text, context);
  c.report = report_of(right ? *right : c.understood, h.said, c.match, *c.campaign, people);
  c.report->corrects = right.has_value();
  // A worker who pastes a list has seen whose name stands in it; nobody has where software read it.
  const bool seen_by_staff = !h.said.paste.empty() && !is_of_live_list(h.said.paste);
  c.report->claimed = !c.report->reporter.empty() && !is_certain(h, c) && !seen_by_staff;
  doubt_digit(h, c);
  hear_recovery(h, c);
  c.after = c.before.ask;
  const auto lives = asked != nullptr && asked->what == "landlord" ? who_lives(h.said.text) : std::nullopt;
  if (lives) take_landlord(c, *lives, somebody_lives_there(people, c.match.household));
  let_join(c.after, *c.report, people);
  domain::add_report(c.after, *c.report, c.campaign->kind);
  const bool says_nothing = c.report->status == domain::status::ack && !lives;
  const bool may_answer = asked != nullptr && !is_list_question(asked->what);
  if (may_answer && c.report->status != domain::status::unclear && !says_nothing)
    c.after.questions[static_cast<std::size_t>(asked - c.before.ask.questions.data())].answered = true;
  c.question = question_for(h, c, people);
  if (c.question.empty()) {
    c.answer = says_only_who(c.understood) ? greeting(h, c) : echo_of(h, c, people);
  } else {
    c.after.questions.push_back({c.question, h.said.speaker, h.said.at, false});
    const auto place = c.question == "landlord" ? place_told(h, c, people) : home_to_name(h, c, people);
    c.answer = text_of_question(c.question, place, c.campaign.get(), c.language);
  }
}

}  // namespace

words::understanding first_words(const hearing& h, const domain::campaign* asked) {
  return understand(h, context_of(asked, h.said, {}), {});
}

namespace {

// What is known of the sender beside the question that is open.
void add_sender(words::context& context, const hearing& h, const domain::match& m, const domain::roster& people) {
  if (const auto* r = people.find_resident(m.resident)) {
    context.sender_tags = r->tags;
    if (is_captain(*r)) context.sender_tags.push_back("captain");
    if (!r->lives_here) context.sender_tags.push_back("landlord");
    if (domain::at_risk(r->tags)) context.sender_tags.push_back("at_risk");
  }
  if (h.scene == nullptr) return;  // a paste is judged by the campaign it names
  for (const auto& c : h.scene->answerable) {
    if (c.kind != campaign_kind::checkin || c.state != campaign_state::closed || c.closed_at > h.said.at) continue;
    const auto since = std::chrono::duration<double, std::ratio<3600>>(h.said.at - c.closed_at).count();
    context.last_checkin_closed_h = std::min(since, context.last_checkin_closed_h.value_or(since));
  }
}

// Said before `asked` was, it answers nothing; but a clock may be wrong, and what would be an answer is read by a
// person.
void doubt_time(const hearing& h, const domain::campaign& asked, conclusion& c) {
  const auto answer = first_words(h, &asked);
  if (!speaks_of_health(answer.intent)) return;
  if (!speaks_of_health(c.understood.intent)) c.understood.intent = answer.intent;
  c.understood.human = c.keep = true;
  c.understood.urgency = std::max(c.understood.urgency, words::urgency::follow_up);
  if (c.understood.reason.empty()) c.understood.reason = "asked_later";
  c.reply = record_of(h, c);
}

}  // namespace

conclusion judge(const hearing& h, domain::match m, const domain::roster& people,
                 std::shared_ptr<const domain::campaign> campaign, store::known_ask before) {
  conclusion c;
  c.match = std::move(m);
  c.before = std::move(before);
  c.campaign = std::move(campaign);
  std::vector<std::string> names;
  if (const auto* home = people.find_household(c.match.household)) {
    for (const auto* r : people.members(*home)) names.push_back(r->name);
    c.place = domain::render(home->place);
  }
  const auto* asked = c.campaign ? asked_back(c.before.ask, h.said) : nullptr;
  auto context = context_of(c.campaign.get(), h.said, names);
  if (asked != nullptr) add_menu(context, asked->what);
  add_sender(context, h, c.match, people);
  c.understood = understand(h, context, names);
  if (!h.said.media.empty() && h.said.text.empty()) {  // a voice message must be listened to
    c.understood.intent = words::intent::needs_human;
    c.understood.human = true;
    c.understood.reason = "media";
  }
  if (h.said.media == "contact") c.understood = contact_shared();
  // Names are known now that the home is: "3-502 王芳 平安" may tell who speaks.
  if (c.match.resident.empty() && !c.understood.person.empty()) {
    const auto again = match_speaker(h, c.understood, people);
    if (again.household == c.match.household) c.match = again;
  }
  c.language = language_for(h, c.match.resident, people);
  c.keep = is_worth_keeping(c.understood, h.said, c.match);
  if (introduces(h, c.understood, c.match, people)) c.understood = introduced(std::move(c.understood));
  const bool known = c.match.kind == domain::match_kind::linked || c.match.kind == domain::match_kind::place;
  const bool answers = h.said.media != "contact";
  if (c.campaign && known && answers && !c.before.was.empty()) {
    take_answer(c, h, people, context, asked);
  } else if (known) {
    c.campaign.reset();  // it asked somebody else
  }
  c.reply = record_of(h, c);
  c.at_risk = is_at_risk(c, people);
  c.about = whom_about(c, people);
  return c;
}

bool is_certain(const hearing& h, const conclusion& c) {
  const auto& who = h.who.identity;
  return c.match.confirmed || (who.trust == domain::trust::confirmed && who.resident == c.match.resident);
}

bool is_matched(const conclusion& c) {
  return (c.report || !c.reply.resident.empty()) && c.match.kind != domain::match_kind::guess;
}

task<result<hearing>> hear(world& w, std::string community, std::string identity) {
  auto look = co_await w.scenes.look_at(community, std::move(identity));
  if (!look) co_return look.error();
  hearing h;
  h.community = std::move(community);
  h.who = std::move(look->who);
  h.scene = std::move(look->scene);
  h.roster = look->roster;
  co_return h;
}

task<result<conclusion>> conclude(world& w, const hearing& h, words::understanding first) {
  auto roster = co_await w.rosters.get(h.community, h.roster);
  if (!roster) co_return roster.error();
  const auto people = *roster;  // it may move meanwhile
  auto m = match_speaker(h, first, people->roster);
  auto found = co_await choose_own(w, h, m, people->roster);
  if (!found) co_return found.error();
  if (!*found) {
    const bool ack = first.intent == words::intent::ack;
    auto likeliest = co_await choose(w, h, ack, m.household, people->roster);
    if (!likeliest) co_return likeliest.error();
    *found = std::move(*likeliest);
  }
  auto& chosen = **found;
  if (!may_be_of_stopping(h, first)) {
    auto told = co_await take_elsewhere(w, h, m, chosen, people->roster);
    if (told && !*told) told = co_await take_which(w, h, m, chosen, people->roster);
    if (!told) co_return told.error();
    if (*told) co_return std::move(**told);
    auto c = judge(h, std::move(m), people->roster, std::move(chosen.campaign), std::move(chosen.ask));
    if (chosen.asked_later) doubt_time(h, *chosen.asked_later, c);
    if (chosen.unasked) c.answer = echo_unasked(h, c, chosen.unasked, people->roster);
    auto listed = co_await take_list(w, h, c, people->roster);
    if (!listed) co_return listed.error();
    const bool listed_homes = is_list(c.understood);
    auto asked = co_await ask_back(w, h, c, chosen.rivals, people->roster);
    if (!asked) co_return asked.error();
    auto elsewhere = co_await take_back_room(w, h, c);
    if (!elsewhere) co_return elsewhere.error();
    if (listed_homes || c.question == "which") c.reply = record_of(h, c);
    co_return c;
  }
  auto stops = co_await stops_of(w, h);
  if (!stops) co_return stops.error();
  auto known = h;
  known.said.opted_out = store::strongest(*stops).level != domain::stop::none || words::stops_all(h.said.text);
  auto c = judge(known, std::move(m), people->roster, std::move(chosen.campaign), std::move(chosen.ask));
  c.stops = std::move(*stops);
  take_stopping(c);
  co_return c;
}

namespace {

bj::object undone_event(const conclusion& o) {
  bj::object data{{"campaign", o.campaign->id}, {"reply", o.reply.id}, {"household", o.after.household}};
  data["place"] = o.after.place;
  data["state"] = domain::name(o.after.state);
  return data;
}

}  // namespace

void write(store::transaction& t, const std::string& community, const conclusion& c) {
  const bool told = c.report && !c.before.was.empty();  // who was not asked may report for others who were
  if (told || c.question == "which") store::put_ask(t, community, c.campaign->id, c.before, c.after);
  for (const auto& o : c.also) {
    store::put_ask(t, community, o.campaign->id, o.before, o.after);
    const auto topic = "campaign:" + o.campaign->id;
    if (is_taken_back(o)) t.event(community, topic, "undone", bj::serialize(undone_event(o)));
    if (!o.report) continue;
    store::add_reply(t, community, o.reply);
    t.event(community, topic, "reply", bj::serialize(event_of(o)));
  }
  put_others(t, community, c);
  write_words(t, community, c);
}

void write_words(store::transaction& t, const std::string& community, const conclusion& c) {
  const auto data = bj::serialize(event_of(c));
  if (c.report) {
    store::add_reply(t, community, c.reply);
    t.event(community, "campaign:" + c.campaign->id, "reply", data);
  }
  auto entry = history_of(c);
  auto about = c.report ? c.report->members : std::vector<std::string>{};
  if (c.reply.resident.empty() && about.empty() && c.report) {
    for (const auto& m : c.after.members) about.push_back(m.resident);
  }
  if (!c.reply.resident.empty()) {
    store::add_history(t, community, c.reply.resident, entry);
    t.event(community, "resident:" + c.reply.resident, "history", data);
  }
  entry.kind = "report";
  entry.by = c.reply.resident.empty() ? "household" : c.reply.resident;
  for (const auto& resident : about) {
    if (resident == c.reply.resident) continue;
    store::add_history(t, community, resident, entry);
    t.event(community, "resident:" + resident, "history", data);
  }
}

bool is_urgent(const conclusion& c) {
  const auto loud = [](words::urgency u) { return u >= words::urgency::urgent; };
  return loud(c.understood.urgency) ||
         std::any_of(c.others.begin(), c.others.end(), [&](const relayed_home& o) { return loud(o.urgency); });
}

void write_unmatched(store::transaction& t, const std::string& community, const conclusion& c) {
  store::keep_reply(t, community, c.reply);
  bj::object o{{"identity", c.reply.identity}, {"at", to_ms(c.reply.at)}, {"reason", c.match.reason}};
  json::put(o, "urgency", c.reply.urgency == "none" ? std::string{} : c.reply.urgency);
  json::put(o, "guess", c.match.household);
  json::put(o, "name", store::seal(c.reply.identity, c.reply.name));
  json::put(o, "text", store::seal(c.reply.identity, c.reply.text));
  t.event(community, "identities", "unmatched", bj::serialize(o));
}

}  // namespace linli::queue
