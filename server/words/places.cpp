#include "words/places.hpp"

#include <algorithm>

#include "words/normalise.hpp"
#include "words/numbers.hpp"

namespace linli::words {

namespace {

/// Reads a text from a position on; every take moves on only when it succeeds.
class cursor {
 public:
  cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  bool take(std::string_view word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  bool take_any(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [this](std::string_view w) { return take(w); });
  }
  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  // Digits, with one letter before or behind: "3", "b", "1203a".
  std::string number(std::size_t most) {
    const auto from = at_;
    const auto letter = [this] { return at_ < text_.size() && text_[at_] >= 'a' && text_[at_] <= 'z'; };
    if (letter()) ++at_;
    const auto digits_from = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    const auto digits = at_ - digits_from;
    if (digits > 0 && letter() && digits_from == from) ++at_;
    const bool fine = digits <= most && (digits > 0 || at_ - from == 1);
    if (!fine) at_ = from;
    return fine ? upper(text_.substr(from, at_ - from)) : std::string{};
  }
  // "三" or "十二" before a unit.
  std::string chinese() {
    std::size_t length = 0;
    const auto n = chinese_number_at(text_, at_, length);
    if (!n || *n < 1 || *n > 199) return {};
    at_ += length;
    return std::to_string(*n);
  }
  bool digit_here() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool decimal_here() const {
    return at_ + 1 < text_.size() && (text_[at_] == '.' || text_[at_] == ':') && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9';
  }

 private:
  static std::string upper(std::string_view s) {
    std::string out;
    for (const char c : s) out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    const auto first = out.find_first_not_of('0');
    return first == std::string::npos || first == 0 ? out : out.substr(first);
  }

  std::string_view text_;
  std::size_t at_;
};

std::string number_or_chinese(cursor& c, std::size_t most) {
  auto n = c.number(most);
  return n.empty() ? c.chinese() : n;
}

std::size_t digits_of(const std::string& s) {
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// A place with a building that begins exactly at `at`.
std::optional<found_place> place_at(std::string_view text, std::size_t at) {
  cursor c(text, at);
  found_place f{{}, at, at};
  if (auto before = c; !c.number(5).empty() && c.take("弄")) c.blanks();  // the lane is the compound's business
  else c = before;
  f.place.building = number_or_chinese(c, 3);
  if (f.place.building.empty()) return std::nullopt;
  c.blanks();
  const bool unit = c.take_any({"号楼", "栋", "幢", "座", "号", "楼", "#"});
  if (unit) c.take("-");
  if (!unit && !c.take("-") && !c.take("/")) return std::nullopt;
  c.blanks();
  auto second = number_or_chinese(c, 5);
  if (second.empty()) return std::nullopt;
  bool entrance_unit = false;
  const auto after_second = c;
  c.blanks();
  if (c.take("单元") || c.take("门")) {
    entrance_unit = true;
    c.take("-");
    c.blanks();
  } else {
    c = after_second;
  }
  if (entrance_unit || c.take("-") || c.take("/")) {
    const auto third = c.number(5);
    if (!third.empty()) {
      f.place.entrance = second;
      second = third;
    } else if (entrance_unit) {
      return std::nullopt;
    } else {
      c = after_second;
    }
  }
  f.place.room = second;
  const bool room_unit = c.take_any({"室", "房", "号"});
  // "2-3" may be a date or a score: a bare dash needs a room number of three digits.
  const bool sure = unit || entrance_unit || room_unit || !f.place.entrance.empty() || digits_of(f.place.room) >= 3;
  if (!sure || digits_of(f.place.room) < 2 || c.decimal_here() || c.digit_here()) return std::nullopt;
  f.to = c.at();
  return f;
}

// A compound's name right before the place: a run of Chinese that ends as such names do, or ends in a slash.
void take_compound(std::string_view text, found_place& f) {
  auto from = f.from;
  bool slash = from > 0 && text[from - 1] == '/';
  const auto end = slash ? from - 1 : from;
  from = end;
  constexpr std::size_t bytes_max = 30;
  while (from >= 3 && end - from < bytes_max && is_cjk(text, from - 3)) from -= 3;
  const auto name = text.substr(from, end - from);
  static constexpr std::string_view endings[] = {"苑", "园", "里", "小区", "花园", "城", "府", "庭", "居", "湾", "新村", "公寓", "家园"};
  const bool named = std::any_of(std::begin(endings), std::end(endings), [&](std::string_view e) {
    return name.size() > e.size() && name.ends_with(e);
  });
  if (name.empty() || (!slash && !named) || name.find("我家") == 0 || name.find("家里") != std::string_view::npos) return;
  f.place.compound = name;
  f.from = from;
}

bool is_emergency_number(std::string_view digits) {
  return digits == "110" || digits == "119" || digits == "120" || digits == "122";
}

// "502", "502室": only where no other number could be meant.
std::optional<found_place> room_only(std::string_view text) {
  std::optional<found_place> only;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] < '0' || text[at] > '9') {
      at += char_length(text, at);
      continue;
    }
    const auto from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    const auto digits = text.substr(from, at - from);
    cursor c(text, at);
    const bool unit = c.take_any({"室", "房"});
    const bool decimal = c.decimal_here() || (from > 0 && (text[from - 1] == '.' || text[from - 1] == ':'));
    if (digits.size() < 3 || digits.size() > 4 || decimal || is_emergency_number(digits) || digits[0] == '0') continue;
    if (only) return std::nullopt;
    only = found_place{{{}, {}, {}, std::string(digits)}, from, unit ? c.at() : at};
  }
  return only;
}

}  // namespace

std::optional<found_place> find_place(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += char_length(text, at)) {
    const bool inside = at > 0 && ((text[at - 1] >= '0' && text[at - 1] <= '9') || (text[at - 1] >= 'a' && text[at - 1] <= 'z') ||
                                   text[at - 1] == '.' || text[at - 1] == '-');
    if (inside) continue;
    auto f = place_at(text, at);
    if (!f) continue;
    take_compound(text, *f);
    return f;
  }
  return room_only(text);
}

}  // namespace linli::words
