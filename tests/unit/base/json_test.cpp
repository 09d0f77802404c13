#include "base/json.hpp"

#include <limits>

#include <doctest/doctest.h>

namespace linli {

namespace bj = boost::json;

TEST_CASE("JSON is one value of at most 32 levels") {
  CHECK(json::parse("{\"a\":[1,2]}").has_value());
  CHECK(json::parse("").has_error());
  CHECK(json::parse("{} {}").has_error());
  CHECK(json::parse("{\"a\":\"\xFF\"}").has_error());
  CHECK(json::parse(std::string(32, '[') + std::string(32, ']')).has_value());
  CHECK(json::parse(std::string(33, '[') + std::string(33, ']')).has_error());
}

TEST_CASE("fields are read by type, another type is as good as absent") {
  const auto v = json::parse(R"({"t":"x","n":-3,"d":2.9,"b":true,"l":["a",1,"b"],"u":18446744073709551615,"h":1e300})");
  REQUIRE(v.has_value());
  const auto& o = v->get_object();
  CHECK(json::text(o, "t") == "x");
  CHECK(json::text(o, "n").empty());
  CHECK(json::number(o, "n") == -3);
  CHECK(json::number(o, "d") == 2);
  CHECK(json::number(o, "t", 7) == 7);
  CHECK(json::number(o, "u", 7) == 7);
  CHECK(json::number(o, "h", 7) == 7);
  CHECK(json::flag(o, "b"));
  CHECK_FALSE(json::flag(o, "n"));
  CHECK(json::texts(o, "l") == std::vector<std::string>{"a", "b"});
  CHECK(json::texts(o, "t").empty());
}

TEST_CASE("what is empty takes no room") {
  bj::object o;
  json::put(o, "a", std::string{});
  json::put(o, "b", std::vector<std::string>{});
  json::put(o, "c", false);
  json::put(o, "d", std::int64_t{0});
  CHECK(o.empty());
  json::put(o, "a", std::string("x"));
  json::put(o, "b", std::vector<std::string>{"y"});
  json::put(o, "c", true);
  json::put(o, "d", std::numeric_limits<std::int64_t>::max());
  CHECK(bj::serialize(o) == R"({"a":"x","b":["y"],"c":true,"d":9223372036854775807})");
}

}  // namespace linli
