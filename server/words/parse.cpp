#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"
#include "words/numbers.hpp"
#include "words/places.hpp"
#include "words/understanding.hpp"

// How a text is read: places, names, temperatures and counts are taken out first, then the lexicon covers what it knows.
// What is left uncovered decides how much is trusted: beside an "all well" nothing unknown may stand. When in doubt a
// person reads it; a cry for help is never understood as well.
namespace linli::words {

namespace {

constexpr double low_normal = 35.5, high_normal = 37.25, high_fever = 37.95;  // 37.3 and 38.0 inclusive

/// A text with what has been recognised in it.
struct reading {
  normal n;
  std::vector<bool> covered;
  std::vector<span> spans;
  std::set<sense> senses;
  std::vector<std::string> symptoms, needs;
  bool denied_symptom = false;  ///< "无发热"
  std::string leftover;

  void cover(std::size_t from, std::size_t to, std::string what) {
    std::fill(covered.begin() + static_cast<std::ptrdiff_t>(from), covered.begin() + static_cast<std::ptrdiff_t>(to), true);
    spans.push_back({n.origin[from], n.origin[to], std::move(what)});
  }
  bool has(sense s) const { return senses.contains(s); }
  /// The text with what is covered blanked out.
  std::string rest() const {
    auto out = n.text;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (covered[i]) out[i] = ' ';
    }
    return out;
  }
};

bool is_punctuation(std::string_view text, std::size_t at) {
  const auto c = text.substr(at, char_length(text, at));
  if (c.size() == 1) return std::string_view(" .,;:!-+()[]{}\"'/\\~*#\n&@").find(c) != std::string_view::npos;
  for (const std::string_view p : {"。", "、", "，", "；", "：", "！", "…", "【", "】", "《", "》", "“", "”", "‘", "’", "·", "「", "」", "（", "）"}) {
    if (c == p) return true;
  }
  return false;
}

void add(std::vector<std::string>& to, std::string_view code) {
  if (!code.empty() && std::find(to.begin(), to.end(), code) == to.end()) to.emplace_back(code);
}

// Is this phrase denied by a negator right before it, directly or at the head of a list ("无发热、干咳等")?
void scan(reading& r) {
  const auto text = r.rest();
  bool denying = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto* p = r.covered[at] ? nullptr : phrase_at(text, at);
    if (p == nullptr) {
      const bool list_mark = is_punctuation(text, at);
      if (!list_mark || text[at] == '\n' || text.compare(at, 3, "。") == 0 || text[at] == ';' || text[at] == '!') denying = false;
      at += char_length(text, at);
      continue;
    }
    const auto end = at + p->text.size();
    if (p->sense == sense::symptom && denying) {
      r.denied_symptom = true;
      r.cover(at, end, "denied");
    } else {
      if (p->sense == sense::symptom || p->sense == sense::danger) add(r.symptoms, p->code);
      if (p->sense == sense::need) add(r.needs, p->code);
      if (p->sense != sense::negator) r.senses.insert(p->sense);
      r.cover(at, end, p->sense == sense::plain ? "plain" : "phrase");
      const bool keeps = p->sense == sense::plain && (p->text == "和" || p->text == "及" || p->text == "也" || p->text == "任何" || p->text == "等");
      if (p->sense == sense::negator) r.senses.insert(sense::negator);
      denying = p->sense == sense::negator || (denying && keeps);
    }
    at = end;
  }
}

void collect_leftover(reading& r) {
  for (std::size_t at = 0; at < r.n.text.size();) {
    const auto length = char_length(r.n.text, at);
    if (!r.covered[at] && !is_punctuation(r.n.text, at)) r.leftover.append(r.n.text, at, length);
    at += length;
  }
}

// A name beside the place: one that the roster's homes know, or a run of two to four characters that begins with a family name
// and is not a phrase.
std::string take_person(reading& r, const std::vector<std::string>& names) {
  const auto text = r.rest();
  for (const auto& name : names) {
    const auto wanted = normalise(name).text;
    const auto at = wanted.empty() ? std::string::npos : text.find(wanted);
    if (at == std::string::npos) continue;
    r.cover(at, at + wanted.size(), "person");
    return name;
  }
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const bool starts = at == 0 || text[at - 1] == ' ' || is_punctuation(text, at - (at >= 3 && is_cjk(text, at - 3) ? 3 : 1));
    const auto surname = surname_at(text, at);
    if (!starts || surname == 0 || phrase_at(text, at) != nullptr) continue;
    auto end = at + surname;
    for (int given = 0; given < 2 && end + 3 <= text.size() && is_cjk(text, end) && phrase_at(text, end) == nullptr; ++given)
      end += 3;
    if (end == at + surname) continue;
    r.cover(at, end, "person");
    return text.substr(at, end - at);
  }
  return {};
}

