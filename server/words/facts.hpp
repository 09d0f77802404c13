#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words/places.hpp"
#include "words/reading.hpp"

namespace linli::words {

/// What was taken out of the text before its words were read.
struct facts {
  std::vector<found_place> places;
  std::vector<double> temperatures;  ///< all that are somebody's now, rough ones too
  std::vector<double> exact;         ///< of them, those that were said to the tenth
  bool past_fever = false;           ///< "前天烧到38度多，今天36.7了"
  std::optional<int> count, first_count, isolation_day;
  bool total = false;  ///< `count` is of all, beside counts of some of them
  std::string person;
  std::vector<std::string> members;
  std::string words;  ///< the text with all that blanked out
};

/// Takes places, temperatures, counts and names out of the text, and covers them.
facts take_facts(reading& r, std::string_view raw, const context& c);

}  // namespace linli::words
