#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/gate.hpp"

namespace linli::queue {

/// A doorbell that any core may ring; rings between two waits become one.
class shared_bell {
 public:
  explicit shared_bell(executor home) : bell_(std::move(home)) {}
  /// Any thread.
  static void ring(const std::shared_ptr<shared_bell>& b) {
    if (b->posted_.exchange(true)) return;
    asio::post(b->bell_.home(), [b] {
      b->posted_ = false;
      b->bell_.ring();
    });
  }
  /// Home executor only.
  task<void> wait(std::chrono::milliseconds most) { co_await bell_.wait(most); }

 private:
  doorbell bell_;
  std::atomic<bool> posted_{false};
};

/// Wakes the worker of a unit in this process, whichever core it is on, right after work for it was stored. Only a
/// matter of latency: workers look by themselves too. Thread-safe.
class switchboard {
 public:
  void connect(const std::string& unit, std::shared_ptr<shared_bell> bell) {
    const std::lock_guard lock(mutex_);
    bells_[unit] = std::move(bell);
  }
  void disconnect(const std::string& unit, const std::shared_ptr<shared_bell>& bell) {
    const std::lock_guard lock(mutex_);
    const auto found = bells_.find(unit);
    if (found != bells_.end() && found->second == bell) bells_.erase(found);
  }
  /// Before the cores go: a bell's timer must not outlive its io_context, and a worker that was cut short left its own.
  void disconnect_all() {
    const std::lock_guard lock(mutex_);
    bells_.clear();
  }
  void ring(const std::string& unit) {
    std::shared_ptr<shared_bell> bell;
    {
      const std::lock_guard lock(mutex_);
      const auto found = bells_.find(unit);
      if (found == bells_.end()) return;
      bell = found->second;
    }
    shared_bell::ring(bell);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<shared_bell>> bells_;
};

}  // namespace linli::queue
