#include "words/counted.hpp"

#include <charconv>
#include <initializer_list>
#include <utility>

#include "base/text.hpp"
#include "words/normalise.hpp"
#include "words/numbers.hpp"

namespace linli::words {

namespace {

std::size_t any_at(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
  for (const auto w : words) {
    if (stands(text, at, w)) return w.size();
  }
  return 0;
}

// What a number counts, by the word behind it; moves `end` behind that word.
counted::kind kind_at(std::string_view text, std::size_t from, std::size_t& end) {
  const auto head = text.substr(0, from);
  if (head.ends_with("building ") || head.ends_with("room ") || head.ends_with("floor ")) return counted::kind::else_;
  const bool numbered = head.ends_with("第") || head.ends_with("任务") || head.ends_with("task ") ||
                        head.ends_with("no.") || head.ends_with("编号") || head.ends_with("number ") ||
                        head.ends_with("#");
  auto at = end;
  while (at < text.size() && text[at] == ' ') ++at;
  if (any_at(text, at, {"个小时", "个钟", "个半", "个月", "个星期", "个礼拜", "个多小时"}) > 0)
    return counted::kind::else_;
  if (const auto n = any_at(text, at, {"号任务", "号岗位", "号岗", "号活儿", "号活", "号那个", "号线", "号"}); n > 0) {
    if (any_at(text, at + n, {"楼", "院", "门", "电梯", "晚", "早"}) > 0) return counted::kind::else_;
    end = at + n;
    return counted::kind::task;
  }
  if (const auto n = any_at(text, at, {"个任务", "项", "组", "个岗位", "个岗", "个活儿", "个活", "那个", "个那个"});
      n > 0) {
    end = at + n;
    return counted::kind::task;
  }
  if (numbered) {
    end = at + any_at(text, at, {"个"});
    return counted::kind::task;
  }
  if (const auto n = any_at(text, at,
                            {"家头",   "口人",  "个人",   "人",  "位",        "名额",    "名",    "个名额", "个位",
                             "个",     "口子",  "口",     "份",  "people",    "persons", "of us", "spots",  "slots",
                             "places", "seats", "person", "ppl", "volunteer", "helpers", "adults"});
      n > 0) {
    end = at + n;
    return counted::kind::people;
  }
  if (any_at(text, at, {"点",    "时",   "分",  "小时",  "钟",      "岁", "元",  "块", "斤", "日",   "月",
                        "天",    "楼",   "栋",  "次",    "公里",    "度", "年",  "周", "米", "层",   "单元",
                        "幢",    "室",   "%",   ":",     ".",       "箱", "袋",  "瓶", "盒", "半",   "刻",
                        "am",    "pm",   "min", "hour",  "o'clock", "路", "期",  "座", "后", "来",   "起",
                        "下",    "定",   "直",  "样",    "切",      "共", "般",  "旦", "家", "趟",   "条",
                        "件",    "把",   "辆",  "台",    "声",      "会", "遍",  "回", "些", "点钟", "building",
                        "floor", "room", "th ", "years", "days",    "今", "年级"}) > 0)
    return counted::kind::else_;
  return counted::kind::bare;
}

bool is_letter_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= 'a' && text[at] <= 'z';
}

// "two of us", "three volunteers"; of what is no count of people or tasks ("one more thing") nothing is made.
std::optional<counted> english_number_at(std::string_view text, std::size_t at) {
  constexpr std::string_view numerals[] = {"one", "two",   "three", "four", "five",
                                           "six", "seven", "eight", "nine", "ten"};
  if (!is_letter_at(text, at) || (at > 0 && is_letter_at(text, at - 1))) return std::nullopt;
  for (std::size_t i = 0; i < std::size(numerals); ++i) {
    auto end = at + numerals[i].size();
    if (!stands(text, at, numerals[i]) || is_letter_at(text, end)) continue;
    const auto of = kind_at(text, at, end);
    if (of != counted::kind::people && of != counted::kind::task) return std::nullopt;
    return counted{static_cast<int>(i) + 1, of, at, end};
  }
  return std::nullopt;
}

bool is_numeral_alone(const std::string& text, const counted& n) {
  // "一" is in many words: a numeral counts with its unit, or alone.
  return n.of != counted::kind::bare || is_digit(text, n.from) || trim(text).size() == n.to - n.from;
}

}  // namespace

std::optional<counted> number_at(const std::string& text, std::size_t at) {
  for (const std::string_view pair : {"老两口", "小两口", "两口子", "俩口子", "两公婆", "两爷子", "两娘母", "两夫妻",
                                      "两母女", "两父子", "两姊妹", "两兄弟", "俩", "the two of us", "both of us"}) {
    if (stands(text, at, pair)) return counted{2, counted::kind::people, at, at + pair.size()};
  }
  if (stands(text, at, "仨")) return counted{3, counted::kind::people, at, at + 3};
  if (const auto n = english_number_at(text, at)) return n;
  counted n;
  n.from = at;
  if (is_digit(text, at)) {
    const auto [stop, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n.value);
    n.to = static_cast<std::size_t>(stop - text.data());
    while (is_digit(text, n.to)) ++n.to;
    if (ec != std::errc{}) n.value = 1'000'000;
  } else {
    std::size_t length = 0;
    const auto chinese = chinese_number_at(text, at, length);
    if (!chinese) return std::nullopt;
    n.value = *chinese;
    n.to = at + length;
    for (const auto& [word, times] : {std::pair<std::string_view, int>{"百", 100}, {"千", 1000}, {"万", 10000}}) {
      if (!stands(text, n.to, word)) continue;
      n.value *= times;  // "二百人"
      n.to += word.size();
      break;
    }
  }
  const bool of_a_car = any_at(text, n.to, {"人车", "座", "-seater", " seater"}) > 0;
  n.of = of_a_car ? counted::kind::else_ : kind_at(text, n.from, n.to);
  return n;
}

std::vector<counted> numbers_of(const std::string& text) {
  std::vector<counted> out;
  for (std::size_t at = 0; at < text.size() && out.size() < 32;) {
    const auto n = number_at(text, at);
    if (n && is_numeral_alone(text, *n) && n->of != counted::kind::else_) out.push_back(*n);
    at = n ? n->to : at + char_length(text, at);
  }
  return out;
}

}  // namespace linli::words
