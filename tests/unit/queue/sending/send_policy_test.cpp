#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "queue/sending/send_policy.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using bots::after_5xx;
using domain::message_state;
using kind = send_action::kind;

namespace {

send_action after(errc code, tries t = {1, 0}, after_5xx policy = after_5xx::stop) {
  return after_failure(error{code, "because"}, t, policy, 0.5);
}

}  // namespace

TEST_CASE("what certainly was not sent is tried again, at most so often") {
  const auto first = after(errc::not_sent);
  CHECK(first.what == kind::again);
  CHECK(first.spends);
  CHECK(first.wait > 0ms);
  const auto last = after(errc::not_sent, {limits::send_attempts_max, 0});
  CHECK(last.what == kind::finish);
  CHECK(last.state == message_state::dead);
  CHECK(last.detail == "because");
}

TEST_CASE("retries wait from seconds to hours, each at least a quarter of its step") {
  CHECK(retry_delay(1, 0) == 1250ms);
  CHECK(retry_delay(1, 0.999) > 4900ms);
  CHECK(retry_delay(2, 0) == 5s);
  CHECK(retry_delay(40, 0.999) <= 14h);
  CHECK(retry_delay(40, 0) == 210min);
  for (int spent = 1; spent < 12; ++spent) CHECK(retry_delay(spent + 1, 0.3) >= retry_delay(spent, 0.3));
}

TEST_CASE("an unknown outcome stops where doubling would harm") {
  const auto stopped = after(errc::unknown_outcome, {1, 1}, after_5xx::stop);
  CHECK(stopped.what == kind::finish);
  CHECK(stopped.state == message_state::unknown);
  const auto refused = after(errc::server_error, {1, 1}, after_5xx::stop);
  CHECK(refused.state == message_state::unknown);
}

TEST_CASE("an answer too long to be read says nothing: the request was taken") {
  CHECK(after(errc::too_large, {1, 1}, after_5xx::stop).state == message_state::unknown);
  CHECK(after(errc::too_large, {1, 1}, after_5xx::same_key).what == kind::again);
}

TEST_CASE("an unknown outcome is resent under the same key, or flagged at most twice") {
  CHECK(after(errc::unknown_outcome, {3, 3}, after_5xx::same_key).what == kind::again);
  for (int n = 1; n <= limits::unknown_resends_max; ++n)
    CHECK(after(errc::unknown_outcome, {n, n}, after_5xx::resend_flagged).what == kind::again);
  const int over = limits::unknown_resends_max + 1;
  const auto stopped = after(errc::unknown_outcome, {over, over}, after_5xx::resend_flagged);
  CHECK(stopped.what == kind::finish);
  CHECK(stopped.state == message_state::unknown);
}

TEST_CASE("what it is worth decides only where the platform leaves it open whether it doubles") {
  CHECK(policy_for(after_5xx::resend_flagged, true) == after_5xx::resend_flagged);
  CHECK(policy_for(after_5xx::resend_flagged, false) == after_5xx::stop);
  for (const bool rather_twice : {false, true}) {
    CHECK(policy_for(after_5xx::same_key, rather_twice) == after_5xx::same_key);
    CHECK(policy_for(after_5xx::stop, rather_twice) == after_5xx::stop);
  }
}

TEST_CASE("being throttled spends no try and waits as long as it was told") {
  error told{errc::rate_limited, "slow down"};
  told.retry_after = 17s;
  const auto a = after_failure(told, {3, 0}, after_5xx::stop, 0);
  CHECK(a.what == kind::throttle);
  CHECK(a.wait == 17s);
  CHECK_FALSE(a.spends);
  CHECK(after(errc::rate_limited).wait == 5s);
  told.retry_after = 30h;
  CHECK(after_failure(told, {3, 0}, after_5xx::stop, 0).wait == 30h);
  told.retry_after = 1'000h;
  CHECK(after_failure(told, {3, 0}, after_5xx::stop, 0).wait == 7 * 24h);
}

TEST_CASE("wrong credentials pause the account without spending a try") {
  for (const auto code : {errc::misconfigured, errc::token_expired}) {
    const auto a = after(code);
    CHECK(a.what == kind::pause);
    CHECK_FALSE(a.spends);
    CHECK(a.wait > 0ms);
  }
}

TEST_CASE("a chat that moved is followed") { CHECK(after(errc::chat_migrated).what == kind::move); }

TEST_CASE("what the platform refuses for good has failed, with the platform's own code") {
  error refused{errc::rejected, "bot was blocked by the user"};
  refused.platform_code = "403";
  const auto a = after_failure(refused, {1, 0}, after_5xx::same_key, 0);
  CHECK(a.what == kind::finish);
  CHECK(a.state == message_state::failed);
  CHECK(a.code == "403");
  CHECK(a.detail == "bot was blocked by the user");
}

TEST_CASE("what may be out already has not failed, whatever a later try met: nobody knows") {
  const tries all[] = {{limits::send_attempts_max, 1}, {limits::send_attempts_max, 0, true}};
  for (const auto& t : all) {
    for (const auto code : {errc::rejected, errc::not_sent, errc::server_error}) {
      const auto a = after(code, t);
      CHECK(a.what == kind::finish);
      CHECK(a.state == message_state::unknown);
    }
  }
  CHECK(after(errc::not_sent, {2, 1}).what == kind::again);
}

TEST_CASE("a retry never comes before the time the platform named") {
  error later{errc::unavailable, "not now"};
  later.retry_after = 300s;
  CHECK(after_failure(later, {1, 0}, after_5xx::stop, 0).wait == 300s);
}

TEST_CASE("a stored wait is never longer than it was meant to be, whatever the clock did") {
  const sys_time since = from_ms(1'000'000), until = since + 20s;
  CHECK(time_left(until, since, since + 5s) == 15s);
  CHECK(time_left(until, since, since + 30s) == 0s);
  CHECK(time_left(until, since, since - 400s) == 20s);
  CHECK(time_left({}, since, since) == 0s);
}

}  // namespace linli::queue
