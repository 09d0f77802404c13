#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.hpp"

// Who owns a shard, a community, an account: decisions without I/O.
namespace linli::domain {

/// One taker's watch over one owner's heartbeat. Only successful looks count, so an outage of Redis makes nobody a
/// corpse; time is the taker's steady clock.
class heartbeat_watch {
 public:
  using steady = std::chrono::steady_clock::time_point;
  /// A look that succeeded: the owner's beat was `beat`.
  void saw(std::int64_t beat, steady at) {
    if (looks_ == 0 || beat != beat_) {
      beat_ = beat;
      first_ = at;
      looks_ = 1;
    } else {
      ++looks_;
    }
    last_ = at;
  }
  /// May the owner's leases be taken?
  bool dead() const { return looks_ >= limits::takeover_looks_min && last_ - first_ >= limits::takeover_after; }

 private:
  std::int64_t beat_ = -1;
  int looks_ = 0;
  steady first_{}, last_{};
};

/// One core of a live process.
struct worker {
  std::string process;
  int core = 0;
};

/// Index of the worker that should own `unit`: rendezvous hashing, so that one coming or going moves only its share.
/// REQUIRES: workers is not empty.
std::size_t preferred(const std::string& unit, const std::vector<worker>& workers);

}  // namespace linli::domain
