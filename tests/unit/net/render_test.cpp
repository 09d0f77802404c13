#include <doctest/doctest.h>

#include "net/render.hpp"

namespace linli::net {

namespace {

using namespace std::string_literals;

response with(std::string name, std::string value) {
  response r;
  r.headers.add(std::move(name), std::move(value));
  return r;
}

}  // namespace

TEST_CASE("a header that would break an answer apart is not renderable") {
  CHECK(is_renderable(with("X", "a b\xff\t")));
  CHECK_FALSE(is_renderable(with("X", "a\r\nb: c")));
  CHECK_FALSE(is_renderable(with("X", "a\n")));
  CHECK_FALSE(is_renderable(with("X", "a\r")));
  CHECK_FALSE(is_renderable(with("X", "a\0b"s)));
  CHECK_FALSE(is_renderable(with("X: y\r\nZ", "a")));
  CHECK_FALSE(is_renderable(with("", "a")));
  response r;
  r.status = 99;
  CHECK_FALSE(is_renderable(r));
}

TEST_CASE("length, date and connection are said once, whatever the application says") {
  auto r = with("content-length", "5");
  r.headers.add("Connection", "upgrade");
  r.headers.add("X-Own", "1");
  r.body = "123";
  const auto head = render_head(r, false, false);
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  CHECK(head.find("X-Own: 1\r\n") != head.npos);
  CHECK(head.find("Content-Length: 3\r\n") != head.npos);
  CHECK(head.find("content-length") == head.npos);
  CHECK(head.find("upgrade") == head.npos);
  CHECK(head.find("Connection: close\r\n") != head.npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("an answer without a body has no length") {
  response r;
  r.status = 204;
  CHECK(render_head(r, true, false).find("Content-Length") == std::string::npos);
}

}  // namespace linli::net
