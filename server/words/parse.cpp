#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "words/calls.hpp"
#include "words/facts.hpp"
#include "words/fields.hpp"
#include "words/judge.hpp"
#include "words/lists.hpp"
#include "words/members.hpp"
#include "words/menu.hpp"
#include "words/numbers.hpp"
#include "words/pinyin.hpp"
#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/rules.hpp"
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

bool says_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

// "鸡蛋两板，牛奶一箱，谢谢": goods and how many, and no word more; under a notice "给我留一箱牛奶", too.
bool is_order(const reading& r, const context& c) {
  const auto goods = std::count_if(r.hits.begin(), r.hits.end(),
                                   [](const hit& h) { return h.kind == hit::kind::phrase && h.sense == sense::goods; });
  const auto exact = goods_of(r);
  const bool counted = std::any_of(exact.begin(), exact.end(),
                                   [](const auto& g) { return g.find(':') != std::string::npos; });
  const bool wants = says_any(r.n.text, {"给我", "我要", "要一", "要两", "来一", "来两", "我订", "我定", "订一", "订两",
                                         "带一", "带两", "留一", "留两", "送"});
  if (c.open == context::kind::notice && counted && wants && r.loose_negators == 0) return true;
  return goods > 1 && r.leftover.empty() && r.loose_negators == 0 &&
         std::all_of(exact.begin(), exact.end(), [](const auto& g) { return g.find(':') != std::string::npos; });
}

understanding understood(const reading& r, const facts& f, std::string_view raw, const std::string& own, telling danger,
                         const context& c) {
  const std::string text(trim(r.n.text));
  const auto before_all = special(r, std::string(trim(own)), c, danger);
  const bool critical = before_all && before_all->urgency == urgency::critical;
  const bool moved = before_all && before_all->intent == intent::record_update && several_homes(f);
  // "8-101好，8-201搬走了，8-202好": three homes, while "从3-502搬到4-301" are two.
  const bool rows = ((critical || moved) && (is_jielong(text) || text.find('\n') != std::string::npos)) ||
                    (moved && f.places.size() > 2);
  if (before_all && !rows) return *before_all;
  auto list = by_call_list(raw, r, c);
  if (!list) list = by_list(raw, r, f.places);
  if (list && critical && list->entries.size() < 2 && !is_jielong(text)) return *before_all;
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
    if (auto totals = by_totals(r)) return *totals;
  }
  if (const auto label = by_label(text, c)) return *label;
  const bool talk = c.open != context::kind::checkin;
  if (talk && c.options.empty()) {
    if (const auto u = by_talk(r, own, c)) return *u;
  }
  const auto menu = by_menu(f.words, c, f.temperatures);
  const bool digit_counts = !c.in_group() || (c.addressed && c.points_at_us) || !f.places.empty();
  if (menu && digit_counts) return *menu;
  if (menu && !menu->human) return decided(intent::chatter, "digit.unaddressed", confidence::middle);
  if (const auto u = talk && !c.options.empty() ? by_talk(r, own, c) : std::nullopt) return *u;
  if (const auto u = by_polarity(r, c, f.temperatures)) return *u;
  const bool unasked = c.in_group() && !c.addressed && text.find_first_not_of(text.front()) == std::string::npos;
  if (unasked && r.senses.empty()) return decided(intent::chatter, "digit.unaddressed", confidence::middle);  // "666"
  if (const auto u = by_numbers(r, text, c)) return *u;
  auto u = by_senses(r, c, f.temperatures);
  const bool place_only = !f.places.empty() && u.intent == intent::chatter;
  if (!place_only) return u;
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  return for_person(digits ? "ambiguous_digits" : "unknown");
}

// "前天烧到38度多，今天36.7了" is a fever that is over, and somebody asks how it is.
understanding with_past(understanding u, const facts& f) {
  if (!f.past_fever || u.intent != intent::checkin_ok) return u;
  u.intent = intent::checkin_symptom;
  u.rule = "past_fever";
  u.human = true;
  u.urgency = urgency::follow_up;
  return u;
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
  if (!f.places.empty() || speaker_too || speaks_of_himself(r) || u.members.size() > 2) return;
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

// Whom a word for "well" covers. A digit of the menu has said so already, unless its words limit it.
void limit_scope(understanding& u, const reading& r, const facts& f) {
  const bool of_room = !f.places.empty() && f.person.empty() && !r.has(sense::self);
  if (u.intent == intent::away && u.option.empty() && of_room) u.scope = scope::household;
  const bool self = r.has(sense::self) && !r.has(sense::plural);
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
  } else if (!r.kin.empty() && !speaks_of_all(r) && !r.has(sense::ok_household) && !counts_more(r, f)) {
    of_kin(u, r, f);
  } else if (f.count || f.temperatures.size() > 1) {
    u.scope = scope::count;
  } else if (self) {
    u.scope = scope::self;
  } else if (u.scope == scope::self && !f.places.empty() && f.person.empty()) {
    u.scope = scope::household;  // "3-502 正常" speaks of the room
  }
}

