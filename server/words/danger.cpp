#include "words/danger.hpp"

#include <bitset>
#include <unordered_map>

#include "base/text.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

// "煤气费…", "煤气阀门要关好，防止泄漏": the words between two halves of a danger that make it none.
bool only_warned_of(std::string_view between) {
  if (between.find("费") != std::string_view::npos) return true;
  const auto near = between.substr(between.size() > 15 ? between.size() - 15 : 0);  // 防止泄|漏
  for (const std::string_view word : {"防止", "预防", "谨防", "避免", "以免"}) {
    if (near.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// "摔了一跤，起不来", "家里煤气好大一股味", "孩子刚才不见了": two words apart that are danger together.
struct pair {
  std::vector<std::string_view> first, then;
};
const std::vector<pair>& pairs() {
  static const std::vector<pair> all{
      {{"摔", "跌", "滑倒", "跋倒"}, {"起不来", "动不了", "站不起来", "起唔到", "爬不起来"}},
      {{"煤气", "燃气", "天然气", "瓦斯"}, {"味", "漏", "泄", "中毒", "臭"}},
      {{"孩子", "小孩", "老人", "爷爷", "奶奶", "我妈", "我爸", "娃", "宝宝", "老伴"},
       {"不见了", "走丢", "走失", "找不到了"}},
      {{"叫", "喊"}, {"不醒", "没反应", "唔醒"}},
      {{"胸口", "心口", "胸"}, {"疼", "痛"}},
      {{"发烧", "高烧", "发热", "摔", "出血"}, {"没人管", "无人管", "没有人管"}},
      {{"电梯"}, {"困人", "被困", "困住", "关住", "出不来"}},
      {{"smell"}, {"gas"}},
      {{"喘"}, {"不上", "不过", "不来"}}};
  return all;
}

bool apart(std::string_view text, bool warnings_count) {
  constexpr std::size_t reach = 40;  // bytes: a dozen characters
  for (const auto& p : pairs()) {
    for (const auto first : p.first) {
      for (auto at = text.find(first); at != std::string::npos; at = text.find(first, at + first.size())) {
        const auto near = text.substr(at + first.size(), reach);
        for (const auto then : p.then) {
          const auto found = near.find(then);
          if (found == std::string_view::npos) continue;
          if (!warnings_count || !only_warned_of(near.substr(0, found))) return true;
        }
      }
    }
  }
  return false;
}

bool is_digit_at(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// A number for emergencies at `at`, which is no part of a longer one.
bool is_emergency_number(std::string_view text, std::size_t at) {
  const auto number = text.substr(at, 3);
  if (number != "120" && number != "119" && number != "110") return false;
  return !is_digit_at(text, at + 3) && (at == 0 || !is_digit_at(text, at - 1));
}

char32_t code_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  switch (char_length(text, at)) {
    case 1: return byte(0);
    case 2: return static_cast<char32_t>((byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU));
    case 3: return static_cast<char32_t>((byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU));
    default: return 0xFFFF;  // all that lie beyond the first plane
  }
}

/// What danger begins with: whole phrases of the lexicon, and the first of two words that are danger together.
class beginnings {
 public:
  beginnings() {
    for (const auto s : {sense::danger, sense::distress}) {
      for (const auto p : phrases_of(s)) add(p, false);
    }
    for (const auto& p : pairs()) {
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
  for (const std::string_view number : {"120", "119", "110"}) {
    for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
      const auto end = at + number.size();
      const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
      if (digit(end) || (at > 0 && (digit(at - 1) || text[at - 1] == '-' || text[at - 1] == '.'))) continue;
      if (trim(text).size() == number.size()) return true;
      for (const std::string_view verb : {"打", "叫", "拨", "打了", "叫了", "拨打", "呼叫", "call ", "called "}) {
        if (at >= verb.size() && text.compare(at - verb.size(), verb.size(), verb) == 0) return true;
      }
    }
  }
  return false;
}

bool danger_apart(std::string_view text) { return apart(text, true); }

bool may_be_danger(std::string_view raw) {
  static const beginnings known;
  if (!has_words(raw)) return false;
  const auto n = normalise(raw);
  const std::string_view text = n.text;
  bool halves = false;
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    if (is_emergency_number(text, at)) return true;
    const auto found = known.at(text, at);
    if (found == beginnings::found::phrase) return true;
    halves = halves || found == beginnings::found::half;
  }
  return halves && apart(text, false);
}

}  // namespace linli::words
