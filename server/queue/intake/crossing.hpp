#pragma once
#include <cstddef>
#include <mutex>

namespace linli::queue {

/// Which events a process has under way: many beside each other, or one suspect alone, so that a crash tells who it
/// was. All cores; nobody waits in here, who is refused asks again.
class crossing {
 public:
  /// An ordinary event starts. False while a suspect is alone, or waits to be.
  bool enter() {
    const std::lock_guard lock(mutex_);
    if (claimant_ != nullptr) return false;
    ++inside_;
    return true;
  }
  void leave(std::size_t n = 1) {
    const std::lock_guard lock(mutex_);
    inside_ -= n;
  }
  /// `who` wants to be alone, and is when this is true: ask again until it is, or withdraw(). First come, first served.
  bool enter_alone(const void* who) {
    const std::lock_guard lock(mutex_);
    if (claimant_ == nullptr) claimant_ = who;
    return claimant_ == who && inside_ == 0;
  }
  void withdraw(const void* who) {
    const std::lock_guard lock(mutex_);
    if (claimant_ == who) claimant_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::size_t inside_ = 0;
  const void* claimant_ = nullptr;
};

}  // namespace linli::queue
