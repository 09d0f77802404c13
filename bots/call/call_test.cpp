#include <doctest/doctest.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
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
                {"busy", {503, {}, R"({"ok":false,"error":"all lines are busy"})"}, errc::server_error, {}, ""}};
  s.idempotency = "Idempotency-Key";
  return s;
}

TEST_CASE("call: rings anybody, hears nobody") {
  const auto a = make().about(contract_subject().account);
  CHECK(a.can_start == can_start::anyone);
  CHECK(a.direct_send == send_mode::automatic);
  CHECK(a.reads_group == reads_group::none);
}

}  // namespace linli::bots::call
