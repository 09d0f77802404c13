#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace linli::words {

struct found_time {
  std::string when;  ///< HH:MM
  std::size_t from = 0, to = 0;
};
/// Times of day: 17:00, 5点半, 下午三点, 晚上8点, 5pm, at 5. Hours from 1 to 6 without a word beside them are the
/// afternoon's. A length of time ("5小时") is none.
std::vector<found_time> find_times(std::string_view text);

}  // namespace linli::words
