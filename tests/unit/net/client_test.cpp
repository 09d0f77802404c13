#include <doctest/doctest.h>

#include "net/client.hpp"
#include "results.hpp"
#include "stand.hpp"

namespace linli::net::test {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

http_request to(std::string url, std::string body = "", std::chrono::milliseconds deadline = 5s) {
  http_request r;
  r.url = std::move(url);
  r.body = std::move(body);
  r.deadline = deadline;
  return r;
}

std::string local(const scripted_server& s) { return fmt::format("http://127.0.0.1:{}/x", s.port()); }

// One client and the loop it runs on.
struct caller {
  asio::io_context io;
  std::shared_ptr<http_port> client = create_client(io.get_executor());
  result<http_response> call(http_request r) { return run(io, client->request(std::move(r))); }
};

task<void> count_ok(std::shared_ptr<http_port> client, http_request r, int* ok) {
  const auto a = co_await client->request(std::move(r));
  if (a && a->status == 200) ++*ok;
}

constexpr std::string_view plain_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

TEST_CASE("a call brings status, headers and body, every status is an answer") {
  stand s;
  caller c;
  const auto a = c.call(to(s.url("/echo"), "hello"));
  REQUIRE(a);
  CHECK(a->status == 200);
  CHECK(a->body == "hello");
  CHECK(a->headers.get("content-type") == "text/plain");
  CHECK(c.call(to(s.url("/status?is=503")))->status == 503);
  http_request head = to(s.url("/size?n=9"));
  head.method = "HEAD";
  const auto without = c.call(head);
  REQUIRE(without);
  CHECK(without->body.empty());
  CHECK(c.call(to(s.url("/large"), std::string(3'000'000, 'x')))->body.size() == 3'000'000);
}

TEST_CASE("calls one after the other use one connection") {
  stand s;
  caller c;
  for (int i = 0; i < 5; ++i) CHECK(c.call(to(s.url("/say"))));
  CHECK(s.stats().connections == 1);
  CHECK(s.stats().requests == 5);
}

TEST_CASE("a connection that was idle for longer than two seconds carries no call") {
  scripted_server s([](peer& p, int) {
    while (!p.hear_until("\r\n\r\n").empty()) p.say(plain_answer);
  });
  caller c;
  CHECK(c.call(to(local(s))));
  CHECK(c.call(to(local(s))));
  CHECK(s.accepted() == 1);
  std::this_thread::sleep_for(2200ms);
  CHECK(c.call(to(local(s))));
  CHECK(s.accepted() == 2);
}

TEST_CASE("a connection the peer has closed, or said more on, carries no call") {
  scripted_server s([](peer& p, int nth) {
    p.hear_until("\r\n\r\n");
    p.say(plain_answer);
    if (nth == 2) {
      std::this_thread::sleep_for(50ms);
      p.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
    }
  });
  caller c;
  for (int i = 0; i < 4; ++i) {
    const auto a = c.call(to(local(s)));
    REQUIRE(a);
    CHECK(a->body == "ok");
    std::this_thread::sleep_for(150ms);
  }
  CHECK(s.accepted() == 4);
}

TEST_CASE("what was certainly not sent is told apart") {
  std::uint16_t closed = 0;
  {
    scripted_server gone([](peer&, int) {});
    closed = gone.port();
  }
  caller c;
  CHECK(c.call(to(fmt::format("http://127.0.0.1:{}/", closed))).error().code == errc::not_sent);
  CHECK(c.call(to("http://name.invalid/")).error().code == errc::not_sent);
  scripted_server deaf([](peer& p, int) { p.reset(); });
  CHECK(c.call(to(local(deaf), std::string(32'000'000, 'x'))).error().code == errc::not_sent);
}

TEST_CASE("a request that is stuck half-written is not sent when its time is up") {
  scripted_server stuck([](peer&, int) { std::this_thread::sleep_for(1s); });
  caller c;
  const auto start = clock::now();
  CHECK(c.call(to(local(stuck), std::string(32'000'000, 'x'), 300ms)).error().code == errc::not_sent);
  CHECK(clock::now() - start < 900ms);
}

TEST_CASE("a fully written request without a complete answer has an unknown outcome") {
  stand s;
  caller c;
  const auto start = clock::now();
  CHECK(c.call(to(s.url("/slow?ms=2000"), "", 200ms)).error().code == errc::unknown_outcome);
  CHECK(clock::now() - start < 1s);
  CHECK(c.call(to(s.url("/reset"))).error().code == errc::unknown_outcome);
  for (const auto* half : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "no HTTP at all\r\n\r\n",
                           "HTTP/1.1 101 Switching\r\n\r\n"}) {
    CAPTURE(half);
    scripted_server mid([half](peer& p, int) {
      p.hear_until("\r\n\r\n");
      p.say(half);
    });
    CHECK(c.call(to(local(mid))).error().code == errc::unknown_outcome);
  }
}

