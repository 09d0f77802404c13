#include "domain/address.hpp"

#include <array>

#include "base/text.hpp"

namespace linli::domain {

namespace {

// What closes a building, an entrance, a room. Longer words first.
constexpr std::array<std::string_view, 6> building_units{"号楼", "栋", "幢", "座", "楼", "#"};
constexpr std::array<std::string_view, 3> entrance_units{"单元", "门洞", "门"};
constexpr std::array<std::string_view, 4> room_units{"号房", "室", "房", "号"};

void replace_all(std::string& s, std::string_view from, std::string_view to) {
  for (auto at = s.find(from); at != std::string::npos; at = s.find(from, at + to.size()))
    s.replace(at, from.size(), to);
}

bool is_part(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// "十二" = 12, "三" = 3 in front of a unit; other numerals are left alone ("一期" is a name).
std::string with_digits(std::string s) {
  static constexpr std::array<std::string_view, 10> digits{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  const auto digit_before = [&s](std::size_t end) {
    for (std::size_t n = 1; n < digits.size(); ++n) {
      if (end >= 3 && s.compare(end - 3, 3, digits[n]) == 0) return static_cast<int>(n);
    }
    return -1;
  };
  for (const std::string_view unit : {"号楼", "栋", "幢", "座", "单元"}) {
    for (auto at = s.find(unit); at != std::string::npos; at = s.find(unit, at + unit.size())) {
      auto from = at;
      int value = 0;
      if (const auto ones = digit_before(from); ones > 0) {
        value = ones;
        from -= 3;
      }
      if (from >= 3 && s.compare(from - 3, 3, "十") == 0) {
        from -= 3;
        const auto tens = digit_before(from);
        if (tens > 0) from -= 3;
        value += 10 * (tens > 0 ? tens : 1);
      }
      if (from == at) continue;
      const auto text = std::to_string(value);
      s.replace(from, at - from, text);
      at = from + text.size();
    }
  }
  return s;
}

// More is no address, and looking for units in it would take long.
constexpr std::size_t bytes_max = 400;

// Takes a unit off the end.
template <std::size_t N>
void drop_unit(std::string& s, const std::array<std::string_view, N>& units) {
  for (const auto unit : units) {
    if (s.size() <= unit.size() || !s.ends_with(unit)) continue;
    s.resize(s.size() - unit.size());
    return;
  }
}

}  // namespace

std::string address_part(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > bytes_max) return std::string(text);
  auto s = nfkc(text);
  if (s.starts_with("第")) s.erase(0, std::string_view("第").size());
  if (s.find_first_of("0123456789") == std::string::npos) {
    const bool unit = s.ends_with("栋") || s.ends_with("幢") || s.ends_with("楼") || s.ends_with("座") ||
                      s.ends_with("单元");
    s = with_digits(unit ? s : s + "栋");
  }
  const auto before = s;
  drop_unit(s, building_units);
  if (s == before) drop_unit(s, entrance_units);
  if (s == before) drop_unit(s, room_units);
  return s;
}

result<place> parse_address(std::string_view text, std::string_view compound) {
  text = trim(text);
  if (text.size() > bytes_max) return error{errc::malformed, "too long for an address"};
  auto s = with_digits(nfkc(text));
  std::string own(trim(compound));
  if (const auto slash = s.find('/'); slash != std::string::npos) {
    own = trim(std::string_view(s).substr(0, slash));
    s.erase(0, slash + 1);
  }
  // "88弄5号601": the lane is the compound where no other is named, the number is the building.
  if (const auto lane = s.find("弄"); lane != std::string::npos) {
    const auto after = lane + std::string_view("弄").size();
    if (own.empty()) own = s.substr(0, after);
    s.erase(0, after);
    if (const auto number = s.find("号"); number != std::string::npos && s.compare(number, 6, "号楼") != 0)
      s.replace(number, 3, "栋");
  }
  for (const auto unit : building_units) {
    if (unit != "楼") replace_all(s, unit, "-");
  }
  for (const auto unit : entrance_units) replace_all(s, unit, "-");
  replace_all(s, "--", "-");
  drop_unit(s, room_units);
  if (const auto whole = parse_place(own.empty() ? s : own + "/" + s)) return whole;
  // The name stands before the numbers without a mark: "锦绣苑3-2-502".
  std::size_t from = s.size();
  while (from > 0 && (is_part(s[from - 1]) || s[from - 1] == '-' || s[from - 1] == ' ')) --from;
  const auto name = std::string(trim(std::string_view(s).substr(0, from)));
  if (own.empty()) own = name;
  return parse_place(own.empty() ? s.substr(from) : own + "/" + s.substr(from));
}

}  // namespace linli::domain
