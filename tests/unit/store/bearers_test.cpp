#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "samples.hpp"
#include "store/bearers.hpp"
#include "store/keys.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

TEST_CASE("a token is its holder's, and Redis holds only its hash") {
  store_stand s;
  staff_member m{"s_1", "李敏", role::staff, {"jinyuan", "yuhe"}, {"telegram:777", "sms:+86138"}, at(3)};
  REQUIRE(s.run(put_staff(s.db, m, "token-one")));
  bearers b(s.db);
  const auto found = s.run(b.find("token-one")).value();
  REQUIRE(found);
  CHECK(found->id == m.id);
  CHECK(found->name == m.name);
  CHECK(found->role == m.role);
  CHECK(found->communities == m.communities);
  CHECK(found->contact_points == m.contact_points);
  CHECK(found->created_at == m.created_at);
  CHECK(found->may_see("yuhe"));
  CHECK_FALSE(found->may_see("other"));
  CHECK_FALSE(s.run(b.find("token-two")).value().has_value());
  CHECK_FALSE(s.run(b.find("")).value().has_value());
  for (const auto& field : s.ask({"HKEYS", keys::tokens()}).items)
    CHECK(field.text.find("token-one") == std::string::npos);
}

TEST_CASE("a member has several tokens, and an admin of all sees every community") {
  store_stand s;
  REQUIRE(s.run(put_staff(s.db, {"s_1", "李敏", role::staff, {"jinyuan"}, {}, at(0)}, "one")));
  REQUIRE(s.run(put_staff(s.db, {"s_1", "李敏", role::viewer, {"jinyuan"}, {}, at(0)}, "two")));
  REQUIRE(s.run(put_staff(s.db, {"s_2", "root", role::admin, {"*"}, {}, at(0)}, "three")));
  bearers b(s.db);
  for (const std::string token : {"one", "two"}) CHECK(s.run(b.find(token)).value()->role == role::viewer);
  CHECK(s.run(b.find("three")).value()->may_see("anything"));
  CHECK(s.run(load_staff(s.db, "jinyuan"))->size() == 2);
  CHECK(s.run(load_staff(s.db, "elsewhere"))->size() == 1);
}

TEST_CASE("a known token costs no look-up for a while, an unknown one is always looked up") {
  store_stand s;
  REQUIRE(s.run(put_staff(s.db, {"s_1", "李敏", role::staff, {"jinyuan"}, {}, at(0)}, "one")));
  bearers b(s.db);
  REQUIRE(s.run(b.find("one")).value());
  const auto before = s.client->stats().commands;
  for (int i = 0; i < 100; ++i) REQUIRE(s.run(b.find("one")).value());
  CHECK(s.client->stats().commands == before);
  CHECK_FALSE(s.run(b.find("new")).value());
  REQUIRE(s.run(put_staff(s.db, {"s_3", "新人", role::staff, {"jinyuan"}, {}, at(0)}, "new")));
  CHECK(s.run(b.find("new")).value());  // at once
}

TEST_CASE("roles have names") {
  for (const auto r : {role::viewer, role::volunteer, role::partner, role::staff, role::admin})
    CHECK(role_named(name(r)) == r);
  CHECK_FALSE(role_named("root"));
}

}  // namespace linli::store::test
