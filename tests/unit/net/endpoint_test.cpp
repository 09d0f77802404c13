#include <doctest/doctest.h>

#include "net/server.hpp"

using namespace linli;

TEST_CASE("an address and a port are read, IPv6 in brackets") {
  const auto four = net::parse_endpoint("127.0.0.1:8080");
  REQUIRE(four.has_value());
  CHECK(four->address == "127.0.0.1");
  CHECK(four->port == 8080);
  const auto six = net::parse_endpoint("[::1]:0");
  REQUIRE(six.has_value());
  CHECK(six->address == "::1");
  CHECK(six->port == 0);
}

TEST_CASE("what is no address and port is refused, and no port wraps around") {
  for (const auto* text : {"", ":", "8080", "127.0.0.1", "127.0.0.1:", "localhost:80", "127.0.0.1:65536",
                           "127.0.0.1:99999999", "127.0.0.1:-1", "127.0.0.1:80 ", "127.0.0.1:8o", "[::1:80", "::1"}) {
    CAPTURE(text);
    CHECK_FALSE(net::parse_endpoint(text).has_value());
  }
}
