#include "words/vitals.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.hpp"
#include "words/char_set.hpp"
#include "words/lexicon.hpp"
#include "words/normalise.hpp"

namespace linli::words {

namespace {

struct range {
  int from, to;
  bool has(int n) const { return n >= from && n <= to; }
};
constexpr range systolic{90, 139}, diastolic{60, 89}, beats{60, 100}, saturation{95, 100};

bool is_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }
bool starts(std::string_view text, std::size_t at, std::string_view word) { return text.substr(at).starts_with(word); }

// Where "170/100" or "9.8" ends that begins at `at`.
std::size_t reading_end(std::string_view text, std::size_t at) {
  while (is_digit(text, at)) ++at;
  if (at + 1 < text.size() && (text[at] == '/' || text[at] == '.') && is_digit(text, at + 1)) {
    ++at;
    while (is_digit(text, at)) ++at;
  }
  return at;
}

// Does a character stand in it that all words for such readings have? One look, for most have none.
bool names_instrument(const reading& r) {
  static constexpr char_set heads(U"压心血脉b");
  if (!r.chars.may_have(heads)) return false;
  const std::string_view text = r.n.text;
  for (std::size_t at = 0; (at = heads.find(text, at)) < text.size(); at += char_length(text, at)) {
    if (text[at] != 'b' || starts(text, at, "blo") || starts(text, at, "bp")) return true;
  }
  return false;
}

struct instrument {
  std::string_view word;
  enum class shows { pressure, pulse, oxygen, other } what;
};
constexpr instrument instruments[] = {
    {"血压", instrument::shows::pressure}, {"blood pressure", instrument::shows::pressure},
    {"bp ", instrument::shows::pressure},  {"心率", instrument::shows::pulse},
    {"脉搏", instrument::shows::pulse},    {"血氧饱和度", instrument::shows::oxygen},
    {"血氧", instrument::shows::oxygen},   {"高压", instrument::shows::other},
    {"低压", instrument::shows::other},    {"收缩压", instrument::shows::other},
    {"舒张压", instrument::shows::other},  {"血糖", instrument::shows::other}};

// Behind what may stand between the instrument and its figure.
std::size_t behind_links(std::string_view text, std::size_t at) {
  for (bool moved = true; moved;) {
    moved = false;
    for (const std::string_view link : {" ", ":", "是", "为", "今天", "刚量", "刚测", "高压", "is ", "was "}) {
      if (!starts(text, at, link)) continue;
      at += link.size();
      moved = true;
    }
  }
  return at;
}

// A whole number of two or three digits, and `at` behind it; 0 when there is none.
int take_number(std::string_view text, std::size_t& at) {
  int n = 0;
  const auto [end, ec] = std::from_chars(text.data() + at, text.data() + text.size(), n);
  const auto digits = static_cast<std::size_t>(end - (text.data() + at));
  if (ec != std::errc{} || digits < 2 || digits > 3) return 0;
  at += digits;
  return starts(text, at, ".") && is_digit(text, at + 1) ? 0 : n;
}

void skip_any(std::string_view text, std::size_t& at, std::initializer_list<std::string_view> words) {
  const auto here = std::find_if(words.begin(), words.end(), [&](std::string_view w) { return starts(text, at, w); });
  if (here != words.end()) at += here->size();
}

// Where a normal figure ends that begins at `at`; `at` when it is not normal.
std::size_t normal_end(const instrument& of, std::string_view text, std::size_t at) {
  auto end = at;
  const int first = take_number(text, end);
  if (of.what == instrument::shows::pulse || of.what == instrument::shows::oxygen) {
    if (!(of.what == instrument::shows::pulse ? beats : saturation).has(first)) return at;
    skip_any(text, end, {"次每分", "次/分", "次", "下", "%"});
    return end;
  }
  if (of.what != instrument::shows::pressure) return at;
  const auto between = end;
  skip_any(text, end, {"/", "-", ",低压", " 低压", "低压", "~", " over "});
  if (end == between || !systolic.has(first) || !diastolic.has(take_number(text, end))) return at;
  skip_any(text, end, {"毫米汞柱", "mmhg", " mmhg"});
  return end;
}

// "血压130/85有点高", "血氧97不到", "血氧97晚上88", "120/80平时180/110": whatever follows that is neither a word of
// being well nor another matter says what the figure means, and so does another figure, but a body's heat.
bool is_qualified(std::string_view text, std::size_t end) {
  for (auto at = end; at < text.size(); ++at) {
    if (!is_digit(text, at)) continue;
    const auto stop = reading_end(text, at);
    const bool heat = stop - at == 4 && text[at + 2] == '.';
    if (!heat) return true;
    at = stop;
  }
  auto next = text.substr(std::min(text.find_first_not_of(" ,;!\n", end), text.size()));
  if (next.starts_with("。")) next = trim(next.substr(std::string_view("。").size()));
  static constexpr std::string_view fine[] = {"正常", "都好", "都正常", "都平安", "都没事", "没事",        "平安",
                                              "一切", "全家", "全都",   "体温",   "温度",   "挺好",        "很好",
                                              "好着", "ok",   "all",    "fine",   "temp",   "no symptoms", "家里",
                                              "我们", "心率", "脉搏",   "血氧",   "血压"};
  return !next.empty() &&
         std::none_of(std::begin(fine), std::end(fine), [&](std::string_view w) { return next.starts_with(w); });
}

// A room, a body's heat, or how old somebody is.
bool is_other(std::string_view text, std::size_t at, std::size_t end) {
  for (const std::string_view unit : {"-", "栋", "号", "单元", "室", "幢", "度", "岁", "#", "楼", "层", "th "}) {
    if (starts(text, end, unit)) return true;
  }
  for (const std::string_view heat : {"36.", "37.", "38.", "39."}) {
    if (starts(text, at, heat)) return true;
  }
  return false;
}

void cover_at(reading& r, const instrument& of, std::size_t found) {
  const std::string_view text = r.n.text;
  auto at = found + of.word.size();
  const auto linked = behind_links(text, at);
  constexpr std::size_t looked_at = 30;
  const auto stop = std::min(text.size(), at + looked_at);
  while (at < stop && !is_digit(text, at) && text[at] != '\n') at += char_length(text, at);
  if (at >= stop || !is_digit(text, at) || r.covered[at]) return;
  const auto* p = phrase_before_danger(text, found);
  if (p != nullptr && found + p->text.size() > at) return;  // "血压200" is what it is
  const auto end = reading_end(text, at);
  if (is_other(text, at, end) || end - at < 2 || end - at > 7) return;
  const auto normal = linked == at ? normal_end(of, text, at) : at;
  if (normal > at && is_qualified(text, normal)) return;
  if (normal > at) return r.cover(found, normal, "vital");
  const bool unread = of.what == instrument::shows::pulse || of.what == instrument::shows::oxygen;
  if (!unread) r.cover_fact(at, end, "reading");
}

}  // namespace

void cover_readings(reading& r) {
  if (!names_instrument(r)) return;
  for (const auto& of : instruments) {
    const std::string_view text = r.n.text;
    for (auto found = text.find(of.word); found != std::string_view::npos; found = text.find(of.word, found + 1))
      cover_at(r, of, found);
  }
}

}  // namespace linli::words
