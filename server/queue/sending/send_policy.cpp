#include "queue/sending/send_policy.hpp"

#include <algorithm>
#include <random>

#include "base/limits.hpp"
#include "base/surroundings.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using domain::message_state;
using kind = send_action::kind;

namespace {

constexpr std::chrono::milliseconds throttle_default = 5s, throttle_max = 7 * 24h, misconfigured_pause = 60s;

send_action finish(message_state state, const error& e) {
  send_action a;
  a.state = state;
  a.code = e.platform_code.empty() ? std::string(name(e.code)) : e.platform_code;
  a.detail = e.detail;
  return a;
}

// Ends it, as `state` where it certainly was not sent.
send_action end(message_state state, const error& e, const tries& t) {
  return finish(t.unknowns > 0 || t.may_be_out ? message_state::unknown : state, e);
}

send_action again(const error& e, const tries& t, double jitter) {
  if (t.spent >= limits::send_attempts_max) return end(message_state::dead, e, t);
  send_action a;
  a.what = kind::again;
  a.wait = std::max(retry_delay(t.spent, jitter), e.retry_after);
  return a;
}

send_action uncertain(const error& e, const tries& t, bots::after_5xx policy, double jitter) {
  if (policy == bots::after_5xx::same_key) return again(e, t, jitter);
  if (policy == bots::after_5xx::resend_flagged && t.unknowns <= limits::unknown_resends_max)
    return again(e, t, jitter);
  return finish(message_state::unknown, e);
}

send_action wait_for_account(kind what, std::chrono::milliseconds time) {
  send_action a;
  a.what = what;
  a.wait = time;
  a.spends = false;
  return a;
}

}  // namespace

bots::after_5xx policy_for(bots::after_5xx able, bool rather_twice) {
  return able == bots::after_5xx::resend_flagged && !rather_twice ? bots::after_5xx::stop : able;
}

double random_share() { return std::uniform_real_distribution<double>(0, 1)(chance()); }

std::chrono::milliseconds retry_delay(int spent, double jitter) {
  constexpr std::chrono::milliseconds first = 5s, most = 14h;
  auto full = first;
  for (int i = 1; i < spent && full < most; ++i) full *= 4;
  full = std::min(full, most);
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(full.count()) * (0.25 + 0.75 * jitter)));
}

std::chrono::milliseconds time_left(sys_time until, sys_time since, sys_time at) {
  const auto whole = std::max(until - since, sys_time::duration(0));
  return std::chrono::ceil<std::chrono::milliseconds>(std::clamp(until - at, sys_time::duration(0), whole));
}

send_action after_failure(const error& e, const tries& t, bots::after_5xx policy, double jitter) {
  switch (e.code) {
    case errc::rate_limited:
      return wait_for_account(kind::throttle, std::clamp<std::chrono::milliseconds>(
                                                  e.retry_after.count() > 0 ? e.retry_after : throttle_default,
                                                  std::chrono::milliseconds(100), throttle_max));
    case errc::misconfigured:
    case errc::token_expired: return wait_for_account(kind::pause, misconfigured_pause);
    case errc::chat_migrated: {
      send_action a;
      a.what = kind::move;
      return a;
    }
    case errc::unknown_outcome:
    case errc::too_large:  // an answer that is too long to be read: the request was taken
    case errc::server_error: return uncertain(e, t, policy, jitter);
    default: return classify(e.code) == reaction::retry ? again(e, t, jitter) : end(message_state::failed, e, t);
  }
}

}  // namespace linli::queue
