#include "net/conversation.hpp"

#include "base/limits.hpp"

namespace linli::net {

namespace {

using namespace std::chrono_literals;

constexpr auto message_worth = std::chrono::duration_cast<std::chrono::nanoseconds>(1s) / limits::ws_messages_a_second;
constexpr auto burst_worth = message_worth * limits::ws_messages_burst;
constexpr unsigned eager_steps = 50;
constexpr auto eager_step = 100ms;
static_assert(eager_steps * eager_step < limits::ws_ping_after);

}  // namespace

conversation::conversation(steady_time now, unsigned number)
    : heard_(now),
      in_(limits::ws_frame_bytes_max),
      eager_(static_cast<std::uint16_t>(number % eager_steps * eager_step.count())) {}

void conversation::take(std::span<char> bytes, steady_time now, listener& to) {
  heard_ = now;
  pinged_ = false;
  for (auto a = in_.next(bytes); a.what != arrival::kind::nothing; a = in_.next(bytes)) take(a, now, to);
}

void conversation::take(const arrival& a, steady_time now, listener& to) {
  using kind = arrival::kind;
  if (a.what == kind::close || a.what == kind::fault) {
    // Who says goodbye waits for nothing any more.
    answered_ = true;
    if (a.what == kind::close) out.drop();
    return leave(a.code == close_code::none ? close_code::normal : a.code, a.what == kind::fault ? a.text : "", now);
  }
  if (!open()) return;
  if (is_too_many(now)) return leave(close_code::too_many, "too many messages", now);
  switch (a.what) {
    case kind::message: return to.heard(a.text);
    case kind::binary: return leave(close_code::text_only, "text frames only", now);
    case kind::ping: return out.pong(a.text);
    default: return;
  }
}

// Every message takes its share of a second from a bucket that holds a burst of them.
bool conversation::is_too_many(steady_time now) {
  spent_ = std::max(spent_, now) + message_worth;
  return spent_ - now > burst_worth;
}

void conversation::leave(std::uint16_t code, std::string_view reason, steady_time now) {
  if (stage_ != stage::open) return;
  out.close(code, reason);
  stage_ = stage::leaving;
  deadline_ = now + limits::ws_close_deadline;
}

bool conversation::say(shared_lines what, steady_time now) {
  if (!open()) return false;
  if (out.add(std::move(what), now)) return true;
  out.drop();
  leave(close_code::too_slow, "the outbox was full: reconnect with since", now);
  return false;
}

void conversation::close(std::uint16_t code, std::string_view reason, steady_time now) { leave(code, reason, now); }

void conversation::close_at(steady_time when, std::uint16_t code, const char* reason) {
  limit_ = when;
  code_ = code;
  reason_ = reason;
}

void conversation::sweep(steady_time now) {
  if (now >= deadline_) over_ = true;
  if (!open()) return;
  if (now >= limit_) return leave(code_, reason_, now);
  if (out.is_late(now)) {
    out.drop();
    return leave(close_code::too_slow, "the outbox was too old: reconnect with since", now);
  }
  const auto silent = now - heard_;
  if (silent >= limits::ws_ping_after + limits::ws_pong_deadline) {
    over_ = true;  // nobody is there to say goodbye to
  } else if (!pinged_ && silent >= limits::ws_ping_after - std::chrono::milliseconds(eager_)) {
    pinged_ = true;
    out.ping();
  }
}

conversation::action conversation::need(steady_time now) {
  if (over_ || (ended_ && (open() || out.empty()))) return action::cut;
  if (stage_ == stage::leaving && out.empty()) {
    stage_ = stage::answering;
    deadline_ = now + limits::ws_close_deadline;
  }
  if (stage_ != stage::answering || !answered_) return action::go_on;
  stage_ = stage::lingering;
  deadline_ = now + limits::ws_close_deadline;
  return action::shut_down;
}

}  // namespace linli::net
