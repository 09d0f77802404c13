#include "words/danger.hpp"

#include <algorithm>
#include <bitset>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/lexicon.hpp"
#include "words/lexicon_text.hpp"
#include "words/normalise.hpp"
#include "words/pinyin.hpp"

namespace linli::words {

namespace {

// "摔了一跤，起不来", "家里煤气好大一股味", "孩子刚才不见了": two words apart that are danger together.
struct pair {
  std::string_view code;
  std::vector<std::string_view> first, then, unless;
};

struct pair_table {
  pair_table() {
    for (const auto text : pair_texts()) {
      for (const auto line : split(text, '\n')) {
        if (!trim(line).empty() && line[0] != '#' && !read(line)) faults.push_back(line);
      }
    }
  }
  std::vector<pair> pairs;
  std::vector<std::string_view> faults;

 private:
  bool read(std::string_view line) {
    const auto colon = line.find(": "), arrow = line.find(" > ");
    if (colon == std::string_view::npos || arrow == std::string_view::npos || arrow < colon) return false;
    const auto mark = std::min(line.find(" ! "), line.size());
    pair p;
    p.code = line.substr(0, colon);
    p.first = words(line.substr(colon + 2, arrow - colon - 2));
    p.then = words(line.substr(arrow + 3, mark - arrow - 3));
    if (mark < line.size()) p.unless = words(line.substr(mark + 3));
    pairs.push_back(std::move(p));
    return true;
  }
  std::vector<std::string_view> words(std::string_view list) {
    std::vector<std::string_view> out;
    for (const auto item : split(list, '|')) {
      kept_.push_back(normalise(trim(item)).text);
      if (!kept_.back().empty()) out.push_back(kept_.back());
    }
    return out;
  }
  std::deque<std::string> kept_;
};
book<pair_table> pages;

const pair_table& table() { return pages.now(); }

// "没有走丢", "煤气不漏": the second word is denied right before it. "叫不醒" is not: there the denial is the danger.
bool denied(std::string_view between) {
  for (const std::string_view no :
       {"不", "没", "没有", "未", "无", "唔", "冇", "不再", "没再", "不会", "not ", "no "}) {
    if (between.ends_with(no)) return true;
  }
  return false;
}

bool contains_any(std::string_view text, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

constexpr std::size_t reach = 40, behind = 12;  // bytes: a dozen characters, and four that follow

// The pair whose halves stand at `at` and near behind it; `strict`: what makes it none is looked at.
bool stands_at(const pair& p, std::string_view first, std::string_view text, std::size_t at, bool strict) {
  const auto near = text.substr(at + first.size(), reach);
  for (const auto then : p.then) {
    const auto found = near.find(then);
    if (found == std::string_view::npos) continue;
    if (!strict) return true;
    const auto whole = text.substr(at, first.size() + found + then.size() + behind);
    if (!denied(near.substr(0, found)) && !contains_any(whole, p.unless)) return true;
  }
  return false;
}

/// The halves by their first character: a text is walked over once.
class halves {
 public:
  halves() {
    for (const auto& p : table().pairs) {
      for (const auto first : p.first) {
        firsts_[code_at(first, 0)] = true;
        by_first_[code_at(first, 0)].emplace_back(first, &p);
      }
    }
  }
  const pair* find(std::string_view text, bool strict) const {
    for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
      const auto code = code_at(text, at);
      if (!firsts_[code]) continue;
      for (const auto& [first, p] : by_first_.find(code)->second) {
        if (text.compare(at, first.size(), first) == 0 && stands_at(*p, first, text, at, strict)) return p;
      }
    }
    return nullptr;
  }

 private:
  std::bitset<0x10000> firsts_;
  std::unordered_map<char32_t, std::vector<std::pair<std::string_view, const pair*>>> by_first_;
};
book<halves> halves_of_pages;

const halves& known_halves() { return halves_of_pages.now(); }

bool is_digit_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// A number for emergencies at `at`, which is no part of a longer one.
bool is_emergency_number(std::string_view text, std::size_t at) {
  const auto number = text.substr(at, 3);
  if (number != "120" && number != "119" && number != "110" && number != "911" && number != "999") return false;
  return !is_digit_at(text, at + 3) && (at == 0 || !is_digit_at(text, at - 1));
}

/// What danger begins with: whole phrases of the lexicon, and the first of two words that are danger together.
class beginnings {
 public:
  beginnings() {
    for (const auto s : {sense::danger, sense::distress}) {
      for (const auto p : phrases_of(s)) add(p, false);
    }
    for (const auto& p : table().pairs) {
      for (const auto first : p.first) add(first, true);
    }
  }
  enum class found { nothing, phrase, half };
  found at(std::string_view text, std::size_t at) const {
    const auto code = code_at(text, at);
    if (!firsts_[code]) return found::nothing;
    const auto list = words_.find(code);
    auto best = found::nothing;
    for (const auto& [word, half] : list->second) {
      if (text.compare(at, word.size(), word) != 0) continue;
      if (!half) return found::phrase;
      best = found::half;
    }
    return best;
  }

