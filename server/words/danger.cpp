#include "words/danger.hpp"

#include <algorithm>
#include <bitset>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/text.hpp"
#include "words/book.hpp"
#include "words/first_two.hpp"
#include "words/heads.hpp"
#include "words/lexicon.hpp"
#include "words/lexicon_text.hpp"
#include "words/normalise.hpp"
#include "words/pinyin.hpp"
#include "words/signs.hpp"
#include "words/word_trie.hpp"

namespace linli::words {

namespace {

/// Which characters are in a text, roughly: what is not in here is not in it.
using letters = std::bitset<256>;
std::size_t letter_of(char32_t code) { return code % letters{}.size(); }
void add_letters(letters& to, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) to.set(letter_of(code_at(text, at)));
}

// "摔了一跤，起不来", "家里煤气好大一股味", "孩子刚才不见了": two words apart that are danger together.
struct pair {
  std::string_view code;
  std::vector<std::string_view> first, then;
  std::vector<std::size_t> then_letters;  // what each of `then` begins with
  letters heads;                          // all of these
  std::vector<std::string_view> unless;   // anywhere between them and right behind
  std::vector<std::string_view> things;   // what the second word is said of: beside it only
  std::vector<std::string_view> over;     // behind the second word only: "走丢了，找到了"
};

struct pair_table {
  pair_table() {
    for (const auto text : pair_texts()) {
      for (const auto line : split(text, '\n')) {
        if (trim(line).empty() || line[0] == '#' || tells_signs(line)) continue;
        if (!read(line)) faults.push_back(line);
      }
    }
  }
  std::vector<pair> pairs;
  std::vector<std::string_view> faults;

