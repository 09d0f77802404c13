#include "words/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "words/char_set.hpp"

namespace linli::words {

namespace {

// One more than the value of each numeral, by its code.
constexpr auto values = [] {
  std::array<std::int8_t, 0x10000> all{};
  constexpr std::u32string_view plain = U"零一二三四五六七八九十", cheques = U"〇壹贰叁肆伍陆柒捌玖拾";
  for (std::size_t n = 0; n < plain.size(); ++n) all[plain[n]] = all[cheques[n]] = static_cast<std::int8_t>(n + 1);
  all[U'两'] = 3;
  all[U'廿'] = 21;
  all[U'卅'] = 31;
  return all;
}();

// The value of a Chinese numeral, plain or as on cheques; nullopt for any other character.
std::optional<int> digit_at(std::string_view text, std::size_t at) {
  const auto lead = at + 3 <= text.size() ? static_cast<unsigned char>(text[at]) : 0;
  if (lead < 0xE3 || lead > 0xE9) return std::nullopt;  // all of them are of three bytes
  const int value = values[code_at(text, at)];
  return value == 0 ? std::nullopt : std::optional<int>(value - 1);
}

// The whole degrees at `at`: two or three digits, or Chinese of three characters.
std::optional<int> degrees_at(std::string_view text, std::size_t& at) {
  if (!is_digit(text, at) && !digit_at(text, at)) return std::nullopt;
  auto end = at;
  while (is_digit(text, end) && end - at < 4) ++end;
  if (end - at == 2 || end - at == 3) {
    int n = 0;
    std::from_chars(text.data() + at, text.data() + end, n);
    at = end;
    return n;
  }
  std::size_t length = 0;
  if (const auto digits = chinese_digits_at(text, at, 2, length); digits.size() == 2) {  // "三六点六"
    at += length;
    return (digits[0] - '0') * 10 + digits[1] - '0';
  }
  const auto n = chinese_number_at(text, at, length);
  // Three characters at least, "三十六", or the degrees said: "四十度".
  if (!n || (length < 9 && (length < 6 || !stands(text, at + length, "度")))) return std::nullopt;
  at += length;
  return n;
}

// Does a word right before `at` say that a temperature follows?
bool announced(std::string_view text, std::size_t at) {
  constexpr std::size_t looked_at = 24;
  auto head = text.substr(at > looked_at ? at - looked_at : 0, std::min(at, looked_at));
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view filler : {" ", ":", "：", "是", "为", "到", "了", "约", "大概", "有点", "都", "快"}) {
      if (!head.ends_with(filler)) continue;
      head.remove_suffix(filler.size());
      more = true;
    }
  }
  for (const std::string_view word : {"体温", "温度", "额头", "额温", "腋下", "耳温", "量出来", "烧", "发热", "高热",
                                      "fever", "temp", "temperature"}) {
    if (head.ends_with(word)) return true;
  }
  return false;
}

