#include "words/claims.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

#include "base/text.hpp"
#include "words/judge.hpp"
#include "words/numbers.hpp"
#include "words/when.hpp"

namespace linli::words {

namespace {

bool is_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

std::size_t any_at(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
  for (const auto w : words) {
    if (at <= text.size() && text.compare(at, w.size(), w) == 0) return w.size();
  }
  return 0;
}

// What a number counts, by the word behind it; moves `end` behind that word.
counted::kind kind_at(std::string_view text, std::size_t from, std::size_t& end) {
  const auto head = text.substr(0, from);
  const bool numbered = head.ends_with("第") || head.ends_with("任务") || head.ends_with("task ") ||
                        head.ends_with("no.") || head.ends_with("编号") || head.ends_with("number ") ||
                        head.ends_with("#");
  auto at = end;
  while (at < text.size() && text[at] == ' ') ++at;
  if (any_at(text, at, {"个小时", "个钟", "个半", "个月", "个星期", "个礼拜", "个多小时"}) > 0)
    return counted::kind::else_;
  if (const auto n = any_at(text, at, {"号任务", "号岗", "号那个", "号线", "号"}); n > 0) {
    if (any_at(text, at + n, {"楼", "院", "门", "电梯", "晚", "早"}) > 0) return counted::kind::else_;
    end = at + n;
    return counted::kind::task;
  }
  if (const auto n = any_at(text, at, {"个任务", "项", "组", "个岗", "个活", "那个", "个那个"}); n > 0) {
    end = at + n;
    return counted::kind::task;
  }
  if (numbered) {
    end = at + any_at(text, at, {"个"});
    return counted::kind::task;
  }
  if (const auto n = any_at(
          text, at, {"口人", "个人", "人",     "位",      "名额",  "名",    "个名额", "个位",   "个",    "口子",
                     "口",   "份",   "people", "persons", "of us", "spots", "slots",  "places", "seats", "person"});
      n > 0) {
    end = at + n;
    return counted::kind::people;
  }
  if (any_at(text, at, {"点", "时", "分",   "小时", "钟", "岁", "元", "块", "斤",   "日",  "月",   "天",      "楼",
                        "栋", "次", "公里", "度",   "年", "周", "米", "层", "单元", "幢",  "室",   "%",       ":",
                        ".",  "箱", "袋",   "瓶",   "盒", "半", "刻", "am", "pm",   "min", "hour", "o'clock", "路",
                        "期", "座", "后",   "来",   "起", "下", "定", "直", "样",   "切",  "共",   "般",      "旦",
                        "家", "趟", "条",   "件",   "把", "辆", "台", "声", "会",   "遍",  "回",   "些",      "点钟"}) >
      0)
    return counted::kind::else_;
  return counted::kind::bare;
}

std::optional<counted> number_at(const std::string& text, std::size_t at) {
  for (const std::string_view pair : {"老两口", "小两口", "两口子", "俩口子", "俩", "the two of us", "both of us"}) {
    if (text.compare(at, pair.size(), pair) == 0) return counted{2, counted::kind::people, at, at + pair.size()};
  }
  if (text.compare(at, 3, "仨") == 0) return counted{3, counted::kind::people, at, at + 3};
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
  }
  n.of = kind_at(text, n.from, n.to);
  return n;
}

bool is_numeral_alone(const std::string& text, const counted& n) {
  // "一" is in many words: a numeral counts with its unit, or alone.
  return n.of != counted::kind::bare || is_digit(text, n.from) || trim(text).size() == n.to - n.from;
}

// "我和我老公" are two, "我带三个朋友" four; 0 when it names nobody who comes along.
int companions(const clause& in, const std::vector<counted>& numbers, bool& either) {
  int people = 0;
  bool joined = false;
  for (const auto& s : in.said) {
    if (s.act == act::with) joined = true;
    if (s.act == act::both) either = true;
    if (s.act == act::self && people == 0) people = 1;
    if (!joined || (s.act != act::other && s.act != act::partner)) continue;
    const auto counts = std::find_if(numbers.begin(), numbers.end(), [&](const counted& n) {
      return n.of == counted::kind::people && n.to <= s.from && s.from - n.to <= 3 && n.from >= in.from;
    });
    people = std::max(people, 1) + (counts == numbers.end() ? 1 : counts->value);
  }
  return joined && people > 1 ? people : 0;
}

void add_numbers(understanding& u, const claim_words& w, const context& c) {
  const auto numbers = numbers_of(w.plain);
  bool either = false;
  int along = 0;
  for (const auto& in : w.clauses) along = std::max(along, companions(in, numbers, either));
  std::optional<int> people;
  std::vector<int> tasks;
  for (const auto& n : numbers) {
    const bool of_task = n.of == counted::kind::task || (n.of == counted::kind::bare && !c.tasks.empty());
    if (of_task && !c.tasks.empty()) tasks.push_back(n.value);
    else if (n.of == counted::kind::people || n.of == counted::kind::bare)
      people = std::max(people.value_or(0), n.value);
  }
  if (along > 0) people = along;
  const bool we = std::any_of(w.clauses.begin(), w.clauses.end(), [](const clause& in) { return in.has(act::we); });
  if (along > 0 && either) u.missing.emplace_back("slots");
  else if (people) u.slots = *people;
  else if (we && !u.proxy) u.missing.emplace_back("slots");
  else u.slots = 1;
  if (tasks.size() == 1) u.task = tasks[0];
  if (tasks.size() > 1) u.missing.emplace_back("task");
}

// "我认领送药到3-502那个": what stands between the word for claiming and the one that points at it.
std::string task_text_of(const claim_words& w) {
  for (const auto& in : w.clauses) {
    std::size_t from = 0, to = 0;
    for (const auto& s : in.said) {
      if (s.act == act::task_word && from > 0) to = s.from;
      if (from == 0 && (s.act == act::sign || s.act == act::claim || s.act == act::go)) from = s.to;
    }
    if (from == 0 || in.has(act::unable)) continue;
    if (to == 0) to = in.to;
    auto said = std::string(trim(std::string_view(w.text).substr(from, to - from)));
    for (const std::string_view tail : {",", "。", "!", "的", "了", "吧", "哈", "。", "啊", "呀", "那", "."}) {
      while (said.ends_with(tail)) said.resize(said.size() - tail.size());
    }
    if (code_points(said) >= 2 && numbers_of(said).empty() == (said.find_first_of("0123456789") == std::string::npos))
      return said;
  }
  return {};
}

void check_task(understanding& u, const claim_words& w, const context& c) {
  if (c.tasks.empty()) return;
  if (u.task && std::find(c.tasks.begin(), c.tasks.end(), *u.task) == c.tasks.end()) {
    const auto slots = u.slots;
    u = for_person("ambiguous_task");
    u.slots = slots;
    return;
  }
  if (u.task || !u.missing.empty()) return;
  u.task_text = task_text_of(w);
  if (u.task_text.empty()) u.missing.emplace_back("task");
}

}  // namespace

