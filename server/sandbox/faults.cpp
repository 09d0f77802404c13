#include "sandbox/faults.hpp"

#include <algorithm>

namespace linli::sandbox {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_ms = 600'000;
constexpr auto known_early = 1s;  // calls that were under way when a throttle was told are excused
constexpr double held_least_ms = 30, held_most_ms = 400;  // a shuffled event waits so long for others to pass it

}  // namespace

// splitmix64: the standard's distributions differ between libraries, this does not.
double dice::roll() {
  state_ += 0x9e3779b97f4a7c15ULL;
  auto z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) * 0x1.0p-53;
}

fault_settings read_faults(fields& f) {
  fault_settings s;
  s.seed = f.whole("seed", 0, 1'000'000'000, 1);
  if (const auto* api = f.object("api")) {
    fields a(*api, f.pointer("api"));
    if (const auto* throttle = a.object("throttle")) {
      fields t(*throttle, a.pointer("throttle"));
      s.api.throttle = t.share("share");
      s.api.retry_after = t.number("retry_after", 0.01, 600, 1);
      a.take(t);
    }
    s.api.error_5xx = a.share("error_5xx");
    s.api.timeout = a.share("timeout");
    s.api.timeout_for = std::chrono::milliseconds(a.whole("timeout_ms", 1, most_ms, 15'000));
    s.api.accept_then_reset = a.share("accept_then_reset");
    f.take(a);
  }
  if (const auto* hooks = f.object("hooks")) {
    fields h(*hooks, f.pointer("hooks"));
    s.hooks.duplicate = h.share("duplicate");
    s.hooks.shuffle = h.share("shuffle");
    s.hooks.delay = std::chrono::milliseconds(h.whole("delay_ms", 0, most_ms, 0));
    f.take(h);
  }
  return s;
}

bj::object render(const fault_settings& s) {
  bj::object api;
  api["throttle"] = bj::object{{"share", s.api.throttle}, {"retry_after", s.api.retry_after}};
  api["error_5xx"] = s.api.error_5xx;
  api["timeout"] = s.api.timeout;
  api["timeout_ms"] = s.api.timeout_for.count();
  api["accept_then_reset"] = s.api.accept_then_reset;
  bj::object hooks{{"duplicate", s.hooks.duplicate}, {"shuffle", s.hooks.shuffle}, {"delay_ms", s.hooks.delay.count()}};
  bj::object out{{"seed", s.seed}};
  out["api"] = std::move(api);
  out["hooks"] = std::move(hooks);
  return out;
}

api_fault fault_source::draw(clock::time_point now) {
  if (now < throttled_until_) {
    if (now - throttled_at_ >= known_early) ++counts_.early;
    ++counts_.throttled;
    return api_fault::throttle;
  }
  const auto& a = settings_.api;
  // One roll decides, so that the shares are what they say and add up.
  auto at = dice_.roll();
  const auto falls = [&at](double share) {
    at -= share;
    return at < 0;
  };
  if (falls(a.throttle)) {
    ++counts_.throttled;
    throttled_at_ = now;
    throttled_until_ = now + std::chrono::ceil<clock::duration>(std::chrono::duration<double>(a.retry_after));
    return api_fault::throttle;
  }
  if (falls(a.error_5xx)) {
    ++counts_.errors;
    return api_fault::error_5xx;
  }
  if (falls(a.timeout)) {
    ++counts_.timeouts;
    return api_fault::timeout;
  }
  if (falls(a.accept_then_reset)) {
    ++counts_.resets;
    return api_fault::accept_then_reset;
  }
  return api_fault::none;
}

double fault_source::retry_after(clock::time_point now) const {
  const std::chrono::duration<double> left = throttled_until_ - now;
  return std::max(0.01, left.count());
}

fault_source::event_fate fault_source::draw_event() {
  const auto& h = settings_.hooks;
  event_fate out;
  out.delay = h.delay;
  const auto held = [this] {
    return std::chrono::milliseconds(static_cast<int>(held_least_ms + dice_.roll() * (held_most_ms - held_least_ms)));
  };
  if (dice_.hits(h.shuffle)) {
    out.overtakable = true;
    out.delay += held();
  }
  if (dice_.hits(h.duplicate)) out.twin_delay = out.delay + held();
  return out;
}

}  // namespace linli::sandbox
