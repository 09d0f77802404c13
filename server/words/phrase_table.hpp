#pragma once
#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "words/normalise.hpp"

// How the lexicon's files are read and searched.
namespace linli::words {

/// Phrases by their first character, the longest first. `Phrase` has a `text`.
template <class Phrase>
class phrase_table {
 public:
  /// `line`: "head[ code]: phrase | phrase | …". `make(head, code)` gives the phrase without its text, or nullopt for a
  /// head that it does not know. False when the line is none.
  template <class Make>
  bool read(std::string_view line, Make make) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return false;
    const auto head = line.substr(0, colon);
    const auto blank = head.find(' ');
    const auto made = make(head.substr(0, blank),
                           blank == std::string_view::npos ? std::string_view{} : head.substr(blank + 1));
    if (!made) return false;
    bool fine = true;
    for (const auto item : split(line.substr(colon + 2), '|')) {
      kept_.push_back(normalise(trim(item)).text);
      fine = fine && !kept_.back().empty();
      if (!kept_.back().empty()) add(*made, kept_.back());
    }
    return fine;
  }

  void sort() {
    for (auto& [first, list] : phrases_) {
      std::stable_sort(list.begin(), list.end(),
                       [](const Phrase& a, const Phrase& b) { return a.text.size() > b.text.size(); });
    }
  }

  /// The longest that stands at `at`; nullptr when none does. A Latin word is found between words only.
  const Phrase* find(std::string_view text, std::size_t at) const {
    const auto list = phrases_.find(text.substr(at, char_length(text, at)));
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

  template <class Take>
  void each(Take take) const {
    for (const auto& [first, list] : phrases_) {
      for (const auto& p : list) take(p);
    }
  }

 private:
  static bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

  void add(Phrase p, std::string_view text) {
    p.text = text;
    phrases_[text.substr(0, char_length(text, 0))].push_back(p);
  }

  std::deque<std::string> kept_;  // what the views of the map look at
  std::unordered_map<std::string_view, std::vector<Phrase>> phrases_;
};

}  // namespace linli::words
