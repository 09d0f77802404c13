#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/gate.hpp"
#include "base/http.hpp"
#include "bots/bot.hpp"
#include "domain/followup.hpp"
#include "queue/intake/crossing.hpp"
#include "queue/pulse.hpp"
#include "queue/switchboard.hpp"
#include "store/database.hpp"
#include "store/inbox.hpp"
#include "store/on_call.hpp"
#include "store/rosters.hpp"
#include "store/scenes.hpp"

namespace linli::queue {

/// A configured account with its bot.
struct line {
  bots::account account;
  const bots::bot* bot = nullptr;
  bots::abilities about;
};

/// All accounts of the configuration, by id. Read-only once built; shared by all cores.
class lines {
 public:
  void add(bots::account a, const bots::bot& b) {
    auto about = b.about(a);
    if (a.per_second > 0) about.per_second = a.per_second;
    auto id = a.id;
    lines_[std::move(id)] = {std::move(a), &b, about};
  }
  /// nullptr when there is no such account.
  const line* find(std::string_view account) const {
    const auto found = lines_.find(account);
    return found == lines_.end() ? nullptr : &found->second;
  }
  /// Whose residents somebody speaks to. An account names its one community in the configuration, and only this knows
  /// that: a directory of chats and senders can stand here later.
  std::string community_of(const line& l, std::string_view /*chat*/, std::string_view /*sender*/) const {
    return l.account.community;
  }
  bool serves(const line& l, std::string_view community) const { return l.account.community == community; }
  /// Every community that some account speaks to.
  std::set<std::string> communities() const {
    std::set<std::string> out;
    for (const auto& [id, l] : lines_) out.insert(l.account.community);
    return out;
  }
  const std::map<std::string, line, std::less<>>& all() const { return lines_; }

 private:
  std::map<std::string, line, std::less<>> lines_;
};

/// What was done since start, for /metrics. All cores.
struct counters {
  std::atomic<std::uint64_t> accepted{0}, duplicates{0}, refused{0}, quarantined{0}, applied{0}, dead{0}, sent{0},
      retried{0}, unknown{0}, rate_limited{0}, failed{0}, takeovers{0}, rung{0}, suspects{0};
};

/// What work on one core needs. Everything but the shared parts belongs to that core.
struct world {
  executor core;
  gate& work;
  store::database& db;
  store::roster_cache& rosters;
  store::scene_cache& scenes;
  store::inbox& doors;
  http_port& http;
  // shared by all cores
  const queue::lines& lines;
  switchboard& bells;
  const queue::pulse& pulse;
  queue::counters& counters;
  std::shared_ptr<crossing> road = std::make_shared<crossing>();
  domain::followup_rules follow{};
  std::shared_ptr<store::on_call> on_call = std::make_shared<store::on_call>();
};

inline std::string unit_of_shard(int shard) { return "i:" + std::to_string(shard); }
inline std::string unit_of_community(std::string_view c) { return std::string("c:").append(c); }
inline std::string unit_of_account(std::string_view a) { return std::string("o:").append(a); }

/// Polling that is quick while there is work and slow when there is none.
class pace {
 public:
  std::chrono::milliseconds next(bool found_work) {
    wait_ = found_work ? std::chrono::milliseconds(limits::poll_fast)
                       : std::min<std::chrono::milliseconds>(wait_ * 2, limits::poll_slow);
    return wait_;
  }

 private:
  std::chrono::milliseconds wait_{limits::poll_fast};
};

/// Growing delay with full jitter between tries of what failed for a passing reason.
std::chrono::milliseconds backoff(int tries, std::chrono::milliseconds first, std::chrono::milliseconds most);

}  // namespace linli::queue
