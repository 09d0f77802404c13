#include "words/pinyin.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/lexicon.hpp"
#include "words/lexicon_text.hpp"

namespace linli::words {

namespace {

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "letters characters | letters characters | …" a line.
struct pinyin_table {
  pinyin_table() {
    for (const auto text : pinyin_texts()) {
      for (const auto line : split(text, '\n')) {
        if (!trim(line).empty() && line[0] != '#' && !read(line)) faults.push_back(line);
      }
    }
  }
  std::unordered_map<std::string_view, std::string_view> characters;
  std::size_t longest = 0;
  std::vector<std::string_view> faults;

 private:
  bool read(std::string_view line) {
    for (const auto item : split(line, '|')) {
      const auto word = trim(item);
      const auto blank = word.find(' ');
      if (blank == std::string_view::npos || blank == 0) return false;
      const auto letters = word.substr(0, blank), written = trim(word.substr(blank));
      if (!std::all_of(letters.begin(), letters.end(), is_letter) || written.empty()) return false;
      if (!characters.emplace(letters, written).second) return false;
      longest = std::max(longest, letters.size());
    }
    return true;
  }
};
book<pinyin_table> pages;

/// Letters with nothing but single blanks between them.
struct run {
  std::size_t from = 0, to = 0;     ///< in the text
  std::string letters;              ///< without the blanks
  std::vector<std::size_t> origin;  ///< of each letter, in the text
};

run run_at(const std::string& text, std::size_t at) {
  run r;
  r.from = at;
  for (; at < text.size(); ++at) {
    const bool inner = text[at] == ' ' && at + 1 < text.size() && is_letter(text[at + 1]);
    if (!is_letter(text[at]) && !inner) break;
    if (inner) continue;
    r.letters.push_back(text[at]);
    r.origin.push_back(at);
  }
  r.to = at;
  return r;
}

struct piece {
  std::size_t at = 0;  ///< of its first letter, in the run
  std::string_view written;
};

// The fewest words of the table that make up all the letters; none when they cannot.
std::vector<piece> words_of(const run& r) {
  constexpr std::size_t letters_max = 400, never = 100'000;
  const auto& t = pages.now();
  const auto n = r.letters.size();
  if (n > letters_max) return {};
  // From the front, so that what is no Chinese ends at its first letters.
  std::vector<std::size_t> fewest(n + 1, never), length(n + 1, 0);
  fewest[0] = 0;
  for (std::size_t at = 0; at < n; ++at) {
    if (fewest[at] == never) continue;
    for (std::size_t k = std::min(t.longest, n - at); k > 0; --k) {
      if (fewest[at] + 1 >= fewest[at + k]) continue;
      if (!t.characters.contains(std::string_view(r.letters).substr(at, k))) continue;
      fewest[at + k] = fewest[at] + 1;
      length[at + k] = k;
    }
  }
  std::vector<piece> out;
  if (fewest[n] == never) return out;
  for (auto end = n; end > 0; end -= length[end]) {
    const auto at = end - length[end];
    out.push_back({at, t.characters.find(std::string_view(r.letters).substr(at, length[end]))->second});
  }
  std::reverse(out.begin(), out.end());
  return out;
}

bool is_danger(const std::string& text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const auto* p = is_letter(text[at]) ? phrase_at(text, at) : nullptr;
    if (p != nullptr && (p->sense == sense::danger || p->sense == sense::distress)) return true;
  }
  return false;
}

bool is_symptom(std::string_view written) {
  const auto* p = phrase_at(written, 0);
  return p != nullptr && (p->sense == sense::symptom || p->sense == sense::symptom_urgent);
}

// "4 ren": the number belongs to what it counts.
bool counts(std::string_view written) {
  for (const std::string_view unit : {"人", "口", "个", "栋", "号", "单元", "楼"}) {
    if (written.starts_with(unit)) return true;
  }
  return false;
}

}  // namespace

normal in_characters(normal n) {
  const auto first = std::find_if(n.text.begin(), n.text.end(), is_letter);
  if (first == n.text.end()) return n;
  normal out;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < n.text.size();) {
    if (!is_letter(n.text[at])) {
      out.text.push_back(n.text[at]);
      out.origin.push_back(n.origin[at]);
      ++at;
      continue;
    }
    const bool part = at > 0 && is_digit(n.text[at - 1]);  // "36c", "3b"
    const auto r = run_at(n.text, at);
    const auto pieces = words_of(r);
    if (pieces.empty() || part) return n;
    letters += r.letters.size();
    if (out.text.ends_with(' ') && out.text.size() > 1 && is_digit(out.text[out.text.size() - 2]) &&
        counts(pieces.front().written)) {
      out.text.pop_back();
      out.origin.pop_back();
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto& p = pieces[i];
      const auto first_letter = r.origin[p.at];
      if (i > 0 && n.text[first_letter - 1] == ' ' && is_symptom(p.written) && is_symptom(pieces[i - 1].written)) {
        out.text += ',';  // "mei fashao touteng": the blank denies no second one
        out.origin.push_back(n.origin[first_letter]);
      }
      out.text += p.written;
      out.origin.insert(out.origin.end(), p.written.size(), n.origin[r.origin[p.at]]);
    }
    at = r.to;
  }
  constexpr std::size_t some_letters = 5;  // fewer may be anything
  if (letters < some_letters || is_danger(n.text)) return n;
  out.origin.push_back(n.origin.back());
  return out;
}

void draft_pinyin(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
}
void publish_pinyin() { pages.publish(); }

}  // namespace linli::words
