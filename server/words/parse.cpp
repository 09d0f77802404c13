#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "words/calls.hpp"
#include "words/facts.hpp"
#include "words/fields.hpp"
#include "words/filled.hpp"
#include "words/heads.hpp"
#include "words/judge.hpp"
#include "words/lists.hpp"
#include "words/members.hpp"
#include "words/menu.hpp"
#include "words/missing.hpp"
#include "words/numbers.hpp"
#include "words/own_words.hpp"
#include "words/pinyin.hpp"
#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/row_heads.hpp"
#include "words/rules.hpp"
#include "words/second_look.hpp"
#include "words/several.hpp"
#include "words/told.hpp"
#include "words/understanding.hpp"

// How a text is read: quotes, places, temperatures, counts and names are taken out first, then the lexicon covers what
// it knows. What is left uncovered decides how much is trusted: beside an "all well" nothing unknown may stand. When in
// doubt a person reads it; a symptom or a cry for help is never understood as well.
namespace linli::words {

namespace {

bool several_homes(const facts& f) {
  return std::any_of(f.places.begin(), f.places.end(),
                     [&](const found_place& p) { return !(p.place == f.places.front().place); });
}

// "鸡蛋两板，牛奶一箱，谢谢": goods and how many, and no word more; under a notice "给我留一箱牛奶", too.
bool is_order(const reading& r, const context& c) {
  const auto goods = std::count_if(r.hits.begin(), r.hits.end(),
                                   [](const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::goods; });
  const auto exact = goods_of(r, true);
  const bool counted = std::any_of(exact.begin(), exact.end(),
                                   [](const auto& g) { return g.find(':') != std::string::npos; });
  const bool wants = says_any(r.n.text, {"给我", "我要", "要一", "要两", "来一", "来两", "我订", "我定", "订一", "订两",
                                         "带一", "带两", "留一", "留两", "送"});
  if (c.open == context::kind::notice) {
    const bool told = says_any(r.n.text,
                               {"买了", "吃了", "炖了", "做了", "送了", "收到", "领到", "发了", "拿到", "给了"});
    if (!told && counted_food(r.n.text) > 0) return true;  // "排骨三斤 不要肥的"
    if (r.loose_negators > 0) return false;
    const auto wares = told ? 0 : counted_wares(r);
    if ((counted && wants) || wares > 1 || (wares == 1 && wants)) return true;
  }
  return goods > 1 && r.leftover.empty() && r.loose_negators == 0 &&
         std::all_of(exact.begin(), exact.end(), [](const auto& g) { return g.find(':') != std::string::npos; });
}

// "帮我带两斤青菜" under a notice: goods, and no other want.
bool asks_for_goods(const understanding& u, const reading& r, const context& c) {
  const bool only = std::all_of(r.needs.begin(), r.needs.end(), [](const std::string& n) { return n == "other"; });
  return u.intent == intent::need_help && u.urgency < urgency::urgent && c.open == context::kind::notice && only &&
         r.kin.empty() && r.symptoms.empty();
}

// A place and nothing else is for a person to ask about.
understanding by_what_is_said(const reading& r, const facts& f, const std::string& text, const context& c) {
  auto u = by_senses(r, c, f.temperatures);
  if (!f.places.empty() && u.intent == intent::chatter) {
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    u = for_person(digits ? "ambiguous_digits" : "unknown");
  }
  return u;
}

understanding understood(const reading& r, const facts& f, std::string_view raw, const std::string& own, telling danger,
                         const context& c) {
  const std::string text(trim(r.n.text));
  const auto before_all = special(r, std::string(trim(own)), c, danger);
  const bool critical = before_all && before_all->urgency == urgency::critical;
  const bool moved = before_all && before_all->intent == intent::record_update;
  // "8-101好，8-201搬走了，8-202好": three homes, while "从3-502搬到4-301" are two. "8-101好，8-102着火了": rows, too.
  const bool lines = is_jielong(text) || text.find('\n') != std::string::npos;
  const bool rows = ((critical || moved) && lines) || (moved && f.places.size() > 2) ||
                    (critical && (several_homes(f) || rooms_in(text, 0).size() > 2));
  if (before_all && !rows) return *before_all;
  auto list = by_call_list(raw, r, c);
  if (!list) list = by_own_and_list(raw, r.n, f.places, c);
  if (!list) list = by_list(raw, r, f.places);
  const std::size_t rows_min = moved && !several_homes(f) ? 3 : 2;  // rooms below their stairs are no homes yet
  if (list && rows && list->entries.size() < rows_min && !is_jielong(text)) return *before_all;
  // In one line each must be told of: "3-301的老人晕倒在3-302门口" is no two rows.
  const auto told = [](const entry& e) {
    return !e.status.empty() || !e.needs.empty() || e.urgency >= urgency::urgent;
  };
  if (list && critical && !lines && !std::all_of(list->entries.begin(), list->entries.end(), told)) return *before_all;
  if (list) {
    if (critical) {  // whoever in the list it is
      list->urgency = urgency::critical;
      list->also.emplace_back(name(intent::emergency));
    }
    list->human = list->human || before_all;
    return *list;
  }
  if (before_all) return *before_all;
  if (c.open != context::kind::call) {
    if (auto left = by_missing(r, f.places)) return *left;
    if (auto totals = by_totals(r)) return *totals;
  }
  if (const auto label = by_label(text, c)) return *label;
  const bool talk = c.open != context::kind::checkin;
  if (talk && c.options.empty()) {
    if (const auto u = by_talk(r, own, c)) return *u;
  }
  const auto menu = by_menu(f.words, c, f.temperatures);
  const bool digit_counts = !c.in_group() || (c.addressed && c.points_at_us) || (c.keyed_places && !f.places.empty());
  if (menu && digit_counts) return *menu;
  if (menu && !menu->human) return decided(intent::chatter, "digit.unaddressed", confidence::middle);
  if (const auto u = talk && !c.options.empty() ? by_talk(r, own, c) : std::nullopt) return *u;
  if (const auto u = by_polarity(r, c, f.temperatures)) return *u;
  const bool unasked = c.in_group() && !c.addressed && text.find_first_not_of(text.front()) == std::string::npos;
  if (unasked && r.senses.empty()) return decided(intent::chatter, "digit.unaddressed", confidence::middle);  // "666"
  if (const auto u = by_numbers(r, text, c)) return *u;
  return by_what_is_said(r, f, text, c);
}

// "前天烧到38度多，今天36.7了" is a fever that is over, and somebody asks how it is.
void add_past(understanding& u, const facts& f) {
  if (!f.past_fever || u.intent != intent::checkin_ok) return;
  u.intent = intent::checkin_symptom;
  u.rule = "past_fever";
  u.human = true;
  u.urgency = urgency::follow_up;
}

// "我俩没事，女儿女婿也都好", not "我妈妈都好".
bool speaks_of_himself(const reading& r) {
  for (auto h = r.hits.begin(); h != r.hits.end(); ++h) {
    if (h->kind != hit::kind::phrase || h->sense != sense::self) continue;
    const auto next = std::next(h);
    const bool us = next != r.hits.end() && next->kind == hit::kind::people && next->from == h->to;
    if (us && !r.has(sense::proxy)) return true;
  }
  return false;
}

// "我爸妈都好": the parents, not the sender, and whose home it is must be said.
void of_kin(understanding& u, const reading& r, const facts& f) {
  u.scope = scope::named;
  u.members = members_of(r);
  if (u.rule == "some_away") return;
  if (r.has(sense::proxy))  // "我在外地替他们报" tells of them
    std::erase_if(u.members, [](const member& m) { return m.who == "self" && m.status == "away"; });
  if (u.members.empty()) {
    for (const auto& who : r.kin) u.members.push_back({who, 1, "ok", {}});
  }
  const bool speaker_too = std::any_of(u.members.begin(), u.members.end(),
                                       [](const member& m) { return m.who == "self"; });
  const bool joined = std::any_of(r.hits.begin(), r.hits.end(),
                                  [](const hit& h) { return h.kind == hit::kind::people; });
  if (speaker_too && !joined && u.members.size() > 1) u.count = static_cast<int>(u.members.size());  // "我和老公都好"
  const auto has = [&](std::string_view who) {
    return std::any_of(u.members.begin(), u.members.end(), [&](const member& m) { return m.who == who; });
  };
  const bool everybody = has("others") || (has("child") && has("adult"));  // "大人小孩都好"
  if (!f.places.empty() || speaker_too || speaks_of_himself(r) || u.members.size() > 2 || everybody) return;
  u.missing = {"unit"};
  u.human = true;
  u.urgency = urgency::follow_up;
}

// "我们都好", but not "我家老人", where the word only says whose they are.
bool speaks_of_all(const reading& r) {
  for (auto h = r.hits.begin(); h != r.hits.end(); ++h) {
    if (h->kind != hit::kind::phrase || h->sense != sense::plural) continue;
    if (h->code == "adverb") continue;
    const auto next = std::next(h);
    const bool whose = next != r.hits.end() && next->kind == hit::kind::phrase && next->sense == sense::kin &&
                       next->from == h->to;
    if (!whose) return true;
  }
  return false;
}

// "五口都冇事，阿婆都好精神": so many are well, and she is one of them.
bool counts_more(const reading& r, const facts& f) {
  int named = 0;
  for (const auto& m : members_of(r)) named += m.n;
  return f.count && named > 0 && *f.count > named;
}

// "全家平安", but not what somebody reports for his mother alone.
bool speaks_of_home(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [&](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::ok_household && !reports_for_kin(r, h);
  });
}

// "给俺爹俺娘报个平安": 给 is said of many things; before kin and this word it says that somebody reports for them.
void find_reporter(reading& r) {
  const hit* first = nullptr;  // of the kin that stand one behind the other
  std::size_t end = 0;
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase) continue;
    if (h.sense == sense::kin) {
      if (first == nullptr || h.from > end + 3) first = &h;
      end = h.to;
      continue;
    }
    const bool reports = h.sense == sense::ok_household &&
                         (h.text == "报个平安" || h.text == "报声平安" || h.text == "报平安");
    if (!reports || first == nullptr || h.from != end || first->from < 3) continue;
    const auto head = std::string_view(r.n.text).substr(0, first->from);
    if (head.ends_with("给") || head.ends_with("为")) r.senses.insert(sense::proxy);
  }
}