std::vector<std::string> members_said(reading& r, const context& c) {
  std::vector<std::string> out;
  const auto text = r.rest();
  for (const auto& name : c.names) {
    const auto wanted = normalise(name).text;
    const auto at = wanted.empty() ? std::string::npos : text.find(wanted);
    if (at == std::string::npos) continue;
    r.cover(at, at + wanted.size(), "member");
    out.push_back(name);
  }
  return out;
}

understanding decide(intent i, std::string rule, confidence c) {
  understanding u;
  u.intent = i;
  u.rule = std::move(rule);
  u.confidence = c;
  return u;
}

understanding for_person(std::string reason, urgency how = urgency::follow_up) {
  auto u = decide(intent::needs_human, "unclear", confidence::low);
  u.human = true;
  u.urgency = how;
  u.reason = std::move(reason);
  return u;
}

understanding by_meaning(const std::string& meaning) {
  if (meaning == "all_ok") {
    auto u = decide(intent::checkin_ok, "menu.all_ok", confidence::high);
    u.scope = scope::household;
    return u;
  }
  if (meaning == "unwell" || meaning == "need_help") {
    const bool unwell = meaning == "unwell";
    auto u = decide(unwell ? intent::checkin_symptom : intent::need_help, "menu." + meaning, confidence::high);
    u.scope = scope::household;
    u.human = true;
    u.urgency = urgency::follow_up;
    if (unwell) u.symptoms = {"unwell"};
    else u.needs = {"other"};
    return u;
  }
  if (meaning == "away") return decide(intent::away, "menu.away", confidence::high);
  return decide(intent::ack, "menu.option", confidence::high);
}

/// The menu key that stands alone or at the beginning; `rest` is what follows.
std::string menu_key(std::string_view said, const context& c, std::string& rest) {
  std::string text(trim(said));
  for (const std::string_view prefix : {"我选", "选", "回复", "回", "答", "报"}) {
    if (text.starts_with(prefix)) {
      text.erase(0, prefix.size());
      break;
    }
  }
  const auto strip = [](std::string& s) {
    while (!s.empty() && is_punctuation(s, 0)) s.erase(0, char_length(s, 0));
  };
  strip(text);
  std::string key;
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    const auto end = text.find_first_not_of("0123456789");
    key = text.substr(0, end);
    text.erase(0, key.size());
    // "1.5", "3-502" and "2人" are numbers, not answers.
    const bool number_goes_on = !text.empty() && (text[0] == '.' || text[0] == '-' || text[0] == ':') && text.size() > 1 && text[1] >= '0' && text[1] <= '9';
    if (number_goes_on) return {};
  } else {
    std::size_t length = 0;
    const auto n = chinese_number_at(text, 0, length);
    if (!n || length != text.size()) return {};  // Chinese numerals count only alone
    key = std::to_string(*n);
    text.clear();
  }
  strip(text);
  rest = text;
  static_cast<void>(c);
  return key;
}

bool looks_like_key(std::string_view text) {
  std::string rest;
  const context none;
  const auto key = menu_key(text, none, rest);
  return !key.empty() && key.size() <= 2 && rest.empty();
}

urgency temperature_urgency(const std::vector<double>& readings) {
  auto worst = urgency::none;
  for (const auto t : readings) {
    if (t > high_fever) return urgency::urgent;
    if (t >= high_normal || t < low_normal) worst = urgency::follow_up;
  }
  return worst;
}

