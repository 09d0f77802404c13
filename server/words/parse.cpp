#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "words/calls.hpp"
#include "words/fields.hpp"
#include "words/judge.hpp"
#include "words/lists.hpp"
#include "words/members.hpp"
#include "words/menu.hpp"
#include "words/numbers.hpp"
#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/several.hpp"
#include "words/told.hpp"
#include "words/understanding.hpp"

// How a text is read: quotes, places, temperatures, counts and names are taken out first, then the lexicon covers what
// it knows. What is left uncovered decides how much is trusted: beside an "all well" nothing unknown may stand. When in
// doubt a person reads it; a symptom or a cry for help is never understood as well.
namespace linli::words {

namespace {

/// What was taken out of the text before its words were read.
struct facts {
  std::vector<found_place> places;
  std::vector<double> temperatures;  ///< all that are somebody's now, rough ones too
  std::vector<double> exact;         ///< of them, those that were said to the tenth
  bool past_fever = false;           ///< "前天烧到38度多，今天36.7了"
  std::optional<int> count, first_count, isolation_day;
  std::string person;
  std::vector<std::string> members;
  std::string words;  ///< the text with all that blanked out
};

// The compound as it was typed, not as it was folded for comparing.
void keep_typed_compound(typed_place& p, std::size_t from, const reading& r, std::string_view raw) {
  if (p.compound.empty()) return;
  const auto end = r.n.origin[from + p.compound.size()];
  auto typed = nfkc(raw.substr(r.n.origin[from], end - r.n.origin[from]));
  for (auto& c : typed) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  p.compound = std::move(typed);
}

// Does one of the words stand between the last mark and `at`?
bool led_by(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
  auto from = at;
  while (from > 0 && at - from < 36 && text[from - 1] != ',' && text[from - 1] != '\n' && text[from - 1] != ';') --from;
  const auto head = text.substr(from, at - from);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return head.find(w) != std::string_view::npos; });
}

// A reading that is taken back ("不是38.5") is none, nor is one of days ago when there is one of now.
void take_temperatures(reading& r, facts& f) {
  const auto text = r.rest();
  const auto all = find_temperatures(text);
  const auto past = [&](const found_number& t) {
    return led_by(text, t.from, {"昨", "前天", "前晚", "上周", "之前", "前两天", "前几天"});
  };
  const auto withdrawn = [&](const found_number& t) { return led_by(text, t.from, {"不是", "并非", "而非", "not "}); };
  const bool now = std::any_of(all.begin(), all.end(),
                               [&](const found_number& t) { return !past(t) && !withdrawn(t); });
  for (const auto& t : all) {
    r.cover(t.from, t.to, "temperature");
    if (now && withdrawn(t)) {
      r.senses.insert(sense::correction);
      continue;
    }
    if (now && past(t)) {
      f.past_fever = f.past_fever || rules().is_raised(t.value);
      continue;
    }
    f.temperatures.push_back(t.value);
    if (!t.rough) f.exact.push_back(t.value);
    r.hits.push_back({hit::kind::temperature, sense::plain, t.rough ? "rough" : "", {}, t.from, t.to, false, t.value});
  }
}

// How many they are. "3人, 1人在外地" is for a person to read, but where counts are of kinds, each is a row of its own:
// "两个大人正常 一个老人在老家".
void take_counts(reading& r, facts& f) {
  const auto counts = find_counts(r.rest());
  if (counts.empty()) return;
  f.first_count = counts.front().n;
  const bool kinds = std::all_of(counts.begin(), counts.end(), [](const found_people& c) { return !c.kind.empty(); });
  if (counts.size() > 1 && !kinds) return;
  for (const auto& c : counts) {
    r.hits.push_back({hit::kind::people, sense::plain, {}, c.kind, c.from, c.to, false, static_cast<double>(c.n)});
    r.cover(c.from, c.to, "count");
  }
  if (counts.size() == 1) f.count = counts.front().n;
}

