#include <doctest/doctest.h>

#include "net/origin.hpp"

namespace linli::net {

namespace {

request from(const std::string& peer, http_headers headers) {
  request r;
  r.headers = std::move(headers);
  set_origin(r, peer, {"10.0.0.1", "10.0.0.2"});
  return r;
}

}  // namespace

TEST_CASE("forwarded addresses count from a trusted proxy only") {
  const http_headers headers{{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-Proto", "https"}};
  CHECK(from("10.0.0.1", headers).remote == "203.0.113.7");
  CHECK(from("10.0.0.1", headers).secure);
  CHECK(from("192.0.2.1", headers).remote == "192.0.2.1");
  CHECK_FALSE(from("192.0.2.1", headers).secure);
}

TEST_CASE("the client is the last address that is not a trusted proxy, whatever the client itself wrote") {
  CHECK(from("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.7, 10.0.0.2"}}).remote == "203.0.113.7");
  const http_headers in_two{{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "203.0.113.7"}};
  CHECK(from("10.0.0.1", in_two).remote == "203.0.113.7");
  CHECK(from("10.0.0.1", {{"X-Forwarded-For", "10.0.0.2"}}).remote == "10.0.0.2");
}

TEST_CASE("what is no address is not believed") {
  CHECK(from("10.0.0.1", {{"X-Forwarded-For", "1.1.1.1, <script>"}}).remote == "10.0.0.1");
  CHECK(from("10.0.0.1", {}).remote == "10.0.0.1");
  CHECK_FALSE(from("10.0.0.1", {{"X-Forwarded-Proto", "https, http"}}).secure);
}

}  // namespace linli::net
