#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "words/normalise.hpp"
#include "words/word_trie.hpp"

// How the lexicon's files are read and searched.
namespace linli::words {

/// "{没/冇}{啥/乜}事" is every choice of each brace, in their order; a choice may be empty. Nothing when a brace is not
/// closed.
inline std::vector<std::string> spelled_out(std::string_view item) {
  std::vector<std::string> out{{}};
  while (!item.empty()) {
    const auto open = item.find('{'), close = item.find('}');
    const auto plain = item.substr(0, open);
    for (auto& o : out) o += plain;
    if (open == std::string_view::npos) return close == open ? out : std::vector<std::string>{};
    if (close == std::string_view::npos || close < open) return {};
    constexpr std::size_t choices_max = 10'000;  // a class of more is a slip
    const auto choices = split(item.substr(open + 1, close - open - 1), '/');
    if (out.size() * choices.size() > choices_max) return {};
    std::vector<std::string> next;
    for (const auto& o : out) {
      for (const auto choice : choices) next.push_back(o + std::string(choice));
    }
    out = std::move(next);
    item.remove_prefix(close + 1);
  }
  return out;
}

/// Phrases as the lexicon's files have them. `Phrase` has a `text`.
template <class Phrase>
class phrase_table {
 public:
  /// `line`: "head[ code]: phrase | phrase | …", braces in a phrase as spelled_out() reads them. `make(head, code)`
  /// gives the phrase without its text, or nullopt for a head that it does not know. False when the line is none.
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
      const auto spelled = spelled_out(trim(item));
      fine = fine && !spelled.empty();
      for (const auto& one : spelled) {
        kept_.push_back(normalise(one).text);
        fine = fine && !kept_.back().empty();
        if (!kept_.back().empty()) add(*made, kept_.back(), spelled.size() > 1);
      }
    }
    return fine;
  }

  /// Once all is read. Of two that are alike the one that was read first is found.
  void sort() {
    for (auto& list : heads_) {
      std::sort(list.begin(), list.end(), [](const group& a, const group& b) { return a.second < b.second; });
      for (auto& g : list) arrange(g);
    }
    each([&](const Phrase& p) { trie_.add(&p); });
  }

  /// The longest that stands at `at`; nullptr when none does. A Latin word is found between words only.
  const Phrase* find(std::string_view text, std::size_t at) const { return trie_.longest(text, at); }
  /// Asks memory for what find() will look at in a short text.
  void fetch(std::string_view text) const { trie_.fetch(text); }

  /// Of phrases that stand twice for different things the one that is never found.
  std::vector<std::string_view> doubles() const {
    std::vector<std::string_view> out;
    for (const auto& list : heads_) {
      for (const auto& g : list) out.insert(out.end(), g.hidden.begin(), g.hidden.end());
    }
    return out;
  }

  /// For what depends on all of them; the texts must stay. Once sorted.
  template <class Change>
  void change(Change change) {
    for (auto& list : heads_) {
      for (auto& g : list) std::for_each(g.phrases.begin(), g.phrases.end(), change);
    }
  }

  template <class Take>
  void each(Take take) const {
    for (const auto& list : heads_) {
      for (const auto& g : list) {
        for (const auto& p : g.phrases) take(p);
      }
    }
  }

 private:
  // Those that begin with the same two characters.
  struct group {
    char32_t second = 0;  // 0: the phrase is one character
    std::vector<Phrase> phrases;
    std::vector<Phrase> spelled;           // of braces: what is written out whole wins over them
    std::vector<std::string_view> hidden;  // read again, for something else
  };
  using groups = std::vector<group>;

  static bool less(const Phrase& a, const Phrase& b) { return a.text < b.text; }

  // Sorts, and keeps of phrases that are alike the first.
  static void sort_once(std::vector<Phrase>& phrases, std::vector<std::string_view>& hidden) {
    std::stable_sort(phrases.begin(), phrases.end(), less);
    std::vector<Phrase> once;
    for (const auto& p : phrases) {
      const bool again = !once.empty() && once.back().text == p.text;
      if (!again) once.push_back(p);
      else if (!(once.back() == p)) hidden.push_back(p.text);
    }
    phrases = std::move(once);
  }

  static void arrange(group& g) {
    sort_once(g.phrases, g.hidden);
    sort_once(g.spelled, g.hidden);
    const auto written = std::move(g.phrases);
    g.phrases.clear();
    std::set_union(written.begin(), written.end(), g.spelled.begin(), g.spelled.end(), std::back_inserter(g.phrases),
                   less);  // of two that are alike it takes the first range's
    g.spelled = {};
  }

  void add(Phrase p, std::string_view text, bool spelled) {
    p.text = text;
    auto& slot = (*slots_)[code_at(text, 0)];
    if (slot == 0) {
      heads_.emplace_back();
      slot = static_cast<std::uint16_t>(heads_.size());
    }
    auto& list = heads_[slot - 1U];
    const auto next = char_length(text, 0);
    const char32_t second = next < text.size() ? code_at(text, next) : 0;
    auto g = std::find_if(list.begin(), list.end(), [&](const group& a) { return a.second == second; });
    if (g == list.end()) g = list.insert(g, group{second, {}, {}, {}});
    (spelled ? g->spelled : g->phrases).push_back(p);
  }

  using slots = std::array<std::uint16_t, 0x10000>;  // of `heads_`, from 1, by the first character
  std::unique_ptr<slots> slots_ = std::make_unique<slots>();
  std::vector<groups> heads_;
  std::deque<std::string> kept_;  // what the views of the phrases look at
  word_trie<Phrase> trie_;
};

}  // namespace linli::words
