#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words/reading.hpp"
#include "words/understanding.hpp"

// Answers to a menu: digits in every width, numerals, labels.
namespace linli::words {

struct keyed {
  std::string key;   ///< without leading zeros
  std::string rest;  ///< what stands behind it, normalised
};
/// The menu key at the head of a text from which places, temperatures and counts are blanked out.
std::optional<keyed> take_key(std::string_view text, const context& c);

understanding by_meaning(const std::string& meaning);
/// The whole text is a label of the menu.
std::optional<understanding> by_label(const std::string& text, const context& c);
/// A key, with what stands behind it: words that say worse than the key win, words that contradict it go to a person.
std::optional<understanding> by_menu(const std::string& text, const context& c,
                                     const std::vector<double>& temperatures);
/// 是 / 有 / 没有 beside a question of known polarity.
std::optional<understanding> by_polarity(const reading& r, const context& c, const std::vector<double>& temperatures);

}  // namespace linli::words