 private:
  bool read(std::string_view line) {
    const auto colon = line.find(": "), arrow = line.find(" > ");
    if (colon == std::string_view::npos || arrow == std::string_view::npos || arrow < colon) return false;
    pair p;
    p.code = line.substr(0, colon);
    p.first = words(line.substr(colon + 2, arrow - colon - 2));
    auto rest = line.substr(arrow + 3);
    auto mark = next_mark(rest);
    p.then = words(rest.substr(0, mark));
    for (const auto w : p.then) {
      p.then_letters.push_back(letter_of(code_at(w, 0)));
      p.heads.set(p.then_letters.back());
    }
    while (mark < rest.size()) {
      const auto kind = rest[mark + 2];
      rest.remove_prefix(mark + (kind == ' ' ? 3 : 4));
      mark = next_mark(rest);
      (kind == '~' ? p.things : kind == '>' ? p.over : p.unless) = words(rest.substr(0, mark));
    }
    pairs.push_back(std::move(p));
    return true;
  }
  // " ! ", " !~ " or " !> "
  static std::size_t next_mark(std::string_view text) {
    std::size_t first = text.size();
    for (const std::string_view mark : {" ! ", " !~ ", " !> "}) first = std::min(first, text.find(mark));
    return first;
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

bool contains_any(std::string_view text, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

constexpr std::size_t reach = 40, behind = 12;  // bytes: a dozen characters, and four that follow

bool strip(std::string_view& text, bool front, std::initializer_list<std::string_view> words) {
  for (const auto w : words) {
    if (w.empty() || !(front ? text.starts_with(w) : text.ends_with(w))) continue;
    front ? text.remove_prefix(w.size()) : text.remove_suffix(w.size());
    return true;
  }
  return false;
}

std::size_t clause_end(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && !is_punctuation(text, at)) at += char_length(text, at);
  return at;
}

// "孩子的鞋怎么也找不着", "手机被孩子弄丢": the thing stands right before the verb, and nobody went without it.
bool is_lost(std::string_view thing, std::string_view before_verb) {
  auto left = before_verb;
  while (strip(left, false,
               {"也", "都", "又", "还", "就", "怎么", "总", "老", "突然", "一直", "刚才", "今天", "昨天", "给", "被我",
                "被他", "弄", "是", " "})) {
  }
  if (!left.ends_with(thing)) return false;
  left.remove_suffix(thing.size());
  return !strip(left, false, {"没带", "没有带", "忘带", "忘了带", "没拿", "不带", "没穿", "不接", "没接",
                              "没吃", "没有",   "买",   "遛",     "带着", "带",   "和",   "跟",   "牵着",
                              "抱着", "拿",     "送",   "取",     "接",   "看",   "玩",   "穿着"});
}

// "寻不着袜子", "打我家的电话": the verb's own object. Behind 了 the next thing is told: "寻不着了手机打不通".
bool is_object(std::string_view thing, std::string_view verb, std::string_view behind_verb) {
  auto right = behind_verb.substr(0, clause_end(behind_verb));
  if (verb.ends_with("了") || right.starts_with("了")) return false;
  while (strip(right, true,
               {"的", "个", "们", "家", "他", "她", "我",   "自己", "那",   "这", "一", "只",   "双", "件",
                "几", "张", "本", "支", "部", "玩", "儿子", "女儿", "孩子", "妈", "爸", "昨天", "新", "旧"})) {
  }
  return right.starts_with(thing);
}

bool is_excepted(const pair& p, std::string_view text, std::size_t from, std::size_t verb, std::string_view then) {
  const auto end = verb + then.size();
  const auto between = text.substr(from, verb - from), after = text.substr(end, behind + behind);
  if (contains_any(text.substr(from, end + behind - from), p.unless)) return true;
  if (contains_any(after.substr(0, behind + 3), p.over)) return true;
  return std::any_of(p.things.begin(), p.things.end(),
                     [&](std::string_view thing) { return is_lost(thing, between) || is_object(thing, then, after); });
}

// The pair whose halves stand at `at` and near behind it, where those letters are; `strict`: what makes it none is
// looked at.
bool stands_at(const pair& p, std::string_view first, std::string_view text, std::size_t at,
               const letters& letters_near, bool strict) {
  const auto from = at + first.size();
  const auto near = text.substr(from, reach);
  for (std::size_t i = 0; i < p.then.size(); ++i) {
    if (!letters_near[p.then_letters[i]]) continue;
    const auto then = p.then[i];
    for (auto found = near.find(then); found != std::string_view::npos; found = near.find(then, found + 1)) {
      if (!strict) return true;
      if (!is_denied_behind(near.substr(0, found)) && !is_excepted(p, text, at, from + found, then)) return true;
    }
  }
  return false;
}

/// The first halves of the pairs: a text is walked over once.
class halves {
 public:
  halves() {
    for (const auto& p : table().pairs) {
      for (const auto first : p.first) {
        auto& word = words_[first];
        word.text = first;
        word.begins.push_back({p.heads, &p});
        word.heads |= p.heads;
        first_max_ = std::max(first_max_, first.size());
      }
    }
    for (const auto& [text, word] : words_) {
      trie_.add(&word);
      begins_.add(text);
    }
  }
  /// Of those that stand at one place the first of the file.
  const pair* find(std::string_view text, bool strict) const {
    const pair* found = nullptr;
    std::optional<letters> all;
    begins_.find(text, [&](std::size_t at) {
      std::optional<letters> near;  // a text of "摔" alone would else be searched for dozens of words at each of them
      trie_.each(text, at, [&](const half& h, std::size_t) {
        if (!all) add_letters(all.emplace(), text);
        if ((h.heads & *all).none()) return;
        if (!near) add_letters(near.emplace(), text.substr(at, first_max_ + reach));
        for (const auto& [heads, p] : h.begins) {
          if (found != nullptr && p >= found) break;
          if ((heads & *near).any() && stands_at(*p, h.text, text, at, *near, strict)) found = p;
        }
      });
      return found != nullptr;
    });
    return found;
  }

 private:
  struct beginning_of {
    letters heads;  // a copy: most pairs are over with it
    const pair* whole = nullptr;
  };
  struct half {
    std::string_view text;
    std::vector<beginning_of> begins;  // in the order of the file
    letters heads;                     // of all of them
  };
  std::size_t first_max_ = 0;  // bytes of the longest first word
  std::unordered_map<std::string_view, half> words_;
  word_trie<half> trie_;
  first_two begins_;
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
    for (const auto& p : table().pairs) {
      for (const auto first : p.first) add(first, true);
    }
    for (const auto s : {sense::danger, sense::distress}) {
      for (const auto p : phrases_of(s)) add(p, false);
    }
  }
  enum class found { nothing, phrase, half };
  found in(std::string_view text) const {
    auto best = found::nothing;
    begins_.find(text, [&](std::size_t at) {
      trie_.each(text, at, [&](const beginning& b, std::size_t) {
        if (best != found::phrase) best = b.half ? found::half : found::phrase;
      });
      return best == found::phrase;
    });
    return best;
  }

 private:
  struct beginning {
    std::string_view text;
    bool half = false;
  };
  void add(std::string_view word, bool half) {
    trie_.add(&words_.emplace_back(beginning{word, half}));
    begins_.add(word);
  }
  std::deque<beginning> words_;
  word_trie<beginning> trie_;  // of what is both a half and a phrase, the phrase
  first_two begins_;
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
  if (text.find('1') == text.npos && text.find('9') == text.npos) return false;
  for (const std::string_view number : {"120", "119", "110", "911", "999"}) {
    for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
      const auto end = at + number.size();
      const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
      if (digit(end) || (at > 0 && (digit(at - 1) || text[at - 1] == '-' || text[at - 1] == '.'))) continue;
      if (trim(text).size() == number.size() && number[0] == '1') return true;  // "911" alone is a room
      if (counts_something(text.substr(end))) continue;
      for (const std::string_view verb :
           {"打", "叫", "拨", "打了", "叫了", "拨打", "呼叫", "打的", "打过", "call ", "called "}) {
        if (at >= verb.size() && stands(text, at - verb.size(), verb)) return true;
      }
    }
  }
  return false;
}

std::optional<std::string_view> danger_apart(std::string_view text) {
  if (const auto* p = known_halves().find(text, true)) return p->code;
  if (const auto signs = signs_together(text, true)) return signs->code;
  return std::nullopt;
}

const std::vector<std::string_view>& pair_faults() { return table().faults; }

void draft_pairs(lexicon_faults_found& out) {
  for (const auto line : pages.draft().faults) out.lines.push_back(line);
  draft_signs(out);
}

void publish_pairs() {
  pages.publish();
  publish_signs();
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
  for (auto at = text.find_first_of("19"); at < text.size(); at = text.find_first_of("19", at + 1)) {
    if (is_emergency_number(text, at)) return true;
  }
  const auto found = known.in(text);
  if (found == beginnings::found::phrase) return true;
  const bool half = found == beginnings::found::half;
  return (half && known_halves().find(text, false) != nullptr) || signs_together(text, false).has_value();
}

}  // namespace linli::words
