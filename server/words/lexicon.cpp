#include "words/lexicon.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/lexicon_text.hpp"
#include "words/normalise.hpp"
#include "words/phrase_table.hpp"

namespace linli::words {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 55> sense_names{
    "ok",          "ok_household",   "ok_plural", "not_ok",       "not_received", "order",   "wish",   "hedge",
    "symptom",     "symptom_urgent", "resolved",  "negator",      "filler",       "list",    "tail",   "need",
    "need_urgent", "no_need",        "danger",    "distress",     "harmless",     "warning", "ack",    "question",
    "complaint",   "away",           "decline",   "optout",       "data_request", "consent", "yes",    "no",
    "done",        "correction",     "moved",     "wrong_number", "media",        "self",    "plural", "kin",
    "rest",        "proxy",          "plain",     "other",        "talk",         "test",    "going",  "baseline",
    "joined",      "body",           "goods",     "news",         "reach",        "estate",  "surname"};
static_assert(sense_names.size() == static_cast<std::size_t>(sense::surname) + 1);

bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_danger(sense s) { return s == sense::danger || s == sense::distress; }

// What must not be lost to a longer word that begins before it.
bool outweighs(sense grave, sense other) {
  if (is_danger(grave)) return !is_danger(other);
  return grave == sense::symptom_urgent && !is_danger(other) && other != sense::symptom &&
         other != sense::symptom_urgent;
}

// How soon somebody must act on what is said; 0 for what says nothing of that.
int gravity(sense s) {
  switch (s) {
    case sense::not_ok:
    case sense::need:
    case sense::symptom: return 1;
    case sense::need_urgent:
    case sense::symptom_urgent: return 2;
    case sense::danger:
    case sense::distress: return 3;
    default: return 0;
  }
}

// Is it more than `p` that `grave` stands in it? A need and an illness are not measured by each other: "没车去医院".
bool raises(const phrase& grave, const phrase& p) {
  if (gravity(grave.sense) <= gravity(p.sense) || grave.code.starts_with("status=")) return false;
  return is_danger(grave.sense) || p.sense == sense::not_ok || grave.sense == sense::need_urgent ||
         p.sense == sense::symptom;
}

// What `p` is when `grave` stands in it. A code says what is lacked or where it hurts: the narrower one stays.
phrase raised(phrase p, const phrase& grave) {
  const bool of_illness = p.sense == sense::symptom || p.sense == sense::symptom_urgent;
  const bool comparable = !of_illness || grave.sense != sense::need_urgent;
  const bool says_more = comparable && !grave.code.empty() &&
                         (p.code == "unwell" || p.code == "other" || is_danger(grave.sense) ||
                          grave.code.starts_with(p.code));
  if (says_more) p.code = grave.code;
  else if (is_danger(grave.sense) && (!of_illness || p.code == "unwell" || p.code.starts_with("status="))) p.code = {};
  p.sense = of_illness && !is_danger(grave.sense) ? sense::symptom_urgent : grave.sense;
  return p;
}

class table {
 public:
  table() {
    for (const auto text : lexicon_texts()) {
      for (const auto line : split(text, '\n')) read(line);
    }
    phrases_.sort();
    raise_all();
    mark_cuts();
  }

  const phrase* find(std::string_view text, std::size_t at) const { return phrases_.find(text, at); }
  void fetch(std::string_view text) const { phrases_.fetch(text); }

  std::size_t surname(std::string_view text, std::size_t at) const {
    if (!surnames_.may_begin(text, at)) return 0;
    const auto first = char_length(text, at);
    if (at + 2 * first <= text.size() && surnames_.contains(text.substr(at, 2 * first))) return 2 * first;
    return surnames_.contains(text.substr(at, first)) ? first : 0;
  }

  std::vector<std::string_view> of(sense s) const {
    std::vector<std::string_view> out;
    phrases_.each([&](const phrase& p) {
      if (p.sense == s) out.push_back(p.text);
    });
    return out;
  }

  bool alarming(std::string_view text) const { return any_in(alarms_, text); }
  bool alarming_denied(std::string_view text) const { return any_in(denied_alarms_, text); }

  const std::vector<std::string_view>& faults() const { return faults_; }
  std::vector<std::string_view> doubles() const { return phrases_.doubles(); }

 private:
  // Words of one or two characters.
  class words {
   public:
    void insert(std::string_view word) {
      heads_.set(code_at(word, 0));
      all_.insert(word);
    }
    bool contains(std::string_view word) const { return all_.contains(word); }
    bool may_begin(std::string_view text, std::size_t at) const { return heads_[code_at(text, at)]; }

   private:
    std::bitset<0x10000> heads_;
    std::unordered_set<std::string_view> all_;
  };

  static bool any_in(const words& alarms, std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
      if (!alarms.may_begin(text, at)) continue;
      const auto first = char_length(text, at);
      if (alarms.contains(text.substr(at, first))) return true;
      if (at + first < text.size() && alarms.contains(text.substr(at, first + char_length(text, at + first))))
        return true;
    }
    return false;
  }

