#pragma once
#include <chrono>
#include <cstdint>
#include <random>
#include <span>

#include <boost/asio/basic_waitable_timer.hpp>

#include "base/task.hpp"
#include "base/time.hpp"

namespace linli {

using steady_time = std::chrono::steady_clock::time_point;

/// Where time and chance come from. The machine, unless a simulation has put itself in its place on this thread: the
/// same code then runs through hours in a second, and through the same hours again for the same seed.
class surroundings {
 public:
  virtual ~surroundings() = default;
  virtual sys_time wall() = 0;
  virtual steady_time steady() = 0;
  virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// Of this thread; nullptr = the machine. The caller keeps it alive until it is replaced.
void set_surroundings(surroundings* s);
/// nullptr = the machine.
surroundings* current_surroundings();

/// The monotonic clock by which everything outside net/ and redis/ waits and measures; a Clock as Asio and std expect.
struct steady_clock {
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = steady_time;
  static constexpr bool is_steady = true;
  static time_point now();
};

using timer = asio::basic_waitable_timer<steady_clock>;

/// For jitter and sampling, never for secrets: those are made of random_bytes(). One engine a thread.
std::mt19937_64& chance();

}  // namespace linli
