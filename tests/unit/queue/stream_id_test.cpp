#include <doctest/doctest.h>

#include "queue/stream_id.hpp"

namespace linli::queue {

TEST_CASE("stream ids compare by their numbers, not as texts") {
  CHECK(earlier("9-0", "10-0"));
  CHECK(earlier("10-9", "10-10"));
  CHECK_FALSE(earlier("10-10", "10-10"));
  CHECK_FALSE(earlier("11-0", "10-99"));
  CHECK(earlier("0-0", "1700000000000-0"));
}

TEST_CASE("the id after another is the smallest behind it") {
  CHECK(after("5-7") == "5-8");
  CHECK(after("5") == "5-1");
  CHECK(earlier("5-7", after("5-7")));
  CHECK(after("5-18446744073709551615") == "6-0");
  CHECK(after("18446744073709551615-18446744073709551615") == "18446744073709551615-18446744073709551615");
}

TEST_CASE("parts of an id that is none are zero") {
  CHECK(parts_of("") == std::pair<std::uint64_t, std::uint64_t>{0, 0});
  CHECK(parts_of("abc") == std::pair<std::uint64_t, std::uint64_t>{0, 0});
  CHECK(parts_of("18446744073709551615-1").first == 18446744073709551615u);
}

}  // namespace linli::queue