std::vector<counted> numbers_of(const std::string& text) {
  std::vector<counted> out;
  for (std::size_t at = 0; at < text.size() && out.size() < 32;) {
    const auto n = number_at(text, at);
    if (n && is_numeral_alone(text, *n) && n->of != counted::kind::else_) out.push_back(*n);
    at = n ? n->to : at + char_length(text, at);
  }
  return out;
}

void fill_when(understanding& u, const claim_words& w, const context& c) {
  std::string day;
  for (const auto& in : w.clauses) {
    const bool refused = in.has(act::no) || in.has(act::unable);
    for (const auto& s : in.said) {
      if (s.act == act::day && !refused && day.empty()) day = s.code;
    }
  }
  const auto times = find_times(w.plain);
  const bool by_day = !c.slots_by_day.empty() || times.empty();
  if (by_day && !day.empty()) u.when = day;
  else if (!times.empty()) u.when = times.front().when;
}

void fill_claim(understanding& u, const claim_words& w, const context& c) {
  for (const auto& in : w.clauses) {
    for (const auto& s : in.said) {
      if (s.act == act::skill) add_code(u.skills, s.code);
      if (s.act == act::resource) add_code(u.resources, s.code);
    }
  }
  add_numbers(u, w, c);
  fill_when(u, w, c);
  const bool too_many = c.quota && u.slots && *u.slots > *c.quota;
  if (too_many) {
    const auto slots = u.slots;
    u = for_person("implausible_slots");
    u.slots = slots;
    return;
  }
  check_task(u, w, c);
  if (!u.missing.empty()) {
    u.human = true;
    u.urgency = urgency::follow_up;
  }
}

}  // namespace linli::words