struct fraction {
  double value = 0;
  bool point = false, degree = false;
};
// What stands behind the whole degrees: ".5", "。5", "度5", "点五"; nullopt for a number that is no temperature.
std::optional<fraction> fraction_at(std::string_view text, std::size_t& p) {
  fraction f;
  auto q = p;
  f.degree = take_word(text, q, {"度", " 度"});
  if (f.degree && q + 1 < text.size() && text[q] == ' ' && is_digit(text, q + 1) && !is_digit(text, q + 2))
    ++q;  // "36 度 6"
  const bool comma = !f.degree && q < text.size() && text[q] == ',';
  f.point = f.degree || take_word(text, q, {".", "。", "点", "·", ","});
  if (!f.point) return f;
  if (!f.degree && !comma) take_word(text, q, {"."});  // "36..5"
  const bool apart = !f.degree && !comma && q + 1 < text.size() && text[q] == ' ' && is_digit(text, q + 1);
  if (apart && (q + 2 == text.size() || is_punctuation(text, q + 2) || stands(text, q + 2, "度"))) ++q;  // "36. 7"
  const auto from = q;
  double unit = 0.1;
  for (; is_digit(text, q) && q - from < 2; ++q, unit /= 10) f.value += (text[q] - '0') * unit;
  if (q == from) {
    const auto tenth = stands(text, q, "半") ? std::optional<int>(5) : digit_at(text, q);
    if (tenth && *tenth < 10) {
      f.value = *tenth * 0.1;
      q += 3;
    } else if (!f.degree) {
      return fraction{};  // "36。" ends a sentence
    }
  } else if (is_digit(text, q) || (comma && q - from > 1)) {
    return std::nullopt;
  }
  p = q;
  return f;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::optional<double> temperature_at(std::string_view text, std::size_t& at) {
  auto p = at;
  const auto whole = degrees_at(text, p);
  if (!whole) return std::nullopt;
  const auto rest = fraction_at(text, p);
  if (!rest) return std::nullopt;
  double value = *whole + rest->value;
  auto unit_at = p;
  take_word(text, unit_at, {" "});
  const bool word = unit_at + 1 < text.size() && is_letter(text[unit_at]) &&
                    is_letter(text[unit_at + 1]);  // "36.5 chuan…"
  const bool fahrenheit = !word && take_word(text, unit_at, {"°f", "华氏度", "华氏", "f"});
  const bool celsius = !word && !fahrenheit && take_word(text, unit_at, {"°c", "度c", "摄氏度", "度", "°", "c"});
  if (fahrenheit || celsius) p = unit_at;
  if (fahrenheit) value = std::round((value - 32) * 50 / 9) / 10;
  const bool known = rest->point || fahrenheit || celsius || announced(text, at);
  if (!known || value < 33.95 || value > 43.0001) return std::nullopt;  // a bare 36 may be anything
  if (p < text.size() && (is_digit(text, p) || (text[p] == '.' && is_digit(text, p + 1)))) return std::nullopt;
  at = p;
  return value;
}

bool inside_number(std::string_view text, std::size_t at) {
  return at > 0 && (is_digit(text, at - 1) || text[at - 1] == '.' || text[at - 1] == '-');
}

struct kind_word {
  std::string_view word, code;
};
constexpr kind_word kinds[] = {{"大人", "adult"}, {"成年人", "adult"}, {"小孩", "child"},
                               {"孩子", "child"}, {"小朋友", "child"}, {"娃", "child"},
                               {"老人", "elder"}, {"老的", "elder"},   {"小的", "child"}};

// "俩", "爷仨", "老两口": so many without a numeral and a measure.
std::optional<found_people> pair_at(std::string_view text, std::size_t at) {
  auto end = at;
  take_word(text, end,
            {"老夫妻", "夫妻", "母子", "父子", "母女", "父女", "姐妹", "兄弟", "兄妹", "姐弟", "祖孙", "婆媳", "公婆",
             "爷儿", "娘儿", "爷", "娘", "老", "小"});
  if (take_word(text, end,
                {"两口子", "两口", "俩口子", "俩口", "俩人", "俩", "二人", "两公婆", "两夫妻", "两娘母", "两父子",
                 "两母女", "两姊妹"}))
    return found_people{2, at, end, {}};
  if (take_word(text, end, {"仨人", "仨"})) return found_people{3, at, end, {}};
  const bool of_kin = stands(text, at, "爷") || stands(text, at, "娘");
  if (of_kin && end == at + 3 && take_word(text, end, {"三个", "叁个"})) return found_people{3, at, end, {}};
  if (end == at + 6 && text.compare(at, 6, "夫妻") == 0 && !stands(text, end, "店"))
    return found_people{2, at, end, "adult"};
  return std::nullopt;
}

// A number of people at `at`, which is moved behind it: digits, Chinese or English words.
std::optional<int> how_many(std::string_view text, std::size_t& at) {
  int n = 0;
  if (is_digit(text, at)) {
    const auto [stop, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n);
    if (ec != std::errc{}) return std::nullopt;
    at = static_cast<std::size_t>(stop - text.data());
    return n;
  }
  std::size_t length = 0;
  if (const auto chinese = chinese_number_at(text, at, length)) {
    at += length;
    return chinese;
  }
  if (take_word(text, at, {"one "})) {
    --at;
    return 1;
  }
  constexpr std::string_view english[] = {"two", "three", "four", "five", "six", "seven"};
  for (int i = 0; i < 6; ++i) {
    if (take_word(text, at, {english[i]})) return i + 2;
  }
  return std::nullopt;
}

// "两大一小", "2大2小": grown-ups and children, of whom `big` end at `end`.
std::optional<found_people> big_and_small_at(std::string_view text, std::size_t at, int big, std::size_t end) {
  if (!take_word(text, end, {"大", "老"})) return std::nullopt;
  take_word(text, end, {" ", ",", "、"});
  const auto small = how_many(text, end);
  if (!small || !take_word(text, end, {"小"}) || big + *small > 30) return std::nullopt;
  return found_people{big + *small, at, end, {}};
}

// "大人2 小孩1", "2 adults and 1 kid": the same, said kind by kind.
std::optional<found_people> kind_first_at(std::string_view text, std::size_t at) {
  auto end = at;
  if (!take_word(text, end, {"大人", "成人", "成年人", "大"})) return std::nullopt;
  take_word(text, end, {":", " "});
  const auto big = how_many(text, end);
  if (!big) return std::nullopt;
  take_word(text, end, {"个", "人", "名", "位"});
  take_word(text, end, {" ", ",", "、", "+", "和"});
  if (!take_word(text, end, {"小孩", "儿童", "孩子", "小朋友", "娃", "小"})) return std::nullopt;
  take_word(text, end, {":", " "});
  const auto small = how_many(text, end);
  if (!small || *big < 1 || *small < 1 || *big + *small > 30) return std::nullopt;
  take_word(text, end, {"个", "人", "名", "位"});
  return found_people{*big + *small, at, end, {}};
}

// "2 adults, 1 kid": how many more there are behind the grown-ups that end at `at`, which is moved behind them.
int kids_behind(std::string_view text, std::size_t& at) {
  auto end = at;
  while (take_word(text, end, {" ", ",", "and", "+", "&"})) continue;
  const auto n = how_many(text, end);
  if (!n || *n < 1 || *n > 20 ||
      !take_word(text, end, {" kids", " kid", " children", " child", " baby", "kids", "kid"}))
    return 0;
  at = end;
  return *n;
}

// What pair_at(), kind_first_at() and count_at() begin with: most characters begin no count, and a look at one spares
// many comparisons.
constexpr char_set pair_heads(U"老夫母父姐兄祖婆公爷娘小俩两二仨"), kind_heads(U"大成");
constexpr char_set count_heads(
    U"0123456789tfs零一二三四五六七八九十〇壹贰叁肆伍陆柒捌玖拾两廿卅"
    U"老夫母父姐兄祖婆公爷娘小俩仨大成");
// What stands behind a number that counts people.
constexpr char_set behind_counts(U"个位名大成小孩娃老口介只侪家人 phao");

// "6个工友都正常", but not "我和两个室友", where they are one more.
bool take_fellows(std::string_view text, std::size_t from, std::size_t& at) {
  const auto head = text.substr(0, from);
  for (const std::string_view with : {"和", "跟", "同", "与", "还有", "、", "加"}) {
    if (head.ends_with(with)) return false;
  }
  auto end = at;
  if (!take_word(text, end, {"个", "位", "名"})) return false;
  at = end;
  if (head.ends_with("老哥") || head.ends_with("老姐")) return true;  // "俺们老哥四个"
  return take_word(text, at,
                   {"工友", "室友", "舍友", "老乡", "同屋", "女工", "男工", "工人", "伙计", "学徒", "学生", "同学"});
}

std::optional<found_people> count_at(std::string_view text, std::size_t at) {
  const bool letter_before = at > 0 && text[at - 1] >= 'a' && text[at - 1] <= 'z';
  if (auto pair = pair_heads.at(text, at) ? pair_at(text, at) : std::nullopt) return pair;
  if (inside_number(text, at) || letter_before) return std::nullopt;
  if (auto both = kind_heads.at(text, at) ? kind_first_at(text, at) : std::nullopt) return both;
  auto end = at;
  if (text[at] == 'f' && take_word(text, end, {"family of "})) {
    const auto all = how_many(text, end);
    return all && *all > 0 && *all <= 30 ? std::optional(found_people{*all, at, end, {}}) : std::nullopt;
  }
  const auto n = how_many(text, end);
  if (!n || end >= text.size() || !behind_counts.at(text, end)) return std::nullopt;
  if (auto both = big_and_small_at(text, at, *n, end)) return both;
  if (*n < 1 || *n > 30) return std::nullopt;
  // "1 孩子丢了" is the menu's 1, not one child.
  const bool one_apart = take_word(text, end, {" "}) && *n == 1;
  if (one_apart && !stands(text, end, "person") && !stands(text, end, "adult")) return std::nullopt;
  if (auto p = end; *n > 1 && take_fellows(text, at, p)) return found_people{*n, at, p, {}};
  if (*n > 1 && at > 2 && (text.substr(0, at).ends_with("we are ") || text.substr(0, at).ends_with("we're ")))
    if (take_word(text, end, {"here"})) return found_people{*n, at, end, {}};
  for (const auto& k : kinds) {
    auto p = end;
    take_word(text, p, {"个", "位", "名"});
    if (take_word(text, p, {k.word})) return found_people{*n, at, p, k.code};
  }
  if (take_word(text, end, {"口人",    "个人",   "介人", "只人", "侪人",  "家头",   "侪",    "口之家",
                            "口子",    "口",     "人",   "位",   "个都",  "个拢",   "个侪",  "people",
                            "persons", "person", "ppl",  "pax",  "of us", "adults", "adult", "家口"})) {
    const auto kids = text.substr(0, end).ends_with("adults") || text.substr(0, end).ends_with("adult")
                          ? kids_behind(text, end)
                          : 0;
    if (kids > 0) return found_people{*n + kids, at, end, {}};
    for (const std::string_view all : {"个都", "个拢", "个侪"}) {
      if (text.substr(0, end).ends_with(all)) end -= 3;
    }
    return found_people{*n, at, end, {}};
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> number_of_numerals(std::string_view text, std::size_t at, std::size_t& length) {
  length = 0;
  int value = 0, open = -1;
  while (at + length + 3 <= text.size()) {
    const auto d = digit_at(text, at + length);
    if (!d) break;
    if (*d > 10) {
      value += *d;
      open = 0;
    } else if (*d == 10) {
      value += (open < 0 ? 1 : open) * 10;
      open = 0;
    } else if (open > 0) {
      return std::nullopt;  // digit after digit: a row of digits, not a number
    } else {
      open = *d;
    }
    length += 3;
    if (value > 999) return std::nullopt;
  }
  if (length == 0) return std::nullopt;
  return value + (open > 0 ? open : 0);
}

std::string digits_of_numerals(std::string_view text, std::size_t at, std::size_t least, std::size_t& length) {
  std::string out;
  for (length = 0; at + length < text.size(); length += 3) {
    auto d = digit_at(text, at + length);
    if (!d && stands(text, at + length, "幺")) d = 1;  // as one is read out
    if (!d || *d >= 10 || out.size() == 5) break;
    out.push_back(static_cast<char>('0' + *d));
  }
  return out.size() < least ? std::string{} : out;
}

std::vector<found_number> find_temperatures(std::string_view text) {
  std::vector<found_number> out;
  for (std::size_t at = 0; (at = digits_or_numerals.find(text, at)) < text.size();) {
    auto end = at;
    const auto value = inside_number(text, at) ? std::nullopt : temperature_at(text, end);
    if (value) {
      const bool rough = take_word(text, end, {"多", "左右", "出头", "上下", "几"});
      out.push_back({*value, at, end, rough});
      at = end;
    } else {
      at += char_length(text, at);
    }
  }
  return out;
}

namespace {

// "额温枪打出来28.4", "显示32.8".
bool shown(std::string_view text, std::size_t at) {
  constexpr std::size_t looked_at = 30;
  const auto head = text.substr(at > looked_at ? at - looked_at : 0, std::min(at, looked_at));
  for (const std::string_view word : {"额温枪", "体温枪", "测温枪", "耳温枪", "体温计", "探热针", "耳温", "额温"}) {
    if (head.find(word) != head.npos) return true;
  }
  return false;
}

}  // namespace

// "26.5度", and not a word beside it.
bool is_all_of_it(std::string_view text, std::size_t at) {
  const auto behind = trim(text.substr(std::min(text.find_first_not_of("0123456789.", at), text.size())));
  return trim(text.substr(0, at)).empty() && (behind.empty() || behind == "度" || behind == "°c" || behind == "c");
}

bool has_implausible_reading(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text, at) || inside_number(text, at)) continue;
    auto end = at;
    while (is_digit(text, end)) ++end;
    const bool decimal = end < text.size() && text[end] == '.' && is_digit(text, end + 1);
    if (end - at <= 3 && (decimal || stands(text, end, "度")) && (announced(text, at) || shown(text, at))) return true;
    if (decimal && end - at == 2 && is_all_of_it(text, at)) return true;
  }
  return false;
}

std::vector<found_people> find_counts(std::string_view text) {
  std::vector<found_people> all;
  for (std::size_t at = 0; (at = count_heads.find(text, at)) < text.size() && all.size() < 8;) {
    const auto c = count_at(text, at);
    if (!c) {
      at += char_length(text, at);
      continue;
    }
    at = c->to;
    // "两个大人一个孩子" adds up where the parts stand side by side.
    const bool joins = !all.empty() && c->from - all.back().to <= 3 && !c->kind.empty() && !all.back().kind.empty();
    if (joins) all.back() = {all.back().n + c->n, all.back().from, c->to, "several"};
    else all.push_back(*c);
  }
  for (auto& c : all) {
    if (c.kind == "several") c.kind = {};
  }
  return all;
}

}  // namespace linli::words
