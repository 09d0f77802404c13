#include "words/lexicon.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "words/lexicon_text.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 53> sense_names{
    "ok",          "ok_household",   "ok_plural", "not_ok",       "not_received", "order",   "wish",   "hedge",
    "symptom",     "symptom_urgent", "resolved",  "negator",      "filler",       "list",    "tail",   "need",
    "need_urgent", "no_need",        "danger",    "distress",     "harmless",     "warning", "ack",    "question",
    "complaint",   "away",           "decline",   "optout",       "data_request", "consent", "yes",    "no",
    "done",        "correction",     "moved",     "wrong_number", "media",        "self",    "plural", "kin",
    "rest",        "proxy",          "plain",     "other",        "talk",         "test",    "going",  "baseline",
    "joined",      "body",           "goods",     "news",         "surname"};
static_assert(sense_names.size() == static_cast<std::size_t>(sense::surname) + 1);

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The first two characters, or the only one: some hundred phrases begin with 没, few with 没胃.
std::string_view head_of(std::string_view text, std::size_t at) {
  const auto first = char_length(text, at);
  const auto next = at + first;
  return text.substr(at, next < text.size() ? first + char_length(text, next) : first);
}

/// Phrases by their first two characters, the longest first.
class table {
 public:
  table() {
    for (const auto text : lexicon_texts()) {
      for (const auto line : split(text, '\n')) read(line);
    }
    for (auto& [first, list] : phrases_) {
      std::stable_sort(list.begin(), list.end(),
                       [](const phrase& a, const phrase& b) { return a.text.size() > b.text.size(); });
    }
  }

  const phrase* find(std::string_view text, std::size_t at) const {
    const auto head = head_of(text, at);
    if (const auto* p = find_in(head, text, at)) return p;
    const auto first = char_length(text, at);
    return head.size() > first ? find_in(head.substr(0, first), text, at) : nullptr;
  }

  const phrase* find_in(std::string_view head, std::string_view text, std::size_t at) const {
    const auto list = phrases_.find(head);
    if (list == phrases_.end()) return nullptr;
    for (const auto& p : list->second) {
      if (text.compare(at, p.text.size(), p.text) != 0) continue;
      const auto end = at + p.text.size();
      if (is_word_char(p.text[0]) && at > 0 && is_word_char(text[at - 1])) continue;  // "no" is not in "know"
      if (is_word_char(p.text.back()) && end < text.size() && is_word_char(text[end])) continue;
      return &p;
    }
    return nullptr;
  }

  std::size_t surname(std::string_view text, std::size_t at) const {
    const auto first = char_length(text, at);
    if (at + 2 * first <= text.size() && surnames_.contains(text.substr(at, 2 * first))) return 2 * first;
    return surnames_.contains(text.substr(at, first)) ? first : 0;
  }

  std::vector<std::string_view> of(sense s) const {
    std::vector<std::string_view> out;
    for (const auto& [first, list] : phrases_) {
      for (const auto& p : list) {
        if (p.sense == s) out.push_back(p.text);
      }
    }
    return out;
  }

  // Alarms are of one or two characters.
  bool alarming(std::string_view text) const {
    for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
      const auto first = char_length(text, at);
      if (alarms_.contains(text.substr(at, first))) return true;
      if (at + first < text.size() && alarms_.contains(text.substr(at, first + char_length(text, at + first))))
        return true;
    }
    return false;
  }

  const std::vector<std::string_view>& faults() const { return faults_; }

 private:
  void read(std::string_view line) {
    if (trim(line).empty() || line[0] == '#') return;
    const auto colon = line.find(": ");
    const auto head = line.substr(0, colon);
    const auto blank = head.find(' ');
    if (head == "alarm") {
      for (const auto item : split(line.substr(colon + 2), '|')) {
        kept_.push_back(normalise(trim(item)).text);
        alarms_[kept_.back()] = true;
      }
      return;
    }
    const auto named = sense_named(head.substr(0, blank));
    if (colon == std::string_view::npos || !named) {
      faults_.push_back(line);
      return;
    }
    const auto code = blank == std::string_view::npos ? std::string_view{} : head.substr(blank + 1);
    for (const auto item : split(line.substr(colon + 2), '|')) {
      kept_.push_back(normalise(trim(item)).text);
      const std::string_view text = kept_.back();
      if (text.empty()) faults_.push_back(line);
      else if (*named == sense::surname) surnames_[text] = true;
      else phrases_[head_of(text, 0)].push_back({text, *named, code});
    }
  }

  std::deque<std::string> kept_;  // what the views of the maps look at
  std::unordered_map<std::string_view, std::vector<phrase>> phrases_;
  std::unordered_map<std::string_view, bool> surnames_, alarms_;
  std::vector<std::string_view> faults_;
};

const table& lexicon() {
  static const table all;
  return all;
}

}  // namespace

std::optional<sense> sense_named(std::string_view name) {
  const auto found = std::find(sense_names.begin(), sense_names.end(), name);
  if (found != sense_names.end()) return static_cast<sense>(found - sense_names.begin());
  return std::nullopt;
}

const phrase* phrase_at(std::string_view text, std::size_t at) { return lexicon().find(text, at); }
std::vector<std::string_view> phrases_of(sense s) { return lexicon().of(s); }
std::size_t surname_at(std::string_view text, std::size_t at) { return lexicon().surname(text, at); }
bool alarming(std::string_view unknown) { return lexicon().alarming(unknown); }
const std::vector<std::string_view>& lexicon_faults() { return lexicon().faults(); }

}  // namespace linli::words