bool speaks_of_call(intent i) {
  switch (i) {
    case intent::claim:
    case intent::claim_cancel:
    case intent::claim_change:
    case intent::claim_transfer:
    case intent::nominate_other:
    case intent::tentative:
    case intent::decline:
    case intent::arrived:
    case intent::task_done:
    case intent::late_notice: return true;
    default: return false;
  }
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

// "唔系好舒服，有点头痛": said in so many words it stays beside what it is; "疼" alone is what hurts.
bool says_unwell(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    if (h.kind != hit::kind::phrase || h.sense != sense::symptom || h.denied || h.code != "unwell") return false;
    for (const std::string_view word : {"舒", "适", "爽", "劲", "难受", "好受", "unwell", "not well", "sick", "bad"}) {
      if (h.text.find(word) != std::string_view::npos) return true;
    }
    return false;
  });
}

// Symptoms in the order of the text. A fever that is over is no fever.
void add_symptoms(understanding& u, const reading& r, const facts& f) {
  const bool hot = std::any_of(f.temperatures.begin(), f.temperatures.end(),
                               [](double t) { return rules().is_raised(t); });
  const auto named = std::find(r.symptoms.begin(), r.symptoms.end(), "fever") != r.symptoms.end();
  const auto first_hot = std::find_if(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return (h.kind == hit::kind::temperature && rules().is_raised(h.value)) ||
           (h.kind == hit::kind::phrase && h.sense == sense::symptom && !h.denied);
  });
  if (hot && !named && first_hot != r.hits.end() && first_hot->kind == hit::kind::temperature)
    add_code(u.symptoms, "fever");
  for (const auto& s : r.symptoms) add_code(u.symptoms, s);
  if (hot) add_code(u.symptoms, "fever");
  if (r.fever_gone || f.past_fever) add_code(u.symptoms, "fever_resolved");
  if (!hot && std::find(u.symptoms.begin(), u.symptoms.end(), "fever_resolved") != u.symptoms.end())
    std::erase(u.symptoms, "fever");
  if (!says_unwell(r)) replace_default(u.symptoms, "unwell");
}

// Which group of the health rules the symptoms reach. Of a list every row was judged alone; what is no more than told,
// or a volunteer's cold, and asks for nobody stays so.
void judge_groups(understanding& u) {
  if (!u.human || !u.entries.empty() || !u.totals.empty() || u.urgency == urgency::critical) return;
  const auto* g = rules().group_of(u.symptoms);
  if (g == nullptr) return;
  const bool light = g->urgent &&
                     g->at_least == 1;  // its weight was in the reading already, and may have been taken off
  if (!light) u.urgency = std::max(u.urgency, g->urgent ? urgency::urgent : urgency::follow_up);
  if (u.urgency == (g->urgent ? urgency::urgent : urgency::follow_up)) u.group = g->name;
}

// "早36.3 晚36.5" are one person's.
bool twice_a_day(const reading& r) {
  const auto has = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view w) { return r.n.text.find(w) != std::string::npos; });
  };
  return has({"早", "上午"}) && has({"晚", "下午", "中午"});
}

// "人在三亚过冬，房子空着": who lives there is away; the home is not to let.
bool they_left(const reading& r) {
  return std::any_of(r.hits.begin(), r.hits.end(), [](const hit& h) {
    return h.kind == hit::kind::phrase && h.sense == sense::away && h.code != "nobody" &&
           !h.code.starts_with("status=");
  });
}

void add_fields(understanding& u, const reading& r, const facts& f, const context& c) {
  if (!u.entries.empty() || !u.totals.empty()) return;  // a list's rows have them
  if (!u.count && !speaks_of_call(u.intent)) u.count = f.count;
  if (!u.count && u.human) u.count = f.first_count;
  u.temperatures = f.exact;
  const bool only_readings = std::all_of(r.hits.begin(), r.hits.end(),
                                         [](const hit& h) { return h.kind == hit::kind::temperature; });
  const bool of_each = u.intent == intent::checkin_ok || (u.intent == intent::checkin_symptom && only_readings);
  if (!u.count && f.temperatures.size() > 1 && !twice_a_day(r) && of_each)
    u.count = static_cast<int>(f.temperatures.size());
  const bool both = r.n.text.find("both") != std::string::npos;
  if (both && u.intent == intent::checkin_ok && u.temperatures.size() < 2) {
    u.count = 2;
    if (u.temperatures.size() == 1) u.temperatures.push_back(u.temperatures[0]);
  }
  add_symptoms(u, r, f);
  judge_groups(u);
  if (u.also == std::vector<std::string>{"complaint"} && r.has(sense::estate)) return;
  if (!speaks_of_call(u.intent)) add_needs(u, r);  // "送药": what a volunteer will do is no need of his own
  u.test = r.test;
  u.isolation_day = f.isolation_day;
  for (const auto& h : r.hits) {
    if (h.kind == hit::kind::phrase && h.sense == sense::going && !u.going_out) u.going_out = h.code == "out";
  }
  if (u.intent == intent::away) u.status = r.status.empty() || they_left(r) ? "away" : r.status;
  if (u.intent == intent::checkin_symptom || u.intent == intent::needs_human) u.status = r.status;
  if (u.intent == intent::record_update && r.has(sense::moved)) u.status = "moved";
  if (u.intent == intent::ack && c.open == context::kind::checkin && u.option.empty()) u.counts_as_report = false;
  if (u.intent == intent::ack && c.open == context::kind::notice) u.counts_as_read = true;
}

