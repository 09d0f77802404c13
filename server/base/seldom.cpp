#include "base/seldom.hpp"

namespace linli::log {

std::uint64_t seldom::count(std::string_view key) {
  const auto at = steady_clock::now();
  const std::lock_guard lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) found = by_key_.emplace(std::string(key), silence{}).first;
  auto& s = found->second;
  ++s.times;
  if (at < s.until) return 0;
  s.until = at + every_;
  return std::exchange(s.times, 0);
}

}  // namespace linli::log
