#include <doctest/doctest.h>

#include "queue/owners.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using test::queue_stand;

TEST_CASE("a core that looks before the process first beat takes nothing, and knows that its share is missing") {
  queue_stand s;
  const auto record = store::describe_process("p", 2);
  REQUIRE(s.run(store::register_process(s.db, record)));
  std::size_t begun = 0;
  queue::pulse pulse;
  owners second(s.w, pulse, record, 1, [&](const std::shared_ptr<tenure>&) { ++begun; });
  REQUIRE(s.run(second.round()));
  CHECK(begun == 0);
  CHECK_FALSE(second.settled());

  owners first(s.w, pulse, record, 0, [](const std::shared_ptr<tenure>&) {});
  REQUIRE(s.run(first.round()));
  CHECK(first.settled());
  REQUIRE(s.run(second.round()));
  CHECK(second.settled());
  CHECK(begun == second.held());
  CHECK(first.held() + second.held() >= static_cast<std::size_t>(limits::inbox_shards));
}

}  // namespace linli::queue