  // A longer phrase is no less grave than one that stands in it: with "断气" listed, "奶奶断气了" is no mere need.
  // Where it is meant to be ("嗓子像着火一样"), its line says so. In English the words between say what is meant.
  void raise_all() {
    std::vector<phrase> grave;
    phrases_.each([&](const phrase& p) {
      if (gravity(p.sense) > 1) grave.push_back(p);
    });
    word_trie<phrase> within;
    for (const auto& g : grave) within.add(&g);
    phrases_.change([&](phrase& p) {
      if (p.as_listed || is_latin(p.text[0]) || gravity(p.sense) == 0 || is_danger(p.sense)) return;
      const phrase* most = nullptr;
      for (std::size_t at = 0; at < p.text.size(); at += char_length(p.text, at)) {
        within.each_word(p.text, at, [&](const phrase& g) {
          if (raises(g, p) && (most == nullptr || gravity(g.sense) > gravity(most->sense))) most = &g;
        });
      }
      if (most != nullptr) p = raised(p, *most);
    });
  }

  void mark_cuts() {
    std::vector<phrase> grave;
    phrases_.each([&](const phrase& p) {
      if (is_danger(p.sense) || p.sense == sense::symptom_urgent) grave.push_back(p);
    });
    std::sort(grave.begin(), grave.end(), [](const phrase& a, const phrase& b) { return a.text < b.text; });
    std::unordered_map<char32_t, std::pair<std::size_t, std::size_t>> firsts;  // where they stand in `grave`
    for (std::size_t i = 0; i < grave.size(); ++i) {
      const auto here = firsts.try_emplace(code_at(grave[i].text, 0), i, i + 1).first;
      here->second.second = i + 1;
    }
    phrases_.change([&](phrase& p) {
      if (is_danger(p.sense)) return;
      for (auto at = char_length(p.text, 0); at < p.text.size() && !p.cuts; at += char_length(p.text, at)) {
        const auto first = firsts.find(code_at(p.text, at));
        if (first == firsts.end()) continue;
        if (is_latin(p.text[at]) && is_latin(p.text[at - 1])) continue;  // no word begins there
        const auto end = p.text.substr(at);
        const auto from = grave.begin() + static_cast<std::ptrdiff_t>(first->second.first);
        const auto to = grave.begin() + static_cast<std::ptrdiff_t>(first->second.second);
        auto g = std::upper_bound(from, to, end, [](std::string_view a, const phrase& b) { return a < b.text; });
        for (; g != to && g->text.starts_with(end) && !p.cuts; ++g) p.cuts = outweighs(g->sense, p.sense);
      }
    });
  }

  void read(std::string_view line) {
    if (trim(line).empty() || line[0] == '#') return;
    if (line.starts_with("alarm: ")) return keep(line.substr(7), alarms_);
    if (line.starts_with("alarm denied: ")) return keep(line.substr(14), denied_alarms_);
    if (line.starts_with("surname: ")) return keep(line.substr(9), surnames_);
    const bool fine = phrases_.read(line, [](std::string_view head, std::string_view code) -> std::optional<phrase> {
      const auto named = sense_named(head);
      if (!named) return std::nullopt;
      const bool as_listed = code.ends_with('!');
      if (as_listed) code.remove_suffix(1);
      return phrase{{}, *named, code, as_listed, false};
    });
    if (!fine) faults_.push_back(line);
  }

  void keep(std::string_view list, words& in) {
    for (const auto item : split(list, '|')) {
      kept_.push_back(normalise(trim(item)).text);
      in.insert(kept_.back());
    }
  }

  phrase_table<phrase> phrases_;
  std::deque<std::string> kept_;  // what the views of the sets look at
  words surnames_, alarms_, denied_alarms_;
  std::vector<std::string_view> faults_;
};

book<table> pages;

const table& lexicon() { return pages.now(); }

}  // namespace

std::optional<sense> sense_named(std::string_view name) {
  const auto found = std::find(sense_names.begin(), sense_names.end(), name);
  if (found != sense_names.end()) return static_cast<sense>(found - sense_names.begin());
  return std::nullopt;
}

const phrase* phrase_at(std::string_view text, std::size_t at) { return lexicon().find(text, at); }
void fetch_phrases(std::string_view text) { lexicon().fetch(text); }
const phrase* phrase_before_danger(std::string_view text, std::size_t at) {
  const auto* p = lexicon().find(text, at);
  for (auto in = at; p != nullptr && p->cuts && (in += char_length(text, in)) < at + p->text.size();) {
    const auto* grave = lexicon().find(text, in);
    if (grave == nullptr || in + grave->text.size() <= at + p->text.size() || !outweighs(grave->sense, p->sense))
      continue;
    p = lexicon().find(text.substr(0, in), at);
    in = at;
  }
  return p;
}
std::vector<std::string_view> phrases_of(sense s) { return lexicon().of(s); }
std::size_t surname_at(std::string_view text, std::size_t at) { return lexicon().surname(text, at); }
bool alarming(std::string_view unknown) { return lexicon().alarming(unknown); }
bool alarming_denied(std::string_view unknown) { return lexicon().alarming_denied(unknown); }
const std::vector<std::string_view>& lexicon_faults() { return lexicon().faults(); }
std::vector<std::string_view> lexicon_doubles() { return lexicon().doubles(); }

void draft_phrases(lexicon_faults_found& out) {
  const auto& t = pages.draft();
  out.lines.insert(out.lines.end(), t.faults().begin(), t.faults().end());
  const auto doubles = t.doubles();
  out.doubles.insert(out.doubles.end(), doubles.begin(), doubles.end());
}
void publish_phrases() { pages.publish(); }

}  // namespace linli::words