// Whom a word for "well" covers. A digit of the menu has said so already, unless its words limit it.
void limit_scope(understanding& u, const reading& r, const facts& f) {
  const bool of_room = !f.places.empty() && f.person.empty() && !r.has(sense::self);
  if (u.intent == intent::away && u.option.empty() && of_room) u.scope = scope::household;
  const bool self = r.has(sense::self) && !r.has(sense::plural) && !r.has(sense::ok_household);
  const bool ill = u.intent == intent::checkin_symptom || u.intent == intent::emergency;
  if (ill && u.option.empty() && !self && !f.members.empty()) {  // "王芳发烧了": she is, not who says so
    u.scope = scope::named;
    for (const auto& name : f.members) u.members.push_back({name, 1, "symptom", {}});
  }
  if (u.intent != intent::checkin_ok || !u.option.empty()) return;
  if (!f.members.empty() || (r.has(sense::proxy) && !f.person.empty())) {
    u.scope = scope::named;
    for (const auto& name : f.members.empty() ? std::vector<std::string>{f.person} : f.members)
      u.members.push_back({name, 1, "ok", {}});
    if (r.has(sense::proxy)) u.person.clear();  // who reports for somebody is not that person
  } else if (!r.kin.empty() && !speaks_of_all(r) && !speaks_of_home(r) && !counts_more(r, f)) {
    of_kin(u, r, f);
  } else if (f.count || f.temperatures.size() > 1) {
    u.scope = scope::count;
  } else if (self) {
    u.scope = scope::self;
  } else if (u.scope == scope::self && !f.places.empty() && f.person.empty()) {
    u.scope = scope::household;  // "3-502 正常" speaks of the room
  }
}

