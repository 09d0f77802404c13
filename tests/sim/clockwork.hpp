#pragma once
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/surroundings.hpp"

// Time and chance of one run. Nothing waits for real: when nobody can go on, time jumps to what comes next.
namespace linli::sim {

/// What Asio would have waited for, told by the stand-in for epoll_wait (no_waiting.cpp).
class io_loop : public asio::io_context {
 public:
  io_loop() : asio::io_context(1), keep_(asio::make_work_guard(*this)) {}
  /// Runs what can run now. Returns in how many milliseconds of the run's time the next timer is due.
  int go_on();
  /// A sudden death: every coroutine is destroyed where it stands, and nothing runs any more.
  void die() { shutdown(); }

 private:
  asio::executor_work_guard<asio::io_context::executor_type> keep_;
};

/// The surroundings of all simulated processes, the queue of what will happen in the world outside them, and the trace.
/// The same seed gives the same run.
class clockwork final : public surroundings {
 public:
  explicit clockwork(std::uint64_t seed);
  ~clockwork() override;

  // -- surroundings
  sys_time wall() override { return wall_; }
  steady_time steady() override { return steady_; }
  void fill(std::span<unsigned char> bytes) override;

  /// Of the world: faults, delays, what people do.
  std::mt19937_64& random() { return random_; }
  std::int64_t between(std::int64_t least, std::int64_t most);
  bool happens(double probability);

  void after(std::int64_t ms, std::function<void()> what);
  /// Milliseconds since the run began.
  std::int64_t at() const { return ms_; }
  void jump_wall(std::chrono::milliseconds by) { wall_ += by; }
  /// When the next thing of after() is due, in milliseconds from now; `most` when that is later.
  std::int64_t next_due(std::int64_t most) const;
  /// REQUIRES: nothing is due earlier.
  void advance(std::int64_t ms);

  /// One line of what happened; the last of them are kept, all go into hash().
  void note(std::string line);
  /// What is too frequent for a line.
  void mix(std::string_view bytes);
  std::uint64_t hash() const { return hash_; }
  /// The last lines, oldest first.
  std::vector<std::string> last_lines() const;
  void print_lines(bool on) { print_ = on; }

 private:
  struct due {
    std::int64_t at;
    std::uint64_t number;  // first come, first served
    std::function<void()> what;
    bool operator<(const due& o) const { return std::tie(o.at, o.number) < std::tie(at, number); }
  };

  std::mt19937_64 random_, bytes_;
  std::int64_t ms_ = 0;
  sys_time wall_;
  steady_time steady_;
  std::vector<due> due_;  // a heap
  std::uint64_t number_ = 0, hash_ = 14695981039346656037ULL;
  std::deque<std::string> lines_;
  bool print_ = false;
};

}  // namespace linli::sim
