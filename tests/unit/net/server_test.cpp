#include <doctest/doctest.h>

#include "stand.hpp"

namespace linli::net::test {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n{}\r\n{}", path, body.size(), more, body);
}
std::string get(std::string_view path, std::string_view more = "", std::string_view method = "GET") {
  return fmt::format("{} {} HTTP/1.1\r\nHost: a\r\n{}\r\n", method, path, more);
}
bool has(const answer& a, std::string_view text) { return a.head.find(text) != std::string::npos; }

const std::string chunked_head = "POST /import HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("a connection serves one request after the other") {
  stand s;
  peer p(s.port());
  for (int i = 0; i < 3; ++i) {
    p.say(post("/echo", "hello"));
    const auto a = p.hear();
    CHECK(a.status == 200);
    CHECK(a.body == "hello");
    CHECK_FALSE(has(a, "Connection: close"));
  }
  CHECK(s.stats().connections == 1);
  CHECK(s.stats().requests == 3);
}

TEST_CASE("pipelined requests are answered in their order") {
  stand s;
  peer p(s.port());
  p.say(get("/slow?ms=100") + post("/echo", "second") + get("/say?what=third"));
  CHECK(p.hear().body.empty());
  CHECK(p.hear().body == "second");
  CHECK(p.hear().body == "GET third");
}

TEST_CASE("a request may come byte by byte") {
  stand s;
  peer p(s.port());
  for (const char c : post("/echo", "slowly")) REQUIRE(p.say({&c, 1}));
  CHECK(p.hear().body == "slowly");
}

TEST_CASE("Connection: close and HTTP/1.0 end the connection after the answer") {
  stand s;
  peer p(s.port());
  p.say(get("/say", "Connection: close\r\n"));
  const auto a = p.hear();
  CHECK(a.status == 200);
  CHECK(has(a, "Connection: close\r\n"));
  CHECK(p.is_closed());
  peer old(s.port());
  old.say("GET /say HTTP/1.0\r\n\r\n");
  CHECK(old.hear().status == 200);
  CHECK(old.is_closed());
  peer kept(s.port());
  kept.say("GET /say HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(has(kept.hear(), "Connection: keep-alive\r\n"));
  kept.say("GET /say HTTP/1.0\r\n\r\n");
  CHECK(kept.hear().status == 200);
}

TEST_CASE("HEAD is answered with the length and without the body") {
  stand s;
  peer p(s.port());
  p.say(get("/size?n=500", "", "HEAD") + get("/say"));
  const auto a = p.hear(true);
  CHECK(a.status == 200);
  CHECK(has(a, "Content-Length: 500\r\n"));
  CHECK(p.hear().body == "GET nothing");
}

TEST_CASE("204 has neither length nor body") {
  stand s;
  peer p(s.port());
  p.say(post("/status?is=204", "ignored") + get("/say"));
  const auto a = p.hear();
  CHECK(a.status == 204);
  CHECK_FALSE(has(a, "Content-Length"));
  CHECK(p.hear().body == "GET nothing");
}

TEST_CASE("what the gate refuses is told as a problem and closes, what was smuggled behind it is never served") {
  stand s;
  peer p(s.port());
  p.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
        get("/say"));
  const auto a = p.hear();
  CHECK(a.status == 400);
  CHECK(has(a, "Content-Type: application/problem+json\r\n"));
  CHECK(has(a, "Connection: close\r\n"));
  CHECK(a.body.find("\"status\":400") != std::string::npos);
  CHECK(p.is_closed());
  CHECK(s.seen().handled == 0);
  CHECK(s.stats().refused == 1);
}

TEST_CASE("a method outside the list is told which ones there are") {
  stand s;
  peer p(s.port());
  p.say(get("/", "", "TRACE"));
  const auto a = p.hear();
  CHECK(a.status == 405);
  CHECK(has(a, "Allow: GET, "));
}

