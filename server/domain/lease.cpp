#include "domain/lease.hpp"

namespace linli::domain {

namespace {

std::uint64_t fnv1a(const std::string& text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const unsigned char c : text) h = (h ^ c) * 1099511628211ULL;
  h ^= h >> 32;  // spreads what FNV leaves in the high bits
  h *= 0x9E3779B97F4A7C15ULL;
  return h ^ (h >> 29);
}

}  // namespace

std::size_t preferred(const std::string& unit, const std::vector<worker>& workers) {
  std::size_t best = 0;
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const auto score = fnv1a(unit + '\n' + workers[i].process + '\n' + std::to_string(workers[i].core));
    if (i == 0 || score > most) {
      best = i;
      most = score;
    }
  }
  return best;
}

}  // namespace linli::domain
