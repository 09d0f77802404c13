#pragma once
#include <algorithm>
#include <chrono>
#include <limits>

#include "base/surroundings.hpp"

namespace linli::domain {

/// How fast an account sends: a bucket that fills with the platform's rate. A fifth of the rate is never bulk's, so
/// that a reply finds a token whatever broadcast is under way. Halved when the platform says "too many", it grows back
/// over a minute. In no second more than the rate and a burst of a tenth of it. No I/O; `now` only grows.
class send_rate {
 public:
  /// `per_second` ≤ 0 or infinite: as fast as it goes.
  send_rate(double per_second, steady_time now)
      : full_(per_second), burst_(std::max(1.0, per_second / 10)), all_(1), bulk_(1), at_(now) {}

  /// Is there a token? take() needs it.
  bool ready(bool bulk, steady_time now) {
    if (full_ <= 0 || full_ == std::numeric_limits<double>::infinity()) return true;
    fill(now);
    return all_ >= 1 && (!bulk || bulk_ >= 1);
  }
  void take(bool bulk) {
    all_ -= 1;
    if (bulk) bulk_ -= 1;
  }
  /// Nothing was sent with it after all.
  void give_back(bool bulk) {
    all_ = std::min(burst_, all_ + 1);
    if (bulk) bulk_ = std::min(burst_, bulk_ + 1);
  }
  /// The platform said "too many": what is saved up is gone, and the rate halves.
  void throttled(steady_time now) {
    fill(now);
    share_ = std::max(share_ / 2, share_min);
    all_ = std::min(all_, 0.0);
    bulk_ = std::min(bulk_, 0.0);
  }
  /// Messages a second now.
  double per_second() const { return full_ * share_; }

 private:
  static constexpr double share_min = 1.0 / 64, bulk_share = 0.8;
  static constexpr double grows_back_in = 60;  // seconds, from nothing to all of it

  void fill(steady_time now) {
    if (now <= at_) return;
    const double seconds = std::chrono::duration<double>(now - at_).count();
    at_ = now;
    all_ = std::min(burst_, all_ + seconds * full_ * share_);
    bulk_ = std::min(burst_, bulk_ + seconds * full_ * share_ * bulk_share);
    share_ = std::min(1.0, share_ + seconds / grows_back_in);
  }

  double full_, burst_, all_, bulk_;
  double share_ = 1;
  steady_time at_;
};

}  // namespace linli::domain
