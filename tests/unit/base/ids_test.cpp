#include "base/ids.hpp"

#include <set>

#include <doctest/doctest.h>

namespace linli {

TEST_CASE("random ids are 26 characters and do not repeat") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto id = random_id();
    CHECK(id.size() == 26);
    CHECK(id.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789") == std::string::npos);
    CHECK(seen.insert(id).second);
  }
}

TEST_CASE("a hashed id is the same for the same parts and another for any other list") {
  const auto id = hash_id("m", {"c1", "group", "g1"});
  CHECK(id == hash_id("m", {"c1", "group", "g1"}));
  CHECK(id.starts_with("m_"));
  CHECK(id.size() == 2 + 16);
  CHECK(id != hash_id("m", {"c1", "groupg", "1"}));  // no two lists run into each other
  CHECK(id != hash_id("m", {"c1", "group", "g1", ""}));
  CHECK(id != hash_id("n", {"c1", "group", "g1"}));
}

TEST_CASE("codes for people have no letters that look alike") {
  for (int i = 0; i < 200; ++i) {
    const auto code = random_code(6);
    CHECK(code.size() == 6);
    CHECK(code.find_first_of("01OIL") == std::string::npos);
  }
  CHECK(random_code(0).empty());
}

}  // namespace linli
