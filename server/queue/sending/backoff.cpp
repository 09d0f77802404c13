#include <algorithm>

#include "queue/world.hpp"

namespace linli::queue {

std::chrono::milliseconds backoff(int tries, std::chrono::milliseconds first, std::chrono::milliseconds most) {
  auto full = first;
  for (int i = 1; i < tries && full < most; ++i) full *= 2;
  full = std::min(full, most);
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(full.count() / 2, full.count())(chance()));
}

}  // namespace linli::queue
