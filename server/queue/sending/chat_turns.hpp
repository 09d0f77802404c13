#pragma once
#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>

#include "base/surroundings.hpp"

namespace linli::queue {

/// Whose turn it is among an account's chats: one message under way in each, after a call the platform's pause before
/// the next in the same chat, and none before a wait is over that the platform told this chat. Such a chat is called
/// half as often from then on, and as before within a minute. No I/O; `now` only grows.
class chat_turns {
 public:
  /// `per_chat_per_second` ≤ 0 or infinite: no pause.
  explicit chat_turns(double per_chat_per_second)
      : pause_(per_chat_per_second > 0 && per_chat_per_second < std::numeric_limits<double>::infinity()
                   ? std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / per_chat_per_second))
                   : std::chrono::nanoseconds(0)) {}

  /// May a message of this turn start?
  bool free(const std::string& turn, steady_time now) {
    for (; !resting_.empty() && resting_.begin()->first <= now; resting_.erase(resting_.begin())) {
      const auto found = taken_.find(resting_.begin()->second);
      if (found != taken_.end() && !found->second.under_way && found->second.until <= now) taken_.erase(found);
    }
    return !taken_.contains(turn);
  }
  void began(const std::string& turn, steady_time now) { taken_[turn] = {true, now}; }
  /// `called`: its platform was called with it, which the pause counts from.
  void ended(const std::string& turn, bool called, steady_time now) {
    auto& t = taken_[turn];
    t.under_way = false;
    rest(turn, std::max(t.until, called ? now + pause_of(turn, now) : now), now);
  }
  /// The platform told this chat to wait; `again`: it was told before, and this is only remembered.
  void hold(const std::string& turn, steady_time until, steady_time now, bool again = false) {
    auto& t = taken_[turn];
    t.until = std::max(t.until, until);
    if (!t.under_way) rest(turn, t.until, now);
    if (again || pause_.count() == 0) return;
    std::erase_if(slow_, [now](const auto& s) { return share_of(s.second, now) >= 1; });
    const auto s = slow_.try_emplace(turn, slowed{1, now}).first;
    s->second = {std::max(share_of(s->second, now) / 2, share_min), now};
  }

 private:
  static constexpr double share_min = 1.0 / 64, grows_back_in = 60;  // seconds, from nothing to all of it
  struct state {
    bool under_way = false;
    steady_time until{};
  };
  struct slowed {
    double share = 1;
    steady_time at{};
  };

  static double share_of(const slowed& s, steady_time now) {
    return std::min(1.0, s.share + std::chrono::duration<double>(now - s.at).count() / grows_back_in);
  }
  std::chrono::nanoseconds pause_of(const std::string& turn, steady_time now) const {
    const auto found = slow_.find(turn);
    if (found == slow_.end()) return pause_;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(pause_ / share_of(found->second, now));
  }
  void rest(const std::string& turn, steady_time until, steady_time now) {
    if (until <= now) {
      taken_.erase(turn);
      return;
    }
    taken_[turn] = {false, until};
    resting_.emplace(until, turn);
  }

  std::chrono::nanoseconds pause_;
  std::unordered_map<std::string, state> taken_;
  std::unordered_map<std::string, slowed> slow_;
  std::multimap<steady_time, std::string> resting_;
};

/// Whom a platform told to wait that does not say whether it means the chat or the account: the chat, until another
/// chat is told so too before the first may go on, with none served between. Then it must have been the account. No
/// I/O.
class unsaid_limit {
 public:
  /// A chat was told: is it of this chat alone?
  bool of_chat(const std::string& turn, steady_time now, steady_time until) {
    const bool another = now < until_ && turn != turn_;
    turn_ = turn;
    told_ = now;
    until_ = std::max(until, until_);
    return !another;
  }
  /// A call that began then was served.
  void served(const std::string& turn, steady_time began) {
    if (turn != turn_ && began > told_) until_ = {};
  }

 private:
  std::string turn_;
  steady_time told_{}, until_{};
};

}  // namespace linli::queue
