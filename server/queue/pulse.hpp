#pragma once
#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <set>
#include <string>

#include "base/limits.hpp"
#include "base/surroundings.hpp"

namespace linli::queue {

/// What this process and the others know of each other: when it was last known to be alive, and what the oldest of them
/// can do. All cores; thread-safe.
class pulse {
 public:
  /// `sent`: when the beat was sent. Its answer may have waited long, in us too: who was stopped meanwhile is not
  /// fresh.
  void confirm(steady_time sent = steady_clock::now()) { at_ = sent.time_since_epoch().count(); }
  /// Others may think us dead soon: start nothing new until the next confirmed beat.
  bool fresh() const {
    const auto age = steady_clock::now().time_since_epoch().count() - at_.load();
    return steady_clock::duration(age) < limits::beat_unconfirmed_max;
  }
  /// The fewest lanes of an account that a living process reads: into others nothing may be put while releases change.
  void others_read(int lanes) { lanes_ = lanes; }
  int lanes_read() const { return lanes_.load(); }
  /// The accounts that living processes say they are configured with.
  void others_know(std::set<std::string> accounts) {
    const std::lock_guard lock(mutex_);
    accounts_ = std::move(accounts);
  }
  /// Does one of them have this account, which may be none of ours? It is theirs to send by.
  bool is_known(const std::string& account) const {
    const std::lock_guard lock(mutex_);
    return accounts_.contains(account);
  }

 private:
  std::atomic<steady_clock::rep> at_{0};
  std::atomic<int> lanes_{std::numeric_limits<int>::max()};
  mutable std::mutex mutex_;
  std::set<std::string> accounts_;  // by mutex_
};

}  // namespace linli::queue