facts take_facts(reading& r, std::string_view raw, const context& c) {
  facts f;
  f.isolation_day = take_isolation_day(r);
  cover_asides(r);
  const auto said = take_key(r.rest(), c);
  const bool key = said && said->key.size() <= 2;
  f.places = find_places(r.rest());
  // A bare number is the menu's before it is a room.
  if (f.places.empty() && !key) {
    if (auto room = find_room(r.rest())) f.places.push_back(std::move(*room));
  }
  for (auto& p : f.places) {
    keep_typed_compound(p.place, p.from, r, raw);
    r.cover(p.from, p.to, "place");
  }
  take_temperatures(r, f);
  cover_quantities(r);
  take_counts(r, f);
  cover_introduction(r);
  f.members = take_members(r, c.names);
  if (!f.places.empty()) {
    if (f.members.empty()) f.person = take_person(r, c.names);
    else if (!f.members.empty()) f.person = f.members.front();
    if (f.members.size() == 1) f.members.clear();  // one name beside a room says who is speaking, or who is meant
  }
  f.words = r.rest();
  return f;
}

bool several_homes(const facts& f) {
  return std::any_of(f.places.begin(), f.places.end(),
                     [&](const found_place& p) { return !(p.place == f.places.front().place); });
}

understanding understood(const reading& r, const facts& f, std::string_view raw, const std::string& own, telling danger,
                         const context& c) {
  const std::string text(trim(r.n.text));
  const auto before_all = special(r, std::string(trim(own)), c, danger);
  if (before_all && !(is_jielong(text) && before_all->urgency == urgency::critical)) return *before_all;
  auto list = by_call_list(raw, r, c);
  if (!list) list = by_list(raw, r, f.places);
  if (list) {
    if (before_all) list->urgency = urgency::critical;  // whoever in the list it is
    list->human = list->human || before_all;
    return *list;
  }
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
  if (!f.places.empty() || speaker_too || u.members.size() > 2) return;
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

// Whom a word for "well" covers. A digit of the menu has said so already, unless its words limit it.
void limit_scope(understanding& u, const reading& r, const facts& f) {
  const bool of_room = !f.places.empty() && f.person.empty() && !r.has(sense::self);
  if (u.intent == intent::away && u.option.empty() && of_room) u.scope = scope::household;
  if (u.intent != intent::checkin_ok || !u.option.empty()) return;
  const bool self = r.has(sense::self) && !r.has(sense::plural);
  if (!f.members.empty() || (r.has(sense::proxy) && !f.person.empty())) {
    u.scope = scope::named;
    for (const auto& name : f.members.empty() ? std::vector<std::string>{f.person} : f.members)
      u.members.push_back({name, 1, "ok", {}});
    if (r.has(sense::proxy)) u.person.clear();  // who reports for somebody is not that person
  } else if (!r.kin.empty() && !speaks_of_all(r) && !r.has(sense::ok_household)) {
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
  replace_default(u.symptoms, "unwell");
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

// Who is how, beside a symptom or where they differ, and who says it for whom.
void add_people(understanding& u, const reading& r, const facts& f) {
  const bool health = u.intent == intent::checkin_ok || u.intent == intent::checkin_symptom;
  if (!health || !u.entries.empty() || !u.totals.empty()) return;
  if (u.members.empty()) u.members = members_of(r);
  const bool counted = std::any_of(u.members.begin(), u.members.end(), [](const member& m) { return m.n > 1; });
  if (u.intent == intent::checkin_ok && u.scope != scope::named) {
    const bool differ = std::any_of(u.members.begin(), u.members.end(),
                                    [](const member& m) { return m.status != "ok"; });
    if (differ) u.scope = scope::named;
    else if (!counted || u.members.size() < 2) u.members.clear();
  }
  if (counted && !u.members.empty()) u.count.reset();
  if (!r.has(sense::proxy)) return;
  u.proxy = true;
  if (f.places.empty()) {
    if (u.scope == scope::named) u.self_reported = false;
    return;
  }
  u.relayed = true;
  if (u.members.empty() || (u.members.size() == 1 && u.members[0].who == f.person)) {
    if (!u.count && !f.person.empty()) u.count = 1;
  }
}

}  // namespace

understanding parse_one(std::string_view raw, const context& c) {
  reading r{normalise(raw)};
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
