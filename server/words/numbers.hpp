#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words/char_set.hpp"
#include "words/normalise.hpp"

namespace linli::words {

/// Is there a digit 0-9 at `at`?
inline bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}
/// A Chinese numeral, plain or as on cheques, or 幺, as one is read out?
inline constexpr char_set numerals(U"零一二三四五六七八九十〇壹贰叁肆伍陆柒捌玖拾两廿卅幺");
inline bool is_numeral(std::string_view text, std::size_t at) { return at + 3 <= text.size() && numerals.at(text, at); }
/// What any number begins with.
inline constexpr char_set digits_or_numerals(U"0123456789零一二三四五六七八九十〇壹贰叁肆伍陆柒捌玖拾两廿卅幺");
// Of the next two, where a numeral stands.
std::optional<int> number_of_numerals(std::string_view text, std::size_t at, std::size_t& length);
std::string digits_of_numerals(std::string_view text, std::size_t at, std::size_t least, std::size_t& length);
/// "三" = 3, "十二" = 12, "二十" = 20, "两" = 2, "叁" = 3; `length` is what it takes in bytes.
inline std::optional<int> chinese_number_at(std::string_view text, std::size_t at, std::size_t& length) {
  length = 0;
  return is_numeral(text, at) ? number_of_numerals(text, at, length) : std::nullopt;
}
/// "五零二" = "502": numerals read out one by one, at least `least` of them; "" when they are not there.
inline std::string chinese_digits_at(std::string_view text, std::size_t at, std::size_t least, std::size_t& length) {
  length = 0;
  return is_numeral(text, at) ? digits_of_numerals(text, at, least, length) : std::string{};
}
/// Moves `at` behind the first of `words` that stands there; false when none does.
inline bool take_word(std::string_view text, std::size_t& at, std::initializer_list<std::string_view> words) {
  for (const auto w : words) {
    if (stands(text, at, w)) {
      at += w.size();
      return true;
    }
  }
  return false;
}

struct found_number {
  double value = 0;
  std::size_t from = 0, to = 0;
  bool rough = false;  ///< "38度多"
};
/// Body temperatures in °C, 34 to 43: 36.5, 36。5, 36度5, 36点5, 三十六度五, 36.5℃, 98.4F, and 38 right behind a word
/// that says what it is (体温38, 烧到38, fever 38).
std::vector<found_number> find_temperatures(std::string_view text);
/// Is something called a temperature that no living person has? "体温26.5"
bool has_implausible_reading(std::string_view text);
struct found_people {
  int n = 0;
  std::size_t from = 0, to = 0;
  std::string_view kind;  ///< adult, child or elder when the count says so, else ""
};
/// "3口", "三口人", "俩", "4人", "两大一小": each count of people; counts of kinds that stand side by side
/// ("两个大人一个孩子") are one. At most eight.
std::vector<found_people> find_counts(std::string_view text);

}  // namespace linli::words