// A part of what was read, in the characters in which it was typed: 發便當, not 发便当.
void as_typed(std::string& said, const reading& r, std::string_view raw) {
  const auto at = said.empty() ? std::string::npos : r.n.text.find(said);
  if (at == std::string::npos) return;
  const auto from = r.n.origin[at];
  said = raw.substr(from, r.n.origin[at + said.size()] - from);
}

// A group's talk that is about no home and was not said to us is nobody's unclear answer.
bool is_group_talk(const understanding& u, const facts& f, const context& c) {
  if (!c.in_group() || c.addressed || !f.places.empty() || u.urgency >= urgency::urgent) return false;
  switch (u.intent) {
    case intent::needs_human: return u.reason != "optout_scope";
    case intent::question:
    case intent::empty: return true;
    case intent::decline: return c.open != context::kind::call;
    case intent::complaint:
    case intent::not_received:
    case intent::done_elsewhere:
    case intent::invalid_option: return true;
    default: return false;
  }
}

bool tells_of_a_home(intent i) {
  return i == intent::checkin_ok || i == intent::checkin_symptom || i == intent::need_help || i == intent::emergency ||
         i == intent::away;
}

understanding understood_whole(reading& r, std::string_view raw, const context& c) {
  cover_quotes(r);
  const auto said = r.spans.empty() ? std::string() : r.rest();  // beside what is quoted
  const bool nothing_own = r.rest().find_first_not_of(" \n-") ==
                           std::string::npos;  // a quote or an @, and no word beside it
  const auto f = take_facts(r, raw, c);
  scan(r);
  find_reporter(r);
  auto own = own_words(r);  // danger is looked for where nobody is quoted
  const auto danger = danger_in(r, own, c);
  if (danger == telling::told) forget_told(r, own);
  if (danger <= telling::told) forget_figures(r, own, c);
  forget_rumour(r);
  auto u = nothing_own ? for_person("unknown") : understood(r, f, raw, own, danger, c);
  add_past(u, f);
  // Who answers a check-in with a tale of danger and nothing else is asked what he means.
  if (danger == telling::told && u.intent == intent::chatter && c.open == context::kind::checkin && !c.in_group())
    u = for_person("danger_told");
  if (u.reason == "unknown" && c.open == context::kind::checkin && f.temperatures.empty() &&
      has_implausible_reading(r.n.text))
    u.reason = "implausible_temperature";
  if ((u.intent == intent::chatter || asks_for_goods(u, r, c)) && is_order(r, c)) u = for_person("order");
  if (danger == telling::none) look_again(u, r, said.empty() ? r.n.text : said, own, c);
  const bool some_named = !f.members.empty() || !f.person.empty() || !r.kin.empty();
  if (u.intent == intent::checkin_ok && ((some_named && excepts_somebody(r)) || excepts_speaker(r)))
    u = for_person("hedge");
  if (!f.places.empty() && !several_homes(f) && u.rule != "missing") {
    u.place = f.places.front().place;
    u.person = f.person;
  }
  u.several_places = several_homes(f) && u.entries.empty() && tells_of_a_home(u.intent);
  as_typed(u.task_text, r, raw);
  add_fields(u, r, f, c);
  add_symptom_words(u, r, raw);
  limit_scope(u, r, f);
  add_people(u, r, f);
  // Nobody asked: it is no report.
  if (u.intent == intent::checkin_ok && c.open == context::kind::none) {
    auto quiet = decided(intent::chatter, "not_asked", confidence::middle);
    quiet.place = u.place;
    quiet.person = u.person;
    quiet.temperatures = u.temperatures;
    quiet.count = u.count;
    u = std::move(quiet);
  }
  if (is_group_talk(u, f, c)) u = decided(intent::chatter, "group_talk", confidence::middle);
  u.spans = std::move(r.spans);
  return u;
}

}  // namespace

understanding parse_one(std::string_view raw, const context& c) {
  reading r{in_characters(normalise(raw))};
  if (trim(r.n.text).empty()) return decided(intent::empty, "empty", confidence::high);
  fetch_phrases(r.n.text);
  return understood_whole(r, raw, c);
}

}  // namespace linli::words
