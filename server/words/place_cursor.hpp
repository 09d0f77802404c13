#pragma once
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "words/numbers.hpp"
#include "words/places.hpp"

// Of places.cpp and english_places.cpp: how a place is read character by character.
namespace linli::words {

/// Reads a text from a position on; every take moves on only when it succeeds.
class cursor {
 public:
  cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  bool take(std::string_view word) {
    if (!stands(text_, at_, word)) return false;
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
    const bool word = at_ + 1 < text_.size() && text_[at_ + 1] >= 'a' && text_[at_ + 1] <= 'z';
    if (digits > 0 && letter() && digits_from == from && !word) ++at_;
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
  // "五百零二", "一千二百零三": a room in words.
  std::string in_hundreds() {
    auto at = at_;
    int value = 0;
    const auto take_unit = [&](std::string_view unit, int worth) {
      const auto d = small_at(at);
      if (!d || text_.compare(at + 3, 3, unit) != 0) return;
      value += *d * worth;
      at += 6;
    };
    take_unit("千", 1000);
    take_unit("百", 100);
    if (value == 0) return {};
    if (stands(text_, at, "零")) at += 3;
    std::size_t length = 0;
    const auto rest = chinese_number_at(text_, at, length);
    if (rest && *rest < 100) {
      value += *rest;
      at += length;
    }
    at_ = at;
    return std::to_string(value);
  }
  // "五零二", one by one.
  std::string read_out() {
    std::size_t length = 0;
    auto n = chinese_digits_at(text_, at_, 3, length);
    if (n.empty()) return n;
    if (n.size() > 3 && counts_next(at_ + length)) {  // "五零二一家三口": of the family
      n.pop_back();
      length -= 3;
    }
    at_ += length;
    return n;
  }
  bool digit_here() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool letter_here() const { return at_ < text_.size() && text_[at_] >= 'a' && text_[at_] <= 'z'; }
  bool decimal_here() const {
    return at_ + 1 < text_.size() && (text_[at_] == '.' || text_[at_] == ':') && text_[at_ + 1] >= '0' &&
           text_[at_ + 1] <= '9' && !(text_[at_] == ':' && reading_here());
  }

 private:
  std::optional<int> small_at(std::size_t at) const {
    std::size_t length = 0;
    if (at >= text_.size()) return std::nullopt;
    const auto n = chinese_number_at(text_.substr(at, 3), 0, length);
    return n && *n > 0 && *n < 10 ? n : std::nullopt;
  }
  // "1502:36.5", "1102:3人"
  bool reading_here() const {
    const bool heat = at_ + 3 < text_.size() && text_[at_ + 3] == '.' && text_[at_ + 2] >= '0' && text_[at_ + 2] <= '9';
    return heat || text_.compare(std::min(at_ + 2, text_.size()), 3, "人") == 0 ||
           text_.compare(std::min(at_ + 2, text_.size()), 3, "口") == 0;
  }
  bool counts_next(std::size_t at) const {
    for (const std::string_view word : {"家", "口", "个", "人", "共", "切", "位", "大家", "老", "直", "家人"}) {
      if (stands(text_, at, word)) return true;
    }
    return false;
  }
  static std::string upper(std::string_view s) {
    std::string out;
    for (const char c : s) out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    return out;
  }

  std::string_view text_;
  std::size_t at_;
};

inline std::size_t digits_of(const std::string& s) {
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

/// "building 3 room 502", "block b, flat 1203", "building 3 unit 1 room 801".
std::optional<found_place> english_at(std::string_view text, std::size_t at);
/// "room 1203 building b", "flat 502, block 3".
std::optional<found_place> english_room_at(std::string_view text, std::size_t at);

}  // namespace linli::words
