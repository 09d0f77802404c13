#include "queue/hearing/judgement.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "domain/kin.hpp"
#include "queue/hearing/kinship.hpp"
#include "words/rules.hpp"

namespace linli::queue {

using words::intent;

namespace {

std::optional<std::string> only_one(const std::vector<const domain::resident*>& people) {
  if (people.size() != 1) return std::nullopt;
  return people[0]->id;
}

// Whom the words name, as residents of that home; nullopt when a name fits nobody or several.
std::optional<std::vector<std::string>> named_members(const std::vector<words::member>& said,
                                                      const domain::household& home, const domain::roster& roster) {
  std::vector<std::string> out;
  for (const auto& m : said) {
    const auto one = only_one(roster.named(home, m.who));
    if (!one) return std::nullopt;
    out.push_back(*one);
  }
  return out;
}

domain::coverage coverage_of(words::scope s) {
  switch (s) {
    case words::scope::self: return domain::coverage::self;
    case words::scope::household: return domain::coverage::household;
    case words::scope::plural: return domain::coverage::plural;
    case words::scope::count: return domain::coverage::count;
    case words::scope::named: return domain::coverage::named;
  }
  return domain::coverage::self;
}

bool is_ill(const words::member& m) { return m.status == "symptom" || m.status == "hospital"; }

bool has_part(std::string_view text, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [text](std::string_view p) { return text.find(p) != text.npos; });
}

// "家里有人发烧", "someone at home is sick": before what he is said to have, and not the "有人" of "没有人管".
bool tells_of_somebody(const words::understanding& u, std::string_view text) {
  constexpr std::string_view somebody = "有人";
  for (const auto& [code, said] : u.symptom_words) {
    if (said.starts_with(somebody)) return true;
    const auto at = text.find(said);
    if (at == text.npos) continue;
    auto head = text.substr(0, at);
    if (has_part(head, {"omeone", "omebody"}) && !has_part(head, {"I ", " i ", "I'", "my "})) return true;
    for (const std::string_view how : {"有点儿", "有点", "有些", "一直", "突然", "老是", "在", "也", "又", "很"}) {
      if (head.ends_with(how)) head.remove_suffix(how.size());
    }
    if (!head.ends_with(somebody)) continue;
    head.remove_suffix(somebody.size());
    if (!head.ends_with("没") && !head.ends_with("沒")) return true;
  }
  return false;
}

void cover(domain::report& r, const words::understanding& u, std::string_view text, const domain::match& m,
           const domain::roster& roster) {
  const auto* home = roster.find_household(m.household);
  const auto* speaker = roster.find_resident(m.resident);
  r.coverage = coverage_of(u.scope);
  r.count = u.count.value_or(0);
  if (home == nullptr) return;
  if (r.coverage == domain::coverage::named) {
    auto members = named_members(u.members, *home, roster);
    if (members) r.members = std::move(*members);
    else if (r.status != domain::status::need)
      r.status = domain::status::unclear;  // said of somebody whom the roster does not tell: a person reads it
  }
  // "我爸胸闷" is not about who says it, and his "我没事" does not take it back: it is held for the home.
  const bool others = r.status == domain::status::need && who_is_ill(u, text) != ill::speaker;
  if (others && r.coverage == domain::coverage::self) r.coverage = domain::coverage::plural;
  // "3-502 王芳 平安" from another phone of the family is about 王芳, not about who typed it.
  if (r.coverage == domain::coverage::self && !u.person.empty()) {
    const auto one = only_one(roster.named(*home, u.person));
    if (one && *one != m.resident) {
      r.coverage = domain::coverage::named;
      r.members = {*one};
    }
  }
  // "3-502 有人发烧", said by somebody who lives elsewhere, is not about him: it holds for that home, nobody named.
  const bool elsewhere = speaker != nullptr && speaker->household != m.household;
  const bool bad = r.status == domain::status::need || r.status == domain::status::unclear;
  if (elsewhere && bad && r.coverage == domain::coverage::self) r.coverage = domain::coverage::plural;
  // Only a menu's answer covers a home whole. The bare word that the post asked for does where it is said by one of the
  // home, or counted by a captain; from anybody else it covers nobody at risk.
  const bool of_home = speaker != nullptr && speaker->household == m.household;
  if (r.coverage == domain::coverage::household && u.option.empty() && !of_home && u.rule != "captain.row")
    r.coverage = domain::coverage::plural;
  // A landlord's word is about his own home: it never covers the people who rent from him.
  if (speaker != nullptr && !speaker->lives_here && speaker->household == m.household)
    r.coverage = domain::coverage::self;
}

}  // namespace

words::context context_of(const domain::campaign* c, const statement& s, std::vector<std::string> names) {
  words::context out;
  out.channel = s.direct ? words::channel::chat : words::channel::group;
  out.addressed = s.addressed;
  out.keyed_places = s.addressed || !s.paste.empty();  // who pastes a line has seen that it is no order of one
  out.opted_out = s.opted_out;
  out.part = !s.paste.empty();  // a worker sees what nobody understood, before it counts
  out.names = std::move(names);
  if (c == nullptr) return out;
  out.open = c->kind == domain::campaign_kind::checkin ? words::context::kind::checkin : words::context::kind::notice;
  for (const auto& o : c->options) {
    out.options[o.key] = o.meaning.empty() ? o.label : o.meaning;
    out.labels[o.key] = o.label;
  }
  return out;
}

