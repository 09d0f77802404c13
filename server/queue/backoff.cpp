#include <algorithm>
#include <random>

#include "queue/world.hpp"

namespace linli::queue {

std::chrono::milliseconds backoff(int tries, std::chrono::milliseconds first, std::chrono::milliseconds most) {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  auto full = first;
  for (int i = 1; i < tries && full < most; ++i) full *= 2;
  full = std::min(full, most);
  return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(full.count() / 2, full.count())(engine));
}

}  // namespace linli::queue
