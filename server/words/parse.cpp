#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "words/judge.hpp"
#include "words/menu.hpp"
#include "words/numbers.hpp"
#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/understanding.hpp"

// How a text is read: quotes, places, temperatures, counts and names are taken out first, then the lexicon covers what
// it knows. What is left uncovered decides how much is trusted: beside an "all well" nothing unknown may stand. When in
// doubt a person reads it; a symptom or a cry for help is never understood as well.
namespace linli::words {

namespace {

bool is_jielong(std::string_view text) {
  for (const std::string_view head : {"#接龙", "接龙\n", "#group note", "#solitaire"}) {
    if (text.starts_with(head)) return true;
  }
  return false;
}

/// What was taken out of the text before its words were read.
struct facts {
  std::vector<found_place> places;
  std::vector<double> temperatures;
  std::optional<int> count;
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

void cover_phones(reading& r) {
  const auto text = r.rest();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '1' || (at > 0 && ((text[at - 1] >= '0' && text[at - 1] <= '9') || text[at - 1] == '-'))) continue;
    auto end = at;
    int digits = 0;
    for (; end < text.size() && digits <= 11; ++end) {
      if (text[end] >= '0' && text[end] <= '9') ++digits;
      else if ((text[end] != '-' && text[end] != ' ') || digits == 11) break;
    }
    if (digits == 11 && text[at + 1] >= '3') r.cover(at, end, "phone");
  }
}

facts take_facts(reading& r, std::string_view raw, const context& c) {
  facts f;
  cover_phones(r);
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
  for (const auto& t : find_temperatures(r.rest())) {
    f.temperatures.push_back(t.value);
    r.cover(t.from, t.to, "temperature");
  }
  if (const auto n = find_count(r.rest())) {
    f.count = static_cast<int>(n->value);
    r.cover(n->from, n->to, "count");
  }
  f.members = take_members(r, c.names);
  if (!f.places.empty()) {
    if (f.members.empty()) f.person = take_person(r, c.names);
    else if (!f.members.empty()) f.person = f.members.front();
    if (f.members.size() == 1) f.members.clear();  // one name beside a room says who is speaking, or who is meant
  }
  f.words = r.rest();
  return f;
}

// "101 2人 正常\n102 1人 咳嗽": lines that each begin with a room are a captain's list.
bool lists_rooms(std::string_view text) {
  int rooms = 0;
  for (const auto line : split(text, '\n')) {
    const auto t = trim(line);
    const auto digits = std::min(t.find_first_not_of("0123456789"), t.size());
    rooms += digits >= 3 && digits <= 4 && digits < t.size() && t[digits] != '.' ? 1 : 0;
  }
  return rooms > 1;
}

bool several_homes(const facts& f) {
  return std::any_of(f.places.begin(), f.places.end(),
                     [&](const found_place& p) { return !(p.place == f.places.front().place); });
}

understanding understood(const reading& r, const facts& f, const context& c) {
  const std::string text(trim(r.n.text));
  // Danger is looked for where nobody is quoted.
  auto own = r.n.text;
  for (const auto& s : r.spans) {
    if (s.what != "quote" && s.what != "mention") continue;
    const auto& origin = r.n.origin;  // sorted: a text of many mentions would else be read once for each
    const auto first = std::lower_bound(origin.begin(), origin.end(), s.from) - origin.begin();
    for (auto i = static_cast<std::size_t>(first); i < own.size() && origin[i] < s.to; ++i) own[i] = ' ';
  }
  if (const auto u = special(r, std::string(trim(own)), c)) return *u;
  if (is_jielong(text) || several_homes(f) || lists_rooms(text)) {
    auto u = by_senses(r, c, f.temperatures);
    const auto how = std::max(u.urgency, urgency::follow_up);
    u = decided(is_jielong(text) ? intent::jielong : intent::batch_report, "list", confidence::middle);
    u.human = true;
    u.urgency = how;
    return u;
  }
  if (const auto label = by_label(text, c)) return *label;
  const auto menu = by_menu(f.words, c, f.temperatures);
  const bool digit_counts = !c.in_group() || (c.addressed && c.points_at_us) || !f.places.empty();
  if (menu && digit_counts) return *menu;
  if (menu && !menu->human) return decided(intent::chatter, "digit.unaddressed", confidence::middle);
  if (const auto u = by_polarity(r, c, f.temperatures)) return *u;
  if (const auto u = by_numbers(r, text, c)) return *u;
  auto u = by_senses(r, c, f.temperatures);
  const bool place_only = !f.places.empty() && u.intent == intent::chatter;
  if (!place_only) return u;
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  return for_person(digits ? "ambiguous_digits" : "unknown");
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
  } else if (!r.kin.empty()) {
    u.scope = scope::named;  // "我爸妈都好": the parents, not the sender
    for (const auto& who : r.kin) u.members.push_back({who, 1, "ok", {}});
    u.human = true;
    u.urgency = urgency::follow_up;
    u.reason = "kin";
  } else if (f.count || f.temperatures.size() > 1) {
    u.scope = scope::count;
  } else if (self) {
    u.scope = scope::self;
  } else if (u.scope == scope::self && !f.places.empty() && f.person.empty()) {
    u.scope = scope::household;  // "3-502 正常" speaks of the room
  }
}

// A group's talk that is about no home and was not said to us is nobody's unclear answer.
bool is_group_talk(const understanding& u, const facts& f, const context& c) {
  if (!c.in_group() || c.addressed || !f.places.empty() || u.urgency >= urgency::urgent) return false;
  switch (u.intent) {
    case intent::needs_human: return u.reason != "optout_scope";
    case intent::question:
    case intent::empty:
    case intent::decline:
    case intent::complaint:
    case intent::not_received:
    case intent::done_elsewhere:
    case intent::invalid_option: return true;
    default: return false;
  }
}

}  // namespace

understanding parse(std::string_view raw, const context& c) {
  reading r{normalise(raw)};
  if (trim(r.n.text).empty()) return decided(intent::empty, "empty", confidence::high);
  cover_quotes(r);
  const auto own = r.rest();
  const bool nothing_own = own.find_first_not_of(" \n-") ==
                           std::string::npos;  // a quote or an @, and no word beside it
  const auto f = take_facts(r, raw, c);
  scan(r);
  auto u = nothing_own ? for_person("unknown") : understood(r, f, c);
  if (!f.places.empty() && !several_homes(f)) {
    u.place = f.places.front().place;
    u.person = f.person;
  }
  u.count = f.count;
  if (!u.count && f.temperatures.size() > 1) u.count = static_cast<int>(f.temperatures.size());
  u.temperatures = f.temperatures;
  for (const auto& s : r.symptoms) add_code(u.symptoms, s);
  for (const auto& n : r.needs) add_code(u.needs, n);
  if (std::any_of(f.temperatures.begin(), f.temperatures.end(), [](double t) { return t >= high_normal; }))
    add_code(u.symptoms, "fever");
  limit_scope(u, r, f);
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