 private:
  void add(std::string_view word, bool half) {
    const auto code = code_at(word, 0);
    firsts_[code] = true;
    words_[code].emplace_back(word, half);
  }
  std::bitset<0x10000> firsts_;
  std::unordered_map<char32_t, std::vector<std::pair<std::string_view, bool>>> words_;
};

book<beginnings> beginnings_of_pages;

// "叫120个人", "拨120元": an amount.
bool counts_something(std::string_view behind_number) {
  for (const std::string_view unit : {"个", "斤", "元", "块", "人", "份", "平", "多", "路", "米", "户", "%"}) {
    if (behind_number.starts_with(unit)) return true;
  }
  return false;
}

// Digits, blanks and the like alone say nothing, but for the numbers to call.
bool has_words(std::string_view raw) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto c = static_cast<unsigned char>(raw[i]);
    if (c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_emergency_number(raw, i)) return true;
  }
  return false;
}

}  // namespace

// "120", "快打120", "已经打了119": a number for emergencies that stands for the emergency.
bool calls_for_help(std::string_view text) {
  for (const std::string_view number : {"120", "119", "110", "911", "999"}) {
    for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
      const auto end = at + number.size();
      const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
      if (digit(end) || (at > 0 && (digit(at - 1) || text[at - 1] == '-' || text[at - 1] == '.'))) continue;
      if (trim(text).size() == number.size() && number[0] == '1') return true;  // "911" alone is a room
      if (counts_something(text.substr(end))) continue;
      for (const std::string_view verb : {"打", "叫", "拨", "打了", "叫了", "拨打", "呼叫", "call ", "called "}) {
        if (at >= verb.size() && text.compare(at - verb.size(), verb.size(), verb) == 0) return true;
      }
    }
  }
  return false;
}

std::optional<std::string_view> danger_apart(std::string_view text) {
  const auto* p = known_halves().find(text, true);
  if (p == nullptr) return std::nullopt;
  return p->code;
}

const std::vector<std::string_view>& pair_faults() { return table().faults; }

void draft_pairs(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
}

void publish_pairs() {
  pages.publish();
  halves_of_pages.draft();
  halves_of_pages.publish();
  beginnings_of_pages.draft();
  beginnings_of_pages.publish();
}

bool may_be_danger(std::string_view raw) {
  const auto& known = beginnings_of_pages.now();
  if (!has_words(raw)) return false;
  const auto n = in_characters(normalise(raw));
  const std::string_view text = n.text;
  bool half = false;
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (is_emergency_number(text, at)) return true;
    const auto found = known.at(text, at);
    if (found == beginnings::found::phrase) return true;
    half = half || found == beginnings::found::half;
  }
  return half && known_halves().find(text, false) != nullptr;
}

}  // namespace linli::words
