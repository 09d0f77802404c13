#include "words/signs.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/first_two.hpp"
#include "words/heads.hpp"
#include "words/normalise.hpp"
#include "words/phrase_table.hpp"
#include "words/word_trie.hpp"

// Nobody who sees it writes "中风". They write what they see, a bit here and a bit there, in no order: the corner of a
// mouth, chopsticks that drop. One such sign means little; two of one kind near each other mean danger. A line of a
// pairs file lists the signs of a kind in groups, and two of different groups ring. Two words in their order would not
// do: whoever tells one of three things first, and another thirty characters behind it, would need six lines.
namespace linli::words {

namespace {

constexpr std::size_t reach = 90;   // bytes between two signs
constexpr std::size_t around = 60;  // bytes before and behind them where something may make them none

struct line_of_signs {
  std::string_view code;
  bool alone = false;  // one of them is enough
};

/// A word, and the lines and their groups that have it.
struct sign {
  struct place {
    std::size_t line = 0, group = 0;
  };
  std::string_view text;
  std::vector<place> of;
  bool leads = false;  // where two of a line stand, one of them is such
};

/// A word, and the lines whose signs are none near it.
struct excuse {
  std::string_view text;
  std::vector<std::size_t> lines;
};

struct sign_table {
  sign_table() {
    for (const auto text : pair_texts()) {
      for (const auto line : split(text, '\n')) {
        if (!line.empty() && line[0] != '#' && tells_signs(line) && !read(line)) faults.push_back(line);
      }
    }
    for (const auto& [text, word] : words_) signs.add(&word);
    for (const auto& [text, word] : excuses_) excuses.add(&word);
  }
  std::vector<line_of_signs> lines;
  word_trie<sign> signs;
  word_trie<excuse> excuses;
  std::vector<std::string_view> faults;

  /// Is there a sign that leads?
  bool has_leading(std::string_view text) const {
    return begins_.find(text, [&](std::size_t at) {
      bool leads = false;
      signs.each(text, at, [&](const sign& s, std::size_t) { leads = leads || s.leads; });
      return leads;
    });
  }

 private:
  using list = std::vector<std::string_view>;

  bool read(std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return false;
    const auto head = line.substr(0, colon), rest = line.substr(colon + 2);
    if (head.starts_with("set ")) return words(rest, sets_[head.substr(4)]);
    line_of_signs made;
    made.code = head;
    const auto mark = rest.find(" ! ");
    list unless;
    if (mark != std::string_view::npos && !words(rest.substr(mark + 3), unless)) return false;
    auto left = rest.substr(0, mark);
    made.alone = left.starts_with("+ ");
    if (made.alone) left.remove_prefix(2);
    std::vector<list> groups;
    while (!left.empty()) {
      const auto plus = left.find(" + ");
      if (!words(left.substr(0, plus), groups.emplace_back())) return false;
      left.remove_prefix(plus == std::string_view::npos ? left.size() : plus + 3);
    }
    const auto follows = made.alone ? groups.end() : weakest(groups);  // any two are of two groups: one is of another
    for (auto g = groups.begin(); g != groups.end(); ++g) {
      if (!add(*g, g - groups.begin(), g != follows)) return false;
    }
    for (const auto w : std::unordered_set<std::string_view>(unless.begin(), unless.end())) {
      auto& known = excuses_[w];
      known.text = w;
      known.lines.push_back(lines.size());
    }
    lines.push_back(made);
    return true;
  }
  // The group with the words that stand everywhere.
  static std::vector<list>::iterator weakest(std::vector<list>& groups) {
    const auto weight = [](const list& g) {
      constexpr std::ptrdiff_t one_character = 1'000;  // "喘" is in more texts than a thousand longer words
      return one_character * std::count_if(g.begin(), g.end(), [](auto w) { return char_length(w, 0) == w.size(); }) +
             static_cast<std::ptrdiff_t>(g.size());
    };
    return std::max_element(groups.begin(), groups.end(),
                            [&](const list& a, const list& b) { return weight(a) < weight(b); });
  }
  // False where a sign that leads is one character: of a line's groups one may have such.
  bool add(const list& group, std::ptrdiff_t number, bool leads) {
    const std::unordered_set<std::string_view> all(group.begin(), group.end());
    for (const auto w : all) {
      if (says_more(w, all)) continue;
      auto& known = words_[w];
      known.text = w;
      known.of.push_back({lines.size(), static_cast<std::size_t>(number)});
      known.leads = known.leads || leads;
      if (!leads) continue;
      if (char_length(w, 0) == w.size()) return false;
      begins_.add(w);
    }
    return true;
  }
  // A word that has another of its group in it finds nothing that the other does not.
  static bool says_more(std::string_view word, const std::unordered_set<std::string_view>& group) {
    for (std::size_t from = 0; from < word.size(); from += char_length(word, from)) {
      for (auto to = from + char_length(word, from); to <= word.size();
           to += to < word.size() ? char_length(word, to) : 1) {
        if (to - from < word.size() && group.contains(word.substr(from, to - from))) return true;
      }
    }
    return false;
  }
  // Of "@pets" those of the set; braces are spelled out.
  bool words(std::string_view items, list& out) {
    for (const auto piece : split(items, '|')) {
      const auto item = trim(piece);
      if (item.starts_with('@')) {
        const auto set = sets_.find(item.substr(1));
        if (set == sets_.end()) return false;
        out.insert(out.end(), set->second.begin(), set->second.end());
        continue;
      }
      const auto spelled = spelled_out(item);
      if (spelled.empty()) return false;
      for (const auto& one : spelled) {
        kept_.push_back(normalise(one).text);
        if (kept_.back().empty()) return false;
        out.push_back(kept_.back());
      }
    }
    return true;
  }

