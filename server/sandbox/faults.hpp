#pragma once
#include <chrono>
#include <cstdint>

#include "base/json.hpp"
#include "sandbox/fields.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

/// A reproducible stream of chances: the same seed gives the same ones, with every compiler.
class dice {
 public:
  explicit dice(std::uint64_t seed = 0) : state_(seed) {}
  /// Evenly spread in [0, 1).
  double roll();
  bool hits(double share) { return share > 0 && roll() < share; }

 private:
  std::uint64_t state_;
};

/// How badly the platform behaves, as PUT /box/{account}/faults says it.
struct fault_settings {
  std::int64_t seed = 1;
  struct {
    double throttle = 0;
    double retry_after = 1;  ///< seconds
    double error_5xx = 0;
    double timeout = 0;
    std::chrono::milliseconds timeout_for{15'000};
    double accept_then_reset = 0;
  } api;
  struct {
    double duplicate = 0;
    double shuffle = 0;
    std::chrono::milliseconds delay{0};
  } hooks;
};

/// Errors are noted in `f`.
fault_settings read_faults(fields& f);
bj::object render(const fault_settings& f);

/// What happens to one call of Linli's.
enum class api_fault { none, throttle, error_5xx, timeout, accept_then_reset };

/// Draws faults and counts them. Pure: time is given.
class fault_source {
 public:
  using clock = std::chrono::steady_clock;

  explicit fault_source(fault_settings s = {}) : settings_(s), dice_(static_cast<std::uint64_t>(s.seed)) {}
  const fault_settings& settings() const { return settings_; }

  /// One for each authenticated call. After a throttle every call is throttled until its retry_after is over.
  api_fault draw(clock::time_point now);
  /// Seconds that a throttled caller is told to wait.
  double retry_after(clock::time_point now) const;

  struct counts {
    std::uint64_t throttled = 0, errors = 0, timeouts = 0, resets = 0;
    std::uint64_t early = 0;  ///< calls in spite of a Retry-After that was told a second or more before
  };
  const counts& happened() const { return counts_; }

  /// How a webhook event is delivered.
  struct event_fate {
    std::chrono::milliseconds delay{0};
    bool overtakable = false;                  ///< later events may pass it
    std::chrono::milliseconds twin_delay{-1};  ///< ≥ 0: it comes a second time
  };
  event_fate draw_event();

 private:
  fault_settings settings_;
  dice dice_;
  counts counts_;
  clock::time_point throttled_at_{}, throttled_until_{};
};

}  // namespace linli::sandbox