bool may_be_ill(const words::understanding& u, const domain::resident& r) {
  static constexpr std::string_view grown[] = {"elder_alone", "独居老人", "孤寡老人", "高龄独居",
                                               "空巢老人",    "独居",     "pregnant", "孕妇"};
  const bool grown_up = std::any_of(r.tags.begin(), r.tags.end(), [](const std::string& tag) {
    return std::find(std::begin(grown), std::end(grown), tag) != std::end(grown);
  });
  const auto told = std::count_if(u.members.begin(), u.members.end(), is_ill);
  const auto children = std::count_if(u.members.begin(), u.members.end(),
                                      [](const words::member& m) { return is_ill(m) && m.who == "child"; });
  return !grown_up || told == 0 || children < told;
}

ill who_is_ill(const words::understanding& u, std::string_view text) {
  const bool danger = u.intent == intent::emergency;
  if ((u.intent != intent::checkin_symptom && !danger) || u.scope != words::scope::self || !u.option.empty())
    return ill::speaker;
  bool self = danger;  // "我老公打我" names who did it
  bool others = danger ? has_part(text, {"家里有人", "我家有人"}) : tells_of_somebody(u, text);
  for (const auto& m : u.members) {
    if (is_ill(m)) (m.who == "self" ? self : others) = true;
  }
  if (!others) return ill::speaker;
  return self ? ill::both : ill::others;
}

domain::status status_of(const words::understanding& u, domain::campaign_kind kind) {
  // "平安，但是药快没了": the need is what somebody must see to.
  const bool need_too = std::find(u.also.begin(), u.also.end(), "need_help") != u.also.end();
  if (need_too && u.intent == intent::checkin_ok) return domain::status::need;
  switch (u.intent) {
    case intent::checkin_ok: return kind == domain::campaign_kind::notice ? domain::status::ack : domain::status::ok;
    case intent::checkin_symptom:
    case intent::need_help:
    case intent::emergency: return domain::status::need;
    case intent::batch_report:
    case intent::jielong:  // danger in a row: whoever it is, his own home is not well until a person knows
      return u.urgency == words::urgency::critical ? domain::status::need : domain::status::unclear;
    case intent::away: return domain::status::away;
    case intent::decline: return domain::status::declined;
    case intent::optout: return u.human ? domain::status::unclear : domain::status::declined;
    case intent::optin:
    case intent::ack:
    case intent::chatter:
    case intent::question:  // these a person answers, and how the home is they do not say
    case intent::complaint:
    case intent::data_request:
    case intent::consent_withdraw: return domain::status::ack;
    default: return domain::status::unclear;
  }
}

domain::partial_place partial(const words::understanding& u) {
  if (!u.place) return {};
  auto room = u.place->room;
  room.erase(0, std::min(room.find_first_not_of('0'), room.empty() ? 0 : room.size() - 1));  // the roster has none
  return {u.place->compound, u.place->building, u.place->entrance, std::move(room), u.place->bare};
}

bool speaks_of_health(intent i) {
  switch (i) {
    case intent::checkin_ok:
    case intent::checkin_symptom:
    case intent::need_help:
    case intent::emergency:
    case intent::away:
    case intent::batch_report:
    case intent::correction:
    case intent::decline: return true;
    default: return false;
  }
}

bool asks_for_a_person(intent i) {
  return i == intent::question || i == intent::complaint || i == intent::data_request || i == intent::consent_withdraw;
}

bool is_worth_keeping(const words::understanding& u, const statement& s, const domain::match& m) {
  if (s.direct) return true;
  if (u.urgency >= words::urgency::urgent) return true;
  const bool known = m.kind == domain::match_kind::linked || m.kind == domain::match_kind::place;
  // Who is ill or in need is written down, whoever it is: a person finds out.
  if (u.intent == intent::checkin_symptom || u.intent == intent::need_help || u.intent == intent::batch_report)
    return true;
  if (speaks_of_health(u.intent)) return known || m.kind == domain::match_kind::guess || s.addressed;
  const bool voice = s.media == "voice" || s.media == "audio";
  if (voice && s.text.empty()) return known || s.addressed;  // somebody listens to it
  if (u.intent == intent::chatter) return u.human && (known || s.addressed);
  if (u.intent == intent::empty) return false;
  if (u.intent == intent::ack) return known;
  if (u.reason == "optout_scope")
    return known || s.addressed;  // an order, a delivery, another member: a person decides
  return s.addressed || (known && u.place.has_value());
}

domain::report report_of(const words::understanding& u, const statement& s, const domain::match& m,
                         const domain::campaign& c, const domain::roster& roster) {
  domain::report r;
  r.id = hash_id("r", {c.id, s.id});
  r.reply = hash_id("y", {s.id});
  r.reporter = m.resident;
  r.speaker = s.speaker;
  r.channel = s.channel;
  r.paste = s.paste;
  r.said_at = s.at;
  r.order = s.platform_message;
  r.status = status_of(u, c.kind);
  r.temperatures = u.temperatures;
  r.symptoms = u.symptoms;
  r.needs = u.needs;
  r.rule = domain::rule_about(u.rule, kin_told_ill(u, s.text));
  const bool danger = u.intent == intent::emergency || u.urgency == words::urgency::critical;
  if (danger && !domain::is_danger(r)) r.rule = "danger." + u.rule;
  r.confidence = std::string(words::name(u.confidence));
  r.rules_version = words::rules().version;  // old reports stay judged by the old rules
  r.late = c.state == domain::campaign_state::closed && s.at > c.closed_at;
  cover(r, u, s.text, m, roster);
  return r;
}

}  // namespace linli::queue
