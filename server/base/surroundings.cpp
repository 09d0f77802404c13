#include "base/surroundings.hpp"

#include <memory>

namespace linli {

namespace {

thread_local surroundings* around = nullptr;
thread_local std::unique_ptr<std::mt19937_64> engine;

std::uint64_t fresh_seed() {
  std::uint64_t seed = 0;
  if (around != nullptr) {
    around->fill({reinterpret_cast<unsigned char*>(&seed), sizeof(seed)});
    return seed;
  }
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

void set_surroundings(surroundings* s) {
  around = s;
  engine.reset();
}

surroundings* current_surroundings() { return around; }

steady_clock::time_point steady_clock::now() {
  return around == nullptr ? std::chrono::steady_clock::now() : around->steady();
}

sys_time now() {
  if (around != nullptr) return around->wall();
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::mt19937_64& chance() {
  if (!engine) engine = std::make_unique<std::mt19937_64>(fresh_seed());
  return *engine;
}

}  // namespace linli