// Whom an emergency is about: who is said to be in danger, or the only one who is named.
void add_victims(understanding& u, const reading& r) {
  if (!u.members.empty() || !u.entries.empty() || r.has(sense::distress)) return;
  u.members = members_of(r);
  std::erase_if(u.members, [](const member& m) { return m.who == "self" || m.who == "others" || m.status == "away"; });
  if (!u.members.empty()) return;
  const hit* only = nullptr;
  for (const auto& h : r.hits) {
    if (h.kind != hit::kind::phrase || h.sense != sense::kin || h.code.empty() || h.code == "pronoun") continue;
    if (only != nullptr && only->code != h.code) return;
    only = &h;
  }
  if (only != nullptr && only->code != "parents") u.members.push_back({std::string(only->code), 1, "symptom", {}});
}

// Who is how, beside a symptom or where they differ, and who says it for whom.
void add_people(understanding& u, const reading& r, const facts& f) {
  const bool health = u.intent == intent::checkin_ok || u.intent == intent::checkin_symptom ||
                      (u.intent == intent::correction && !u.temperatures.empty());
  if (u.intent == intent::emergency) add_victims(u, r);
  if (!health || !u.entries.empty() || !u.totals.empty()) return;
  if (u.members.empty()) u.members = members_of(r);
  const bool counted = std::any_of(u.members.begin(), u.members.end(), [](const member& m) { return m.n > 1; });
  if (u.intent == intent::checkin_ok && u.scope != scope::named) {
    const bool differ = std::any_of(u.members.begin(), u.members.end(),
                                    [](const member& m) { return m.status != "ok"; });
    if (differ) u.scope = scope::named;
    else if (!counted || u.members.size() < 2) u.members.clear();
  }
  if (counted && !u.members.empty() && !f.total) u.count.reset();
  if (!r.has(sense::proxy)) return;
  u.proxy = true;
  const bool neighbour = says_any(r.n.text, {"对门", "隔壁", "楼上", "楼下", "邻居", "对面", "neighbour", "neighbor"});
  if (f.places.empty() && !neighbour) {
    if (u.scope == scope::named) u.self_reported = false;
    return;
  }
  u.relayed = true;
  if (u.scope == scope::named && !r.kin.empty() && f.person.empty()) u.self_reported = false;
  const bool one = u.members.size() == 1 && u.members[0].n == 1;
  if (!u.count && (one || (u.members.empty() && !f.person.empty()))) u.count = 1;
}

}  // namespace

understanding parse_one(std::string_view raw, const context& c) {
  reading r{in_characters(normalise(raw))};
  if (trim(r.n.text).empty()) return decided(intent::empty, "empty", confidence::high);
  cover_quotes(r);
  const bool nothing_own = r.rest().find_first_not_of(" \n-") ==
                           std::string::npos;  // a quote or an @, and no word beside it
  const auto f = take_facts(r, raw, c);
  scan(r);
  auto own = own_words(r);  // danger is looked for where nobody is quoted
  const auto danger = danger_in(r, own, c);
  if (danger == telling::told) forget_told(r, own);
  if (danger <= telling::told) forget_figures(r, own, c);
  auto u = nothing_own ? for_person("unknown") : with_past(understood(r, f, raw, own, danger, c), f);
  // Who answers a check-in with a tale of danger and nothing else is asked what he means.
  if (danger == telling::told && u.intent == intent::chatter && c.open == context::kind::checkin && !c.in_group())
    u = for_person("danger_told");
  if (u.reason == "unknown" && c.open == context::kind::checkin && f.temperatures.empty() &&
      has_implausible_reading(r.n.text))
    u.reason = "implausible_temperature";
  if (u.intent == intent::chatter && is_order(r, c)) u = for_person("order");
  const bool some_named = !f.members.empty() || !f.person.empty() || !r.kin.empty();
  if (u.intent == intent::checkin_ok && some_named && excepts_somebody(r)) u = for_person("hedge");
  if (!f.places.empty() && !several_homes(f)) {
    u.place = f.places.front().place;
    u.person = f.person;
  }
  add_fields(u, r, f, c);
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
  u.spans = r.spans;
  return u;
}

}  // namespace linli::words
