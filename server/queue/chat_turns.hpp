#pragma once
#include <deque>
#include <limits>
#include <string>
#include <unordered_map>

#include "base/surroundings.hpp"

namespace linli::queue {

/// Whose turn it is among an account's chats: one message under way in each, and after a call the platform's pause
/// before the next in the same chat. No I/O; `now` only grows.
class chat_turns {
 public:
  /// `per_chat_per_second` ≤ 0 or infinite: no pause.
  explicit chat_turns(double per_chat_per_second)
      : pause_(per_chat_per_second > 0 && per_chat_per_second < std::numeric_limits<double>::infinity()
                   ? std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / per_chat_per_second))
                   : std::chrono::nanoseconds(0)) {}

  /// May a message of this turn start?
  bool free(const std::string& turn, steady_time now) {
    for (; !resting_.empty() && resting_.front().first <= now; resting_.pop_front()) {
      const auto found = taken_.find(resting_.front().second);
      if (found != taken_.end() && !found->second.under_way && found->second.until <= now) taken_.erase(found);
    }
    return !taken_.contains(turn);
  }
  void began(const std::string& turn, steady_time now) { taken_[turn] = {true, now}; }
  /// `called`: its platform was called with it, which the pause counts from.
  void ended(const std::string& turn, bool called, steady_time now) {
    if (!called || pause_.count() == 0) {
      taken_.erase(turn);
      return;
    }
    taken_[turn] = {false, now + pause_};
    resting_.emplace_back(now + pause_, turn);
  }

 private:
  struct state {
    bool under_way = false;
    steady_time until{};
  };
  std::chrono::nanoseconds pause_;
  std::unordered_map<std::string, state> taken_;
  std::deque<std::pair<steady_time, std::string>> resting_;  // by time: every pause is as long
};

}  // namespace linli::queue
