#include <doctest/doctest.h>

#include "bots/registry.hpp"
#include "tests/contract/subject.hpp"

namespace linli::bots::relay {

contract::subject contract_subject() {
  contract::subject s;
  s.account = {"relay", "relay", "jinyuan", {}};
  s.received_at = from_ms(1'893'463'500'000);
  s.sends = false;
  return s;
}

TEST_CASE("relay: a worker is the channel, both ways") {
  const auto a = make().about(contract_subject().account);
  CHECK(a.reads_group == reads_group::none);
  CHECK(a.can_start == can_start::none);
  CHECK(a.group_send == send_mode::staff_copy);
  CHECK(a.direct_send == send_mode::staff_copy);
  CHECK_FALSE(a.receipts);
  CHECK(make().settings().empty());
}

}  // namespace linli::bots::relay
