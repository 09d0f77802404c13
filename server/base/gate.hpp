#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/surroundings.hpp"
#include "base/task.hpp"

namespace linli {

/// Refuses new work once closed and knows when the old is done. One executor only, not thread-safe; outlives its work.
class gate {
 public:
  explicit gate(executor ex);
  bool enter();  ///< false when closed: do not start
  void leave();
  void close();
  bool closed() const { return closed_; }
  std::size_t inside() const { return inside_; }
  /// REQUIRES: closed. Returns when nothing is inside, or after `most`; true = empty.
  task<bool> drained(std::chrono::milliseconds most);

 private:
  timer empty_;
  std::size_t inside_ = 0;
  bool closed_ = false;
};

/// The single home of detached work: runs `work` on `ex` inside `g`. An exception is logged with `name` and counted,
/// and ends that work only. False when the gate is closed (the work is then destroyed unstarted).
bool spawn(const executor& ex, gate& g, std::string name, task<void> work);
/// The same for work that may outlive everything else which knows the gate.
bool spawn(const executor& ex, std::shared_ptr<gate> g, std::string name, task<void> work);

/// Sleeps on the current executor; false when cancelled.
task<bool> sleep_for(std::chrono::milliseconds time);

/// Wakes one waiter early. ring() before wait() is not lost. One executor only; other cores post a ring.
class doorbell {
 public:
  explicit doorbell(executor ex);
  void ring();
  /// Returns at the next ring or after `most`.
  task<void> wait(std::chrono::milliseconds most);
  const executor& home() const { return home_; }

 private:
  executor home_;
  timer timer_;
  bool rung_ = false;
};

/// How many pieces of spawned work ended with an exception since start (for /metrics).
std::size_t spawn_failures();

}  // namespace linli
