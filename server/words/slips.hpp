#pragma once
#include <string_view>

#include "words/numbers.hpp"

// Readings that who wrote them takes back himself: slips of the eye, of the hand, of the thermometer.
namespace linli::words {

/// "37.5是我眼花看错": by the words behind `at`, up to the next mark, blank or number.
bool taken_back_at(std::string_view text, std::size_t at);

/// "37.6应该是36.6", "打成37.6": by what stands beside `t`; `next` is the reading behind it, or nullptr.
bool is_slip(std::string_view text, const found_number& t, const found_number* next);

}  // namespace linli::words
