#include <doctest/doctest.h>

#include "queue/sending/relay.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;

TEST_CASE("nothing goes into a lane that the oldest living process does not read") {
  queue_stand s;
  const std::string community = queue_stand::community, account = "plain";
  const auto held = s.run(store::take_lease(s.db, store::keys::community_lease(community), "p/0", "")).value();
  const tenure by{unit_of_community(community), "p/0", held.fence, false, false};
  const auto relay = [&](int lane) {
    store::send_entry e;
    e.message = "m";
    e.community = community;
    e.account = account;
    e.lane = lane;
    s.ask({"XADD", store::keys::outbox(community), "*", "d", store::pack(e)});
    CHECK(s.run(relay_page(s.w, by, community)).value());
  };
  const auto lengths = [&] {
    std::vector<std::int64_t> out;
    for (int lane = 0; lane < 4; ++lane) out.push_back(s.number({"XLEN", store::keys::lane(account, lane)}));
    return out;
  };
  s.pulse.others_read(store::lanes_read_unsaid);
  for (int lane = 0; lane < 4; ++lane) relay(lane);
  CHECK(lengths() == std::vector<std::int64_t>{1, 2, 1, 0});
  s.pulse.others_read(store::lanes_read);
  for (const int lane : {3, 4, -1}) relay(lane);
  CHECK(lengths() == std::vector<std::int64_t>{1, 4, 1, 1});
}

}  // namespace linli::queue
