#include "queue/staff/staff_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "words/numbers.hpp"

namespace linli::queue {

namespace {

using named_word = std::pair<std::string_view, staff_word>;

// A longer word stands before the one it begins with.
constexpr auto known_words = std::to_array<named_word>({
    {"报平安", staff_word::checkin}, {"報平安", staff_word::checkin},   {"签到", staff_word::checkin},
    {"簽到", staff_word::checkin},   {"通知", staff_word::notice},      {"进度", staff_word::progress},
    {"進度", staff_word::progress},  {"未报", staff_word::silent},      {"未報", staff_word::silent},
    {"没回", staff_word::silent},    {"沒回", staff_word::silent},      {"电话单", staff_word::phone},
    {"電話單", staff_word::phone},   {"电话", staff_word::phone},       {"電話", staff_word::phone},
    {"招募", staff_word::recruit},   {"招人", staff_word::recruit},     {"帮助", staff_word::help},
    {"幫助", staff_word::help},      {"确认发送", staff_word::confirm}, {"确认", staff_word::confirm},
    {"確認", staff_word::confirm},   {"取消", staff_word::cancel},      {"不发了", staff_word::cancel},
    {"跟进", staff_word::followups}, {"跟進", staff_word::followups},   {"接手", staff_word::take},
    {"接", staff_word::take},        {"放回", staff_word::release},     {"放", staff_word::release},
    {"办结", staff_word::resolve},   {"辦結", staff_word::resolve},
});
constexpr std::array<std::string_view, 3> marks{"/", "／", "、"};
constexpr std::array<std::string_view, 3> blanks{" ", "\t", "　"};
constexpr std::array<std::string_view, 10> ends{"。", "！", "!", "？", "?", "~", "～", ".", "\n", "\r"};
constexpr std::array<std::string_view, 2> colons{":", "："};
constexpr std::array<std::string_view, 4> between{"、", "，", ",", "和"};
constexpr std::array<std::string_view, 4> behind_places{"，", ",", "：", ":"};

template <std::size_t N>
bool cut(std::string_view& text, const std::array<std::string_view, N>& any) {
  for (const auto x : any) {
    if (!text.starts_with(x)) continue;
    text.remove_prefix(x.size());
    return true;
  }
  return false;
}

template <std::size_t N>
void cut_back(std::string_view& text, const std::array<std::string_view, N>& any) {
  bool more = true;
  while (more) {
    more = false;
    for (const auto x : any) {
      if (!text.ends_with(x)) continue;
      text.remove_suffix(x.size());
      more = true;
    }
  }
}

void cut_blanks(std::string_view& text) {
  while (cut(text, blanks) || text.starts_with('\n') || text.starts_with('\r')) {
    if (text.starts_with('\n') || text.starts_with('\r')) text.remove_prefix(1);
  }
  cut_back(text, blanks);
}

// "十二" and "一二" are 12; "" where not all of it is a number. 两栋 are two of them.
std::string digits_of(std::string_view numerals) {
  if (numerals.find("两") != std::string_view::npos) return {};
  std::size_t length = 0;
  const auto n = words::chinese_number_at(numerals, 0, length);
  if (n && *n > 0 && length == numerals.size()) return std::to_string(*n);
  auto read_out = words::chinese_digits_at(numerals, 0, 2, length);
  return length == numerals.size() ? read_out : std::string();
}

// Digits or Latin letters at the end of `text`, or a Chinese numeral: taken off it.
std::string cut_number(std::string_view& text) {
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  std::size_t n = 0;
  while (n < text.size() && is_part(text[text.size() - 1 - n])) ++n;
  std::string out(text.substr(text.size() - n));
  if (n == 0) {
    while (n + 3 <= text.size() && words::is_numeral(text, text.size() - n - 3)) n += 3;
    out = digits_of(text.substr(text.size() - n));
    if (out.empty()) return out;
  }
  text.remove_suffix(n);
  return out;
}

template <std::size_t N>
bool cut_end(std::string_view& text, const std::array<std::string_view, N>& any) {
  for (const auto x : any) {
    if (!text.ends_with(x)) continue;
    text.remove_suffix(x.size());
    return true;
  }
  return false;
}

// "锦绣苑3栋2单元" as a pattern; "" when it is none.
std::string building_pattern(std::string_view word) {
  static constexpr std::array<std::string_view, 2> entrances{"单元", "單元"};
  static constexpr std::array<std::string_view, 7> buildings{"号楼", "號樓", "栋", "棟", "幢", "座", "#"};
  std::string entrance;
  if (cut_end(word, entrances)) {
    entrance = cut_number(word);
    if (entrance.empty()) return {};
  }
  if (!cut_end(word, buildings)) return {};
  const auto building = cut_number(word);
  if (building.empty()) return {};
  std::string out;
  if (word.ends_with('/')) word.remove_suffix(1);
  if (!word.empty()) out.append(word).append("/");
  out.append(building).append("-");
  if (!entrance.empty()) out.append(entrance).append("-");
  return out + "*";
}

bool has_compound(const domain::roster& people, std::string_view name) {
  return std::any_of(people.households().begin(), people.households().end(),
                     [name](const auto& h) { return h.second.place.compound == name; });
}

std::string label_of(const domain::place_pattern& p) {
  if (p.parts.empty()) return p.compound;
  std::string out = p.compound;
  if (!p.rest) return p.text;
  out.append(p.parts[0]).append("栋");
  if (p.parts.size() > 1) out.append(p.parts[1]).append("单元");
  return p.parts.size() > 2 ? p.text : out;
}

// A word of one place, or "3栋、4栋".
std::vector<domain::place_pattern> places_of_word(std::string_view word, const domain::roster& people) {
  const auto stands_in = [word](std::string_view x) { return word.find(x) != std::string_view::npos; };
  if (std::any_of(between.begin(), between.end(), stands_in)) {
    auto several = places_of(word, people);
    if (several && several->size() > 1) return std::move(*several);
  }
  auto one = place_of_word(word, people);
  if (!one) return {};
  return {std::move(*one)};
}

// The places that `rest` begins with, each before a blank, a comma or a colon: taken off it.
std::vector<domain::place_pattern> cut_places(std::string_view& rest, const domain::roster& people) {
  std::vector<domain::place_pattern> out;
  cut_blanks(rest);
  while (!rest.empty()) {
    auto end = std::min(rest.find('\n'), rest.size());
    for (const auto x : blanks) end = std::min(end, rest.find(x));
    for (const auto x : behind_places) end = std::min(end, rest.find(x));
    auto places = places_of_word(rest.substr(0, end), people);
    if (places.empty()) break;
    std::move(places.begin(), places.end(), std::back_inserter(out));
    rest.remove_prefix(end);
    cut_blanks(rest);
    if (cut(rest, behind_places)) cut_blanks(rest);
  }
  return out;
}

// "接一", "办结一号 没事", and no "接一下".
std::optional<int> cut_leading_numeral(std::string_view& text) {
  static constexpr std::array<std::string_view, 2> counted{"号", "號"};
  std::size_t length = 0;
  auto rest = text;
  const auto n = words::chinese_number_at(text, 0, length);
  if (!n || text.starts_with("两")) return std::nullopt;
  rest.remove_prefix(length);
  cut(rest, counted);
  const auto stands_before = [rest](std::string_view x) { return rest.starts_with(x); };
  const bool ended = rest.empty() || rest.starts_with("上门") || rest.starts_with("上門") ||
                     std::any_of(blanks.begin(), blanks.end(), stands_before) ||
                     std::any_of(behind_places.begin(), behind_places.end(), stands_before) || rest.starts_with("、");
  if (!ended) return std::nullopt;
  text = rest;
  return n;
}

// "3 没事", "３号，没事": the number off it; nullopt when it begins with none.
std::optional<int> cut_leading_number(std::string_view& text) {
  static constexpr std::array<std::string_view, 10> wide{"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
  static constexpr std::array<std::string_view, 3> counted{"号", "號", "件"};
  static constexpr std::array<std::string_view, 5> apart{"，", ",", "：", ":", "、"};
  constexpr int most = 1'000;
  int n = 0;
  bool found = false;
  cut_blanks(text);
  for (bool more = true; more && n < most;) {
    more = !text.empty() && text[0] >= '0' && text[0] <= '9';
    if (more) {
      n = n * 10 + (text[0] - '0');
      text.remove_prefix(1);
    }
    for (std::size_t i = 0; i < wide.size() && !more; ++i) {
      if (!text.starts_with(wide[i])) continue;
      n = n * 10 + static_cast<int>(i);
      text.remove_prefix(wide[i].size());
      more = true;
    }
    found = found || more;
  }
  if (found) {
    cut(text, counted);
  } else if (const auto said = cut_leading_numeral(text)) {
    n = *said;
    found = true;
  }
  cut_blanks(text);
  if (found) cut(text, apart);
  cut_blanks(text);
  return found ? std::optional<int>(n) : std::nullopt;
}

// Is it one of these commands as it is typed? Without a mark nothing else will do: "接孩子去了" is talk.
bool take_number(staff_command& c) {
  std::string_view rest = c.args;
  const auto number = cut_leading_number(rest);
  c.number = number.value_or(0);
  c.args = std::string(rest);
  if (c.marked) return true;
  if (c.what == staff_word::followups) return c.args.empty();
  if (!number) return false;
  if (c.what == staff_word::resolve) return true;
  return c.args.empty() || (c.what == staff_word::take && (c.args == "上门" || c.args == "上門"));
}

}  // namespace

bool is_about_followups(staff_word w) {
  return w == staff_word::followups || w == staff_word::take || w == staff_word::release || w == staff_word::resolve;
}

std::optional<staff_command> read_staff_command(std::string_view text) {
  cut_blanks(text);
  staff_command c;
  c.marked = cut(text, marks);
  cut_blanks(text);
  const auto word = std::find_if(known_words.begin(), known_words.end(),
                                 [&](const named_word& w) { return text.starts_with(w.first); });
  if (word == known_words.end()) return std::nullopt;
  c.what = word->second;
  text.remove_prefix(word->first.size());
  const bool takes_words = c.what == staff_word::notice || c.what == staff_word::recruit;
  if (takes_words) {
    if (c.what == staff_word::recruit) cut_back(text, ends);
    const bool apart = text.empty() || text[0] == '\n' || cut(text, blanks) || cut(text, colons);
    if (!apart && !c.marked) return std::nullopt;
    cut_blanks(text);
    cut(text, colons);
  } else {
    cut_back(text, ends);
  }
  cut_blanks(text);
  c.args = text;
  if (is_about_followups(c.what)) return take_number(c) ? std::optional<staff_command>(std::move(c)) : std::nullopt;
  const bool takes_nothing = c.what == staff_word::confirm || c.what == staff_word::cancel;
  const bool lone = takes_nothing || c.what == staff_word::help;
  if (lone && !c.args.empty() && (takes_nothing || !c.marked)) return std::nullopt;
  return c;
}

std::optional<domain::place_pattern> place_of_word(std::string_view word, const domain::roster& people) {
  auto plain = nfkc(trim(word));
  if (plain == "全社区" || plain == "全部" || plain == "所有") plain = "*";
  if (auto pattern = building_pattern(plain); !pattern.empty()) plain = std::move(pattern);
  else if (has_compound(people, plain)) plain += "/*";
  auto parsed = domain::parse_pattern(plain);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

std::optional<std::vector<domain::place_pattern>> places_of(std::string_view args, const domain::roster& people) {
  std::string spaced(args);
  for (const auto x : between) {
    for (auto at = spaced.find(x); at != std::string::npos; at = spaced.find(x, at + 1))
      spaced.replace(at, x.size(), " ");
  }
  std::string_view rest = spaced;
  auto out = cut_places(rest, people);
  if (!rest.empty()) return std::nullopt;
  return out;
}

std::vector<domain::place_pattern> take_places(std::string& text, const domain::roster& people) {
  std::string_view rest = text;
  auto out = cut_places(rest, people);
  if (rest.empty()) return {};  // a text of places only is a text
  text = std::string(rest);
  return out;
}

std::vector<domain::place_pattern> in_several_compounds(const std::vector<domain::place_pattern>& places,
                                                        const domain::roster& people) {
  std::vector<domain::place_pattern> out;
  for (const auto& p : places) {
    if (!p.compound.empty() || p.parts.empty()) continue;
    std::set<std::string> compounds;
    for (const auto& [id, home] : people.households()) {
      if (domain::matches(p, home.place)) compounds.insert(home.place.compound);
    }
    if (compounds.size() < 2) continue;
    for (const auto& c : compounds) out.push_back({c, p.parts, p.rest, (c + "/").append(p.text)});
  }
  return out;
}

std::string place_label(const std::vector<domain::place_pattern>& places) {
  constexpr std::size_t named_max = 3;
  std::string out;
  for (std::size_t i = 0; i < places.size() && i < named_max; ++i)
    out.append(i == 0 ? "" : "、").append(label_of(places[i]));
  if (places.size() > named_max) out.append("等").append(std::to_string(places.size())).append("处");
  return out;
}

}  // namespace linli::queue