TEST_CASE("a head over 16 KiB is 431") {
  stand s;
  peer p(s.port());
  p.say("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x'));
  CHECK(p.hear().status == 431);
  CHECK(p.is_closed());
}

TEST_CASE(
    "a body over the route's limit is 413 before it is read, and the answer arrives although the client "
    "still sends") {
  stand s;
  peer p(s.port());
  p.say(fmt::format("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", 4'000'000));
  p.say(std::string(4'000'000, 'x'));
  CHECK(p.hear().status == 413);
  CHECK(p.is_closed());
  peer exact(s.port());
  exact.say(post("/echo", std::string(1000, 'x')));
  CHECK(exact.hear().status == 200);
}

TEST_CASE("a large body comes whole where it is allowed") {
  stand s;
  peer p(s.port());
  p.say(post("/large", std::string(8'000'000, 'z')) + get("/say"));
  const auto a = p.hear();
  CHECK(a.body == std::string(8'000'000, 'z'));
  CHECK(p.hear().status == 200);
}

TEST_CASE("chunked is taken where the route allows it, and refused elsewhere") {
  stand s;
  peer p(s.port());
  p.say(chunked_head + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n" + get("/say"));
  CHECK(p.hear().body == "hello!");
  CHECK(p.hear().status == 200);
  p.say("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  CHECK(p.hear().status == 411);
  CHECK(p.is_closed());
}

TEST_CASE("malformed and oversized chunks end the connection") {
  stand s;
  peer bad(s.port());
  bad.say(chunked_head + "5;x=y\r\nhello\r\n0\r\n\r\n");
  CHECK(bad.hear().status == 400);
  CHECK(bad.is_closed());
  peer big(s.port());
  big.say(chunked_head);
  for (int i = 0; i < 30; ++i) big.say("fa0\r\n" + std::string(4000, 'x') + "\r\n");
  CHECK(big.hear().status == 413);
  CHECK(big.is_closed());
}

TEST_CASE("who expects 100 Continue gets it before the body, unless the body is refused") {
  stand s;
  peer p(s.port());
  p.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  CHECK(p.hear_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  p.say("hello");
  CHECK(p.hear().body == "hello");
  p.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
  CHECK(p.hear().status == 413);
}

TEST_CASE("a body that does not come in time closes the connection") {
  stand s;
  peer p(s.port());
  const auto start = clock::now();
  p.say("POST /import HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  CHECK(p.is_closed());
  CHECK(clock::now() - start > 400ms);
  CHECK(clock::now() - start < 3s);
  CHECK(s.seen().handled == 0);
}

TEST_CASE("a head that comes too slowly closes the connection, also when a byte comes now and then") {
  stand s;
  peer silent(s.port()), dripping(s.port());
  const auto start = clock::now();
  dripping.say("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 8; ++i) {
    std::this_thread::sleep_for(500ms);
    dripping.say("X: 1\r\n");
  }
  CHECK(silent.is_closed());
  CHECK(dripping.is_closed());
  CHECK(clock::now() - start > 4500ms);
  CHECK(clock::now() - start < 8s);
}

TEST_CASE("a header with a line break never leaves: 500, and the connection goes on") {
  stand s;
  peer p(s.port());
  p.say(get("/split") + get("/say"));
  const auto a = p.hear();
  CHECK(a.status == 500);
  CHECK_FALSE(has(a, "Set-Cookie"));
  CHECK_FALSE(has(a, "Location"));
  CHECK(p.hear().status == 200);
}

TEST_CASE("an exception in the application ends that connection only") {
  stand s;
  peer p(s.port()), other(s.port());
  const auto before = spawn_failures();
  p.say(get("/throw"));
  CHECK(p.is_closed());
  CHECK(eventually([&] { return spawn_failures() == before + 1; }));
  other.say(get("/say"));
  CHECK(other.hear().status == 200);
  CHECK(eventually([&] { return s.stats().connections == 1; }));
}

TEST_CASE("an answer that asks for it resets the connection") {
  stand s;
  peer p(s.port());
  p.say(get("/reset"));
  CHECK(p.hear().status == 0);
}

TEST_CASE("forwarded headers count from trusted proxies") {
  server_options trusting;
  trusting.trusted_proxies = {"127.0.0.1"};
  const auto forwarded = get("/origin", "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n");
  stand open(1, trusting), wary;
  peer a(open.port()), b(wary.port());
  a.say(forwarded);
  b.say(forwarded);
  CHECK(a.hear().body == "203.0.113.7 secure");
  CHECK(b.hear().body == "127.0.0.1 plain");
}

TEST_CASE("connections are spread over the cores and counted until they end") {
  stand s(3);
  std::vector<std::unique_ptr<peer>> all;
  for (int i = 0; i < 30; ++i) {
    all.push_back(std::make_unique<peer>(s.port()));
    all.back()->say(post("/echo", "hello"));
  }
  for (auto& p : all) CHECK(p->hear().body == "hello");
  CHECK(s.stats().connections == 30);
  all.clear();
  CHECK(eventually([&] { return s.stats().connections == 0; }));
}

TEST_CASE("a port that is taken is an error that names the address") {
  stand s;
  asio::io_context io;
  server_options options;
  options.where.port = s.port();
  stand* nobody = nullptr;
  CHECK_THROWS_WITH_AS(nobody = new stand(1, options), doctest::Contains(fmt::format("127.0.0.1:{}", s.port()).c_str()),
                       std::runtime_error);
  CHECK(nobody == nullptr);
}

TEST_CASE("stopping closes idle connections, finishes what is under way, and refuses new ones") {
  stand s(2);
  peer idle(s.port()), busy(s.port());
  idle.say(get("/say"));
  CHECK(idle.hear().status == 200);
  busy.say(get("/slow?ms=400") + get("/say"));
  CHECK(eventually([&] { return s.seen().handled == 2; }));
  s.begin_stop(10s);
  CHECK(idle.is_closed());
  CHECK_FALSE(s.stopped());
  CHECK_THROWS(peer(s.port()));
  const auto a = busy.hear();
  CHECK(a.status == 200);
  CHECK(has(a, "Connection: close\r\n"));
  CHECK(busy.is_closed());
  CHECK(eventually([&] { return s.stopped(); }));
  CHECK(s.seen().handled == 2);
}

TEST_CASE("stopping cuts what does not end in time") {
  stand s;
  peer p(s.port());
  p.say("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  CHECK(eventually([&] { return s.stats().requests == 1; }));
  s.begin_stop(200ms);
  CHECK(p.is_closed());
  CHECK(eventually([&] { return s.stopped(); }));
}

}  // namespace linli::net::test