// What kind of word stands there, worst first: the order is the safety.
understanding by_senses(const reading& r, const context& c, const std::vector<double>& temperatures) {
  const auto heat = temperature_urgency(temperatures);
  const bool well = r.has(sense::ok) || r.has(sense::ok_plural) || r.has(sense::ok_household);
  if (!r.symptoms.empty() || heat != urgency::none) {
    auto u = decide(intent::checkin_symptom, r.symptoms.empty() ? "temperature" : "symptom", confidence::middle);
    u.human = true;
    const bool hard = r.symptoms.end() != std::find_if(r.symptoms.begin(), r.symptoms.end(), [](const auto& s) {
      return s == "short_breath" || s == "chest_pain" || s == "fall" || s == "bleeding";
    });
    u.urgency = hard ? urgency::urgent : std::max(heat, urgency::follow_up);
    if (r.has(sense::question) || r.has(sense::hedge)) u.confidence = confidence::low;
    return u;
  }
  if (r.has(sense::not_ok)) return for_person("contradiction", urgency::urgent);
  if (r.has(sense::need)) {
    auto u = decide(intent::need_help, "need", confidence::middle);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  if (r.has(sense::question)) {
    auto u = decide(intent::question, "question", confidence::middle);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  if (r.has(sense::hedge)) return for_person("hedge");
  if (r.has(sense::order)) return for_person("order");
  const bool clean = r.leftover.empty() && !r.has(sense::optout);
  if (r.has(sense::away)) {
    auto u = decide(intent::away, "away", clean ? confidence::middle : confidence::low);
    u.human = !clean;
    if (u.human) u.urgency = urgency::follow_up;
    return u;
  }
  if (r.has(sense::decline)) {
    auto u = decide(intent::decline, "decline", confidence::middle);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  // A negator that denied nothing we know: "没…" of something unknown.
  const bool loose_negation = r.has(sense::negator) && !r.denied_symptom;
  if (clean && !loose_negation && !r.has(sense::no) && (well || r.denied_symptom || !temperatures.empty())) {
    auto u = decide(intent::checkin_ok, well ? "ok_word" : r.denied_symptom ? "no_symptoms" : "temperature", confidence::high);
    if (r.has(sense::ok_household)) u.scope = scope::household;
    else if (r.has(sense::ok_plural) || r.has(sense::plural)) u.scope = scope::plural;
    return u;
  }
  if (well || !temperatures.empty() || r.denied_symptom) return for_person("unknown");
  if (clean && r.has(sense::ack)) {
    if (r.has(sense::plural) && c.open == context::kind::checkin) return for_person("unknown");
    return decide(intent::ack, "ack", confidence::high);
  }
  if (clean && r.has(sense::no_need)) return decide(intent::chatter, "no_need", confidence::middle);
  if (clean && !r.has(sense::negator) && !r.has(sense::yes) && !r.has(sense::no)) return decide(intent::chatter, "greeting", confidence::middle);
  return for_person("unknown");
}

understanding by_polarity(const reading& r, const context& c) {
  const bool yes = r.has(sense::yes), no = r.has(sense::no) || r.has(sense::negator);
  if (c.polarity == "yes_means_bad" && yes != no) return yes ? by_meaning("unwell") : by_meaning("all_ok");
  if (c.polarity == "yes_means_good" && yes && !no) return by_meaning("all_ok");
  if (c.polarity == "yes_means_good" && no && !yes) return for_person("negative_to_safe_question", urgency::urgent);
  return for_person("unknown");
}

std::optional<understanding> by_menu(const reading& r, const context& c, const std::string& without_place) {
  std::string rest;
  const auto key = menu_key(without_place, c, rest);
  if (key.empty() || key.size() > 2) return std::nullopt;
  if (c.options.empty()) {
    if (!rest.empty()) return std::nullopt;
    return c.group ? decide(intent::chatter, "digit.no_menu", confidence::middle) : for_person("ambiguous_digits");
  }
  const auto option = c.options.find(key);
  if (option == c.options.end()) {
    if (!rest.empty()) return std::nullopt;
    auto u = decide(intent::invalid_option, "menu.unknown_key", confidence::high);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  auto u = by_meaning(option->second);
  u.option = key;
  const auto label = c.labels.find(key);
  if (rest.empty() || (label != c.labels.end() && rest == normalise(label->second).text)) return u;
  // Words behind the digit: they must mean the same, or a person reads both.
  reading behind{normalise(rest), {}, {}, {}, {}, {}, false, {}};
  behind.covered.assign(behind.n.text.size(), false);
  scan(behind);
  collect_leftover(behind);
  const auto said = by_senses(behind, c, {});
  static_cast<void>(r);
  if (said.intent == u.intent) return u;
  if (said.intent == intent::chatter || said.intent == intent::ack) return u;
  if (u.human) return u;  // the digit asked for a person already
  return std::nullopt;
}

std::optional<understanding> special(const reading& r, const std::string& text) {
  if (r.has(sense::danger) || r.has(sense::distress)) {
    auto u = decide(intent::emergency, r.has(sense::distress) ? "distress" : "danger", confidence::high);
    u.human = true;
    u.urgency = urgency::critical;
    return u;
  }
  for (const std::string_view word : {"绑定", "bind"}) {
    if (!text.starts_with(word)) continue;
    std::string code;
    for (const char ch : text.substr(word.size())) {
      if ((ch >= 'a' && ch <= 'z')) code.push_back(static_cast<char>(ch - 'a' + 'A'));
      else if (ch >= '0' && ch <= '9') code.push_back(ch);
      else if (ch != ' ' && ch != ':') return std::nullopt;
    }
    if (code.size() < 4 || code.size() > 12) return std::nullopt;
    auto u = decide(intent::bind, "bind", confidence::high);
    u.code = code;
    return u;
  }
  if (r.has(sense::optout) && r.leftover.empty() && r.senses.size() - r.senses.count(sense::plain) == 1) {
    auto u = decide(intent::optout, "optout", confidence::high);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  return std::nullopt;
}

std::optional<understanding> by_label(const std::string& text, const context& c) {
  for (const auto& [key, label] : c.labels) {
    const auto plain = normalise(label).text;
    if (plain.empty() || trim(text) != trim(plain)) continue;
    const auto option = c.options.find(key);
    auto u = by_meaning(option == c.options.end() ? std::string{} : option->second);
    u.option = key;
    return u;
  }
  return std::nullopt;
}

}  // namespace

understanding parse(std::string_view raw, const context& c) {
  reading r{normalise(raw), {}, {}, {}, {}, {}, false, {}};
  r.covered.assign(r.n.text.size(), false);
  const std::string text(trim(r.n.text));
  if (text.empty()) {
    auto u = decide(intent::empty, "empty", confidence::high);
    u.human = true;
    u.urgency = urgency::follow_up;
    return u;
  }
  std::optional<typed_place> place;
  if (!looks_like_key(text)) {
    if (const auto f = find_place(r.n.text)) {
      place = f->place;
      r.cover(f->from, f->to, "place");
    }
  }
  std::vector<double> temperatures;
  for (const auto& t : find_temperatures(r.rest())) {
    temperatures.push_back(t.value);
    r.cover(t.from, t.to, "temperature");
  }
  const auto without_place = r.rest();
  std::optional<int> count;
  if (const auto n = find_count(r.rest())) {
    count = static_cast<int>(n->value);
    r.cover(n->from, n->to, "count");
  }
  const auto person = place ? take_person(r, c.names) : std::string{};
  const auto members = place ? std::vector<std::string>{} : members_said(r, c);
  const auto after_names = r.rest();
  scan(r);
  collect_leftover(r);

  understanding u;
  const bool digit_counts = !c.group || c.addressed || place.has_value();
  if (const auto s = special(r, text)) u = *s;
  else if (const auto label = by_label(text, c)) u = *label;
  else if (const auto menu = by_menu(r, c, person.empty() ? without_place : after_names); menu && digit_counts) u = *menu;
  else if (menu) u = decide(intent::chatter, "digit.unaddressed", confidence::middle);
  else if (!c.polarity.empty() && r.leftover.empty() && (r.has(sense::yes) || r.has(sense::no) || r.has(sense::negator)) &&
           r.symptoms.empty() && temperatures.empty() && !r.has(sense::ok) && !r.has(sense::not_ok))
    u = by_polarity(r, c);
  else u = by_senses(r, c, temperatures);

  u.place = place;
  u.person = person;
  u.count = count;
  u.temperatures = temperatures;
  if (u.symptoms.empty()) u.symptoms = r.symptoms;
  if (u.needs.empty()) u.needs = r.needs;
  u.members = members;
  if (u.intent == intent::checkin_ok && u.option.empty()) {
    if (!members.empty()) u.scope = scope::named;
    else if (count) u.scope = scope::count;
    else if (r.has(sense::self) && !r.has(sense::plural)) u.scope = scope::self;
  }
  // A group's talk that is about no home and was not said to us is nobody's unclear answer.
  const bool stray = c.group && !c.addressed && !place && u.urgency < urgency::urgent;
  if (stray && (u.intent == intent::needs_human || u.intent == intent::question || u.intent == intent::empty ||
                u.intent == intent::optout || u.intent == intent::decline)) {
    u = decide(intent::chatter, "group_talk", confidence::middle);
  }
  u.spans = r.spans;
  return u;
}

}  // namespace linli::words
