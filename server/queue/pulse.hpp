#pragma once
#include <atomic>
#include <chrono>

#include "base/limits.hpp"
#include "base/surroundings.hpp"

namespace linli::queue {

/// When this process was last known to be alive by the others. All cores.
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

 private:
  std::atomic<steady_clock::rep> at_{0};
};

}  // namespace linli::queue
