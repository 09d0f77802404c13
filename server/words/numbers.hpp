#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace linli::words {

/// "三" = 3, "十二" = 12, "二十" = 20, "两" = 2; `length` is what it takes in bytes.
std::optional<int> chinese_number_at(std::string_view text, std::size_t at, std::size_t& length);

struct found_number {
  double value = 0;
  std::size_t from = 0, to = 0;
};
/// Body temperatures in °C, 34 to 43: 36.5, 36。5, 36度5, 36点5, 三十六度五, 36.5℃, with "体温" or unit words taken along.
std::vector<found_number> find_temperatures(std::string_view text);
/// "3口", "三口人", "俩", "4人": how many people; where it stands.
std::optional<found_number> find_count(std::string_view text);

}  // namespace linli::words
