#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "bots/common/platform_answer.hpp"
#include "bots/registry.hpp"
#include "tests/contract/canned_port.hpp"
#include "tests/contract/subject.hpp"
#include "tests/support/run.hpp"

namespace linli::bots::call {

contract::subject contract_subject() {
  contract::subject s;
  s.account = {"phone", "call", "jinyuan", {{"url", "http://127.0.0.1:9/ring"}, {"secret", "sec-planted-call-5f"}}};
  s.received_at = from_ms(1'893'463'500'000);
  s.good = {200, {}, R"({"ok":true})"};
  s.failures = {{"an error in a 200",
                 {200, {}, R"({"ok":false,"error":"no such number"})"},
                 errc::rejected,
                 {},
                 "no such number"},
                {"busy", {503, {}, R"({"ok":false,"error":"all lines are busy"})"}, errc::server_error, {}, ""},
                {"busy for a while",
                 {503, {{"Retry-After", "40"}}, R"({"ok":false,"error":"all lines are busy"})"},
                 errc::server_error,
                 std::chrono::seconds(40),
                 ""},
                {"too many calls",
                 {429, {{"retry-after", " 40 "}}, "slow down"},
                 errc::rate_limited,
                 std::chrono::seconds(40),
                 ""},
                {"an absurd wait",
                 {429, {{"Retry-After", "99999999999999999999"}}, ""},
                 errc::rate_limited,
                 std::chrono::hours(24),
                 ""},
                {"a wait that says nothing", {429, {{"Retry-After", "-5"}}, ""}, errc::rate_limited, {}, ""}};
  s.idempotency = "Idempotency-Key";
  return s;
}

TEST_CASE("call: rings anybody, hears nobody") {
  const auto a = make().about(contract_subject().account);
  CHECK(a.can_start == can_start::anyone);
  CHECK(a.direct_send == send_mode::automatic);
  CHECK(a.reads_group == reads_group::none);
}

TEST_CASE("Retry-After is seconds or a date, and what cannot be read is none") {
  using namespace std::chrono_literals;
  const auto at = sys_time(std::chrono::seconds(784'111'777));  // Sun, 06 Nov 1994 08:49:37 GMT
  const auto wait = [&](const std::string& said) { return common::retry_after_of({{"Retry-After", said}}, at); };
  CHECK(wait("0") == 0s);
  CHECK(wait("120") == 120s);
  CHECK(wait("86401") == 24h);
  CHECK(wait("Sun, 06 Nov 1994 08:50:37 GMT") == 60s);
  CHECK(wait("Sun, 06 Nov 1994 08:49:36 GMT") == 0s);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT") == 24h);
  for (const auto* nonsense :
       {"", "soon", "-5", "1.5", "40s", "Sun, 31 Feb 2094 08:49:37 GMT", "Sun, 06 Foo 2094 08:49:37 GMT",
        "Sun, 06 Nov 2094 08:49:37 CET", "2094-11-06T08:49:37Z"})
    CHECK_MESSAGE(wait(nonsense) == 0s, nonsense);
  CHECK(common::retry_after_of({}, at) == 0s);
}

}  // namespace linli::bots::call
