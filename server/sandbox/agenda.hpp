#pragma once
#include <chrono>
#include <map>
#include <optional>

#include "sandbox/script.hpp"

namespace linli::sandbox {

/// What is planned, by when it is due. Pure: time is given.
class agenda {
 public:
  using clock = std::chrono::steady_clock;

  /// False: too much is planned already.
  bool add(planned p, clock::time_point now);
  /// What is due, earliest first; nullopt when nothing is.
  std::optional<planned> next(clock::time_point now);
  /// When something will be due; clock::time_point::max() when nothing is planned.
  clock::time_point wake() const;
  std::size_t size() const { return planned_.size(); }
  void clear() { planned_.clear(); }

 private:
  std::multimap<clock::time_point, planned> planned_;
};

}  // namespace linli::sandbox
