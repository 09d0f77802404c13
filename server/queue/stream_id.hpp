#pragma once
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace linli::queue {

/// Parts of a Redis stream id "<milliseconds>-<number>".
inline std::pair<std::uint64_t, std::uint64_t> parts_of(std::string_view id) {
  std::uint64_t ms = 0, n = 0;
  const auto dash = id.find('-');
  std::from_chars(id.data(), id.data() + std::min(dash, id.size()), ms);
  if (dash != std::string_view::npos) std::from_chars(id.data() + dash + 1, id.data() + id.size(), n);
  return {ms, n};
}
inline bool earlier(std::string_view a, std::string_view b) { return parts_of(a) < parts_of(b); }
/// The smallest id behind `id`; the last id of all, which has none behind it, stays itself.
inline std::string after(std::string_view id) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  auto [ms, n] = parts_of(id);
  if (n != last) ++n;
  else if (ms != last) ++ms, n = 0;
  return std::to_string(ms) + "-" + std::to_string(n);
}

}  // namespace linli::queue
