#include <doctest/doctest.h>

#include "net/gate.hpp"
#include "results.hpp"

namespace linli::net {

namespace {

using namespace std::string_view_literals;

std::string get(std::string_view fields, std::string_view line = "GET /a HTTP/1.1") {
  return std::string(line) + "\r\n" + std::string(fields) + "\r\n";
}
std::string hosted(std::string_view fields, std::string_view line = "POST /a HTTP/1.1") {
  return get("Host: a\r\n" + std::string(fields), line);
}
std::string lined(std::string_view line) { return get("Host: a\r\n", line); }

struct refused_head {
  std::string_view why;
  int status;
  std::string bytes;
};

std::string many_headers(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += "X-" + std::to_string(i) + ": 1\r\n";
  return out;
}

const std::vector<refused_head>& refused_heads() {
  static const std::vector<refused_head> all{
      {"a folded line", 400, hosted("X: a\r\n b\r\n")},
      {"a line folded with a tab", 400, hosted("X: a\r\n\tb\r\n")},
      {"a folded line that holds a length", 400, hosted("X: a\r\n Content-Length: 5\r\n")},
      {"a space before the first header", 400, get(" Host: a\r\n")},
      {"no Host", 400, get("X: 1\r\n")},
      {"two Hosts", 400, hosted("Host: b\r\n")},
      {"two equal Hosts", 400, hosted("Host: a\r\n")},
      {"an empty Host", 400, get("Host:\r\n")},
      {"a Host with a path", 400, get("Host: a/b\r\n")},
      {"a Host with a user", 400, get("Host: u@a\r\n")},
      {"two Hosts on HTTP/1.0", 400, get("Host: a\r\nHost: b\r\n", "GET / HTTP/1.0")},
      {"two lengths", 400, hosted("Content-Length: 5\r\nContent-Length: 6\r\n")},
      {"two equal lengths", 400, hosted("Content-Length: 5\r\nContent-Length: 5\r\n")},
      {"a list of lengths", 400, hosted("Content-Length: 5, 5\r\n")},
      {"an empty length", 400, hosted("Content-Length:\r\n")},
      {"a negative length", 400, hosted("Content-Length: -1\r\n")},
      {"a signed length", 400, hosted("Content-Length: +5\r\n")},
      {"a hexadecimal length", 400, hosted("Content-Length: 0x5\r\n")},
      {"a tab before a length", 400, hosted("Content-Length:\t5\r\n")},
      {"a tab behind a coding", 400, hosted("Transfer-Encoding: chunked\t\r\n")},
      {"a length with a space in it", 400, hosted("Content-Length: 1 5\r\n")},
      {"a length of eleven digits", 400, hosted("Content-Length: 00000000005\r\n")},
      {"a coding that is not chunked", 400, hosted("Transfer-Encoding: gzip\r\n")},
      {"a coding before chunked", 400, hosted("Transfer-Encoding: gzip, chunked\r\n")},
      {"chunked twice in one line", 400, hosted("Transfer-Encoding: chunked, chunked\r\n")},
      {"chunked twice", 400, hosted("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked in quotes", 400, hosted("Transfer-Encoding: \"chunked\"\r\n")},
      {"chunked with a parameter", 400, hosted("Transfer-Encoding: chunked;a=b\r\n")},
      {"identity", 400, hosted("Transfer-Encoding: identity\r\n")},
      {"an empty coding", 400, hosted("Transfer-Encoding:\r\n")},
      {"a coding with a vertical tab", 400, hosted("Transfer-Encoding: \vchunked\r\n")},
      {"a coding and a length", 400, hosted("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
      {"a length and a coding", 400, hosted("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
      {"a coding on HTTP/1.0", 400, hosted("Transfer-Encoding: chunked\r\n", "POST /a HTTP/1.0")},
      {"a space before the colon", 400, hosted("Content-Length : 5\r\n")},
      {"a tab before the colon", 400, hosted("Transfer-Encoding\t: chunked\r\n")},
      {"no colon", 400, hosted("Content-Length 5\r\n")},
      {"an empty name", 400, hosted(": 5\r\n")},
      {"a name with a letter outside ASCII", 400, hosted("H\xc3\xb6st: 5\r\n")},
      {"a name in brackets", 400, hosted("X(1): 5\r\n")},
      {"a NUL in a value", 400, hosted("X: a\0b\r\n"sv)},
      {"a NUL in a name", 400, hosted("X\0: a\r\n"sv)},
      {"a control character in a value", 400, hosted("X: a\x01\r\n")},
      {"a DEL in a value", 400, hosted("X: a\x7f\r\n")},
      {"a lone CR in a value", 400, hosted("X: a\rContent-Length: 5\r\n")},
      {"a lone LF after a header", 400, hosted("X: a\nContent-Length: 5\r\n")},
      {"a CR at the end of a value", 400, hosted("X: a\r\r\n")},
      {"a lone LF after the request line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n"},
      {"an empty first line", 400, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"65 headers", 431, hosted(many_headers(64))},
      {"a lower-case method", 405, lined("get / HTTP/1.1")},
      {"CONNECT", 405, lined("CONNECT / HTTP/1.1")},
      {"TRACE", 405, lined("TRACE / HTTP/1.1")},
      {"an invented method", 405, lined("BREW / HTTP/1.1")},
      {"a method that is no token", 400, lined("G(T / HTTP/1.1")},
      {"no method", 400, lined(" / HTTP/1.1")},
      {"no target", 400, lined("GET HTTP/1.1")},
      {"an empty target", 400, lined("GET  HTTP/1.1")},
      {"two spaces", 400, lined("GET  / HTTP/1.1")},
      {"a space in the target", 400, lined("GET /a b HTTP/1.1")},
      {"a tab in the target", 400, lined("GET /a\tb HTTP/1.1")},
      {"a target outside ASCII", 400, lined("GET /\xe4\xb8\x80 HTTP/1.1")},
      {"an absolute target", 400, lined("GET http://a/ HTTP/1.1")},
      {"a star", 400, lined("OPTIONS * HTTP/1.1")},
      {"a fragment", 400, lined("GET /#a HTTP/1.1")},
      {"half an escape", 400, lined("GET /%4 HTTP/1.1")},
      {"an escape that is not hexadecimal", 400, lined("GET /%zz HTTP/1.1")},
      {"an escaped NUL", 400, lined("GET /a%00 HTTP/1.1")},
      {"a target of 2 KiB and a byte", 414, lined("GET /" + std::string(2048, 'a') + " HTTP/1.1")},
      {"HTTP/2.0", 505, lined("GET / HTTP/2.0")},
      {"HTTP/1.2", 505, lined("GET / HTTP/1.2")},
      {"HTTP/0.9", 505, lined("GET / HTTP/0.9")},
      {"a version in lower case", 400, lined("GET / http/1.1")},
      {"a version of two digits", 400, lined("GET / HTTP/1.10")},
      {"no version", 400, lined("GET /")},
      {"a space after the version", 400, lined("GET / HTTP/1.1 ")},
      {"an unknown expectation", 417, hosted("Expect: tea\r\n")},
      {"an unknown expectation behind a known one", 417, hosted("Expect: 100-continue\r\nExpect: tea\r\n")},
      {"a Connection that is no list of names", 400, hosted("Connection: keep-alive=1\r\n")},
      {"a Proxy-Connection that is none either", 400, hosted("Proxy-Connection: keep-alive=1\r\n")},
      {"a Connection with a blank of another script", 400, hosted("Connection: close\u3000\r\n")},
      {"bytes behind the head", 400, hosted("") + "GET"},
  };
  return all;
}

}  // namespace

TEST_CASE("the gate refuses every head that two servers could read in two ways") {
  CHECK(refused_heads().size() >= 40);
  for (const auto& one : refused_heads()) {
    CAPTURE(one.why);
    const auto h = read_head(one.bytes);
    REQUIRE_FALSE(h);
    CHECK(h.error().status == one.status);
  }
}

TEST_CASE("the gate reads a head") {
  const auto h = read_head(
      "POST /r/%E4%B8%80?a=1&b=%20x+y HTTP/1.1\r\nHOST: a:80\r\ncontent-length: 12 \r\nX:\t1\xff\r\n\r\n");
  REQUIRE(h);
  CHECK(h->what.method == "POST");
  CHECK(h->what.target == "/r/%E4%B8%80?a=1&b=%20x+y");
  CHECK(h->what.path == "/r/一");
  CHECK(h->what.query == "a=1&b=%20x+y");
  CHECK(h->what.parameter("b") == " x y");
  CHECK(h->what.parameter("c") == std::nullopt);
  CHECK(h->what.headers.get("x") == "1\xff");
  CHECK(h->content_length == 12);
  CHECK(h->keep_alive);
  CHECK_FALSE(h->chunked);
}

TEST_CASE("every method of the list passes, and all that is at its limit") {
  for (const auto* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CHECK(read_head(lined(std::string(method) + " / HTTP/1.1")));
  }
  CHECK(read_head(lined("GET /" + std::string(2047, 'a') + " HTTP/1.1")));
  CHECK(read_head(hosted(many_headers(63))));
  CHECK(read_head(hosted("Content-Length: 9999999999\r\n"))->content_length == 9'999'999'999);
  CHECK(read_head(hosted("Transfer-Encoding: chunked\r\n"))->chunked);
  CHECK(read_head(hosted("Expect: 100-Continue\r\n"))->expects_continue);
  CHECK(read_head(get("", "GET / HTTP/1.0")));
}

TEST_CASE("who wants the connection kept is told by version and Connection") {
  CHECK(read_head(lined("GET / HTTP/1.1"))->keep_alive);
  CHECK_FALSE(read_head(lined("GET / HTTP/1.0"))->keep_alive);
  CHECK_FALSE(read_head(hosted("Connection: x, Close\r\n"))->keep_alive);
  CHECK_FALSE(read_head(hosted("Connection: x\r\nConnection: close\r\n"))->keep_alive);
  CHECK(read_head(hosted("Connection: Keep-Alive\r\n", "GET / HTTP/1.0"))->keep_alive);
  CHECK(read_head(hosted("Connection: closed\r\n"))->keep_alive);
  CHECK_FALSE(read_head(hosted("Connection: keep-alive, close\r\n", "GET / HTTP/1.0"))->keep_alive);
  CHECK_FALSE(read_head(hosted("Proxy-Connection: close\r\n"))->keep_alive);
  CHECK(read_head(hosted("Proxy-Connection: keep-alive\r\n", "GET / HTTP/1.0"))->keep_alive);
}

TEST_CASE("an upgrade is one only when it is complete") {
  const std::string fields = "Upgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", version = "Sec-WebSocket-Version: 13\r\n";
  const auto plain = "GET /ws HTTP/1.1";
  CHECK(check_upgrade(*read_head(hosted(fields + key + version, plain))));
  CHECK(check_upgrade(*read_head(hosted(fields + key, plain))).error().status == 426);
  CHECK(check_upgrade(*read_head(hosted(fields + version, plain))).error().status == 400);
  CHECK(check_upgrade(*read_head(hosted(fields + version + key + key, plain))).error().status == 400);
  CHECK(check_upgrade(*read_head(hosted(fields + version + version + key, plain))).error().status == 400);
  CHECK(check_upgrade(*read_head(hosted(fields + version + "Sec-WebSocket-Key: short\r\n", plain))).error().status ==
        400);
  CHECK(check_upgrade(*read_head(hosted(fields + key + version + "Content-Length: 1\r\n", plain))).error().status ==
        400);
  CHECK(read_head(hosted(fields, plain))->websocket);
  CHECK_FALSE(read_head(hosted(fields))->websocket);
  CHECK_FALSE(read_head(hosted("Upgrade: websocket\r\n", plain))->websocket);
  CHECK_FALSE(read_head(hosted(fields, "GET /ws HTTP/1.0"))->websocket);
}

TEST_CASE("the end of a head is found wherever the pieces are cut") {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
  const auto size = bytes.size() - 4;
  for (std::size_t first = 0; first < size; ++first) {
    CAPTURE(first);
    REQUIRE(find_head(bytes.substr(0, first), 0));
    CHECK(*find_head(bytes.substr(0, first), 0) == 0);
    CHECK(*find_head(bytes, first) == size);
  }
}

TEST_CASE("a head that never ends, or has a lone LF, is refused before its end") {
  CHECK(find_head(std::string(limits::head_bytes_max - 1, 'a'), 0));
  CHECK(find_head(std::string(limits::head_bytes_max, 'a'), 0).error().status == 431);
  CHECK(find_head("GET / HTTP/1.1\r\n" + std::string(limits::head_bytes_max, 'a') + "\r\n\r\n", 0).error().status ==
        431);
  CHECK(find_head("GET / HTTP/1.1\nHost: a\n\n", 0).error().status == 400);
  CHECK(find_head("\n", 0).error().status == 400);
}

}  // namespace linli::net
