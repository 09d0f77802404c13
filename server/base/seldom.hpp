#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/surroundings.hpp"

namespace linli::log {

/// For what others can make happen as often as they like: one line in `every` for each key, with how many there were.
/// Thread-safe. REQUIRES: keys are ours and few (accounts, kinds), never what a peer sent.
class seldom {
 public:
  explicit seldom(std::chrono::seconds every) : every_(every) {}
  /// How many there were since the last line, this one included; 0 while it is too early for another.
  std::uint64_t count(std::string_view key);

 private:
  struct silence {
    steady_time until{};
    std::uint64_t times = 0;
  };
  const std::chrono::seconds every_;
  std::mutex mutex_;
  std::map<std::string, silence, std::less<>> by_key_;  // guarded by mutex_
};

}  // namespace linli::log