TEST_CASE("an answer may be chunked, end with the connection, or follow a 1xx") {
  for (const auto* whole :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}) {
    CAPTURE(whole);
    scripted_server s([whole](peer& p, int) {
      p.hear_until("\r\n\r\n");
      p.say(whole);
    });
    caller c;
    const auto a = c.call(to(local(s)));
    REQUIRE(a);
    CHECK(a->status == 200);
    CHECK(a->body == "hello");
  }
}

TEST_CASE("an answer over its limit is too large") {
  for (const auto* way : {"Content-Length: 5000000\r\n\r\n", "\r\n"}) {
    scripted_server s([way](peer& p, int) {
      p.hear_until("\r\n\r\n");
      p.say(std::string("HTTP/1.1 200 OK\r\n") + way);
      p.say(std::string(5'000'000, 'x'));
    });
    caller c;
    CHECK(c.call(to(local(s))).error().code == errc::too_large);
  }
}

TEST_CASE("what cannot be sent safely is invalid and goes nowhere") {
  caller c;
  for (const auto* url : {"http://127.0.0.1:1/a\r\nX: y", "http://127.0.0.1:1/a b", "ftp://127.0.0.1/", "/relative",
                          "http://", "http://user:secret@127.0.0.1/", "http://127.0.0.1:1/\xe4\xb8\x80", ""}) {
    CAPTURE(url);
    CHECK(c.call(to(url)).error().code == errc::invalid);
  }
  const std::vector<std::pair<std::string, std::string>> fields{
      {"X", "a\r\nY: b"}, {"X: a\r\nY", "b"}, {"X", std::string("a\0b", 3)},
      {"", "a"},          {"Host", "b"},      {"Content-Length", "1"}};
  for (const auto& [name, value] : fields) {
    CAPTURE(name);
    auto r = to("http://127.0.0.1:1/");
    r.headers.add(name, value);
    CHECK(c.call(r).error().code == errc::invalid);
  }
  auto r = to("http://127.0.0.1:1/");
  r.method = "GET / HTTP/1.1\r\nX:";
  CHECK(c.call(r).error().code == errc::invalid);
}

TEST_CASE("one host never gets more connections than its share, and everybody is served") {
  stand s;
  caller c;
  gate work(c.io.get_executor());
  int ok = 0;
  for (int i = 0; i < 150; ++i)
    spawn(c.io.get_executor(), work, "call", count_ok(c.client, to(s.url("/slow?ms=100")), &ok));
  std::size_t most = 0;
  while (ok < 150 && c.io.run_one() > 0) most = std::max<std::size_t>(most, s.stats().connections);
  CHECK(ok == 150);
  CHECK(most <= limits::client_connections_per_host_max);
  CHECK(most > 1);
}

TEST_CASE("who gets no connection in time has sent nothing") {
  stand s;
  caller c;
  gate work(c.io.get_executor());
  int ok = 0;
  const auto held = limits::client_connections_per_host_max;
  for (std::size_t i = 0; i < held; ++i) {
    spawn(c.io.get_executor(), work, "call", count_ok(c.client, to(s.url("/slow?ms=800")), &ok));
  }
  const auto late = c.call(to(s.url("/say"), "", 200ms));
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::not_sent);
  c.io.run();
  CHECK(ok == static_cast<int>(held));
}

TEST_CASE("a client may go while its call is under way") {
  stand s;
  caller c;
  auto call = c.client->request(to(s.url("/slow?ms=100"), "x"));
  gate work(c.io.get_executor());
  std::optional<result<http_response>> out;
  spawn(c.io.get_executor(), work, "call", linli::test::keep(std::move(call), &out));
  while (s.seen().handled == 0) c.io.run_one_for(10ms);
  c.client.reset();
  c.io.run();
  REQUIRE(out);
  CHECK(*out);
}

}  // namespace linli::net::test