  std::deque<std::string> kept_;  // what the views look at
  first_two begins_;              // of those that lead
  std::unordered_map<std::string_view, sign> words_;
  std::unordered_map<std::string_view, excuse> excuses_;
  std::unordered_map<std::string_view, list> sets_;
};
book<sign_table> pages;

/// A sign where it stands in a text.
struct seen {
  std::size_t line = 0, group = 0, from = 0, to = 0;
};

/// Where a text has what makes signs none, by their lines. The text is walked over once, when it is first asked for: a
/// long one may have thousands of signs, each with a hundred words to be looked for around it.
class excuses_found {
 public:
  excuses_found(const sign_table& t, std::string_view text, const std::vector<seen>& all)
      : table_(t), text_(text), all_(all) {}
  /// Does one stand within `around` bytes of what stands from `from` to `to`?
  bool near(std::size_t line, std::size_t from, std::size_t to) {
    if (of_line_.empty()) look();
    const auto begin = from > around ? from - around : 0, end = to + around;
    const auto& places = of_line_[line];
    auto p = std::lower_bound(places.begin(), places.end(), begin,
                              [](const place& a, std::size_t b) { return a.from < b; });
    for (; p != places.end() && p->from < end; ++p) {
      if (p->to <= end) return true;
    }
    return false;
  }

 private:
  struct place {
    std::size_t from = 0, to = 0;
  };
  void look() {
    of_line_.resize(table_.lines.size());
    std::vector<bool> wanted(table_.lines.size());
    for (const auto& s : all_) wanted[s.line] = true;
    for (std::size_t at = 0; at < text_.size(); at += char_length(text_, at)) {
      table_.excuses.each(text_, at, [&](const excuse& e, std::size_t end) {
        for (const auto line : e.lines) {
          if (wanted[line]) of_line_[line].push_back({at, end});
        }
      });
    }
  }

  const sign_table& table_;
  std::string_view text_;
  const std::vector<seen>& all_;
  std::vector<std::vector<place>> of_line_;
};

}  // namespace

std::optional<signs_found> signs_together(std::string_view text, bool strict) {
  const auto& table = pages.now();
  if (!table.has_leading(text)) return std::nullopt;
  std::vector<seen> all;
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    table.signs.each(text, at, [&](const sign& s, std::size_t end) {
      const auto before = text.substr(0, at);
      if (strict && (is_denied_behind(before) || before.ends_with("别"))) return;  // a warning, and nobody does it
      for (const auto& place : s.of) all.push_back({place.line, place.group, at, end});
    });
  }
  if (all.empty()) return std::nullopt;
  excuses_found excuses(table, text, all);
  std::stable_sort(all.begin(), all.end(), [](const seen& a, const seen& b) { return a.line < b.line; });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& line = table.lines[all[i].line];
    auto other = i;  // the next one of another group
    for (auto j = i + 1; !line.alone && j < all.size() && all[j].line == all[i].line; ++j) {
      if (all[j].from > all[i].to + reach) break;
      if (all[j].group == all[i].group || all[j].from < all[i].to) continue;
      other = j;
      break;
    }
    if (other == i && !line.alone) continue;
    if (strict && excuses.near(all[i].line, all[i].from, all[other].to)) continue;
    return signs_found{line.code, all[i].from, all[other].to};
  }
  return std::nullopt;
}

void draft_signs(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
}
void publish_signs() { pages.publish(); }

const std::vector<std::string_view>& sign_faults() { return pages.now().faults; }

}  // namespace linli::words
