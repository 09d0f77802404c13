#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "stand.hpp"

namespace linli::net::test {

namespace {

using namespace std::chrono_literals;
using boost::system::error_code;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

// A blocking WebSocket client.
class visitor {
 public:
  explicit visitor(std::uint16_t port, int receive_buffer = 0) : stream_(io_) {
    auto& s = stream_.next_layer();
    s.open(asio::ip::tcp::v4());
    if (receive_buffer > 0) s.set_option(asio::socket_base::receive_buffer_size(receive_buffer));
    s.connect({asio::ip::address_v4::loopback(), port});
    stream_.handshake(agreed_, "127.0.0.1", "/ws");
  }
  void say(std::string_view text) { stream_.write(asio::buffer(text)); }
  /// The connection may end meanwhile.
  void try_to_say(std::string_view text) { stream_.write(asio::buffer(text), ended_); }
  void say_bytes(std::string_view bytes) {
    stream_.binary(true);
    say(bytes);
  }
  /// The next frame; "" when the connection has ended.
  std::string hear() {
    beast::flat_buffer buffer;
    stream_.read(buffer, ended_);
    return ended_ ? std::string() : beast::buffers_to_string(buffer.data());
  }
  int close_code() const { return stream_.reason().code; }
  std::string close_reason() const { return std::string(stream_.reason().reason.c_str()); }
  void leave() { stream_.close(websocket::close_code::normal, ended_); }
  void vanish() { stream_.next_layer().close(); }
  websocket::stream<asio::ip::tcp::socket>& stream() { return stream_; }

 private:
  asio::io_context io_;
  websocket::stream<asio::ip::tcp::socket> stream_;
  websocket::response_type agreed_;
  error_code ended_;
};

std::string upgrade(std::string_view path, std::string_view more = "") {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
      path, more);
}

}  // namespace

TEST_CASE("a raw handshake is answered as RFC 6455 says, and a masked frame comes back unmasked") {
  stand s;
  peer p(s.port());
  p.say(upgrade("/ws", "Sec-WebSocket-Protocol: linli.v1\r\n"));
  const auto head = p.hear_until("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 101 "));
  CHECK(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != head.npos);
  CHECK(head.find("Sec-WebSocket-Protocol: linli.v1\r\n") != head.npos);
  CHECK(head.find("Sec-WebSocket-Extensions") == head.npos);
  using namespace std::string_view_literals;
  p.say("\x81\x82\0\0\0\0hi"sv);
  CHECK(p.hear_until("hi") == "\x81\x02hi");
  CHECK(s.stats().websockets == 1);
}

TEST_CASE("an upgrade the application refuses, or that is not one, is answered over HTTP") {
  stand s;
  peer refused(s.port()), early(s.port()), odd(s.port());
  refused.say(upgrade("/elsewhere"));
  CHECK(refused.hear().status == 403);
  CHECK(refused.is_closed());
  early.say(upgrade("/ws") + "\x81\x80");
  CHECK(early.hear().status == 400);
  odd.say(
      "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "8\r\n\r\n");
  const auto a = odd.hear();
  CHECK(a.status == 426);
  CHECK(a.head.find("Sec-WebSocket-Version: 13\r\n") != a.head.npos);
  CHECK(s.seen().opened == 0);
}

TEST_CASE("a server without WebSocket serves an upgrade request as any other") {
  server_options options;
  options.websocket = false;
  stand s(1, options);
  peer p(s.port());
  p.say(upgrade("/say"));
  CHECK(p.hear().body == "GET nothing");
}

TEST_CASE("messages come back in their order, and both sides learn of the end") {
  stand s;
  visitor v(s.port());
  for (int i = 0; i < 100; ++i) {
    v.say(std::to_string(i));
    CHECK(v.hear() == std::to_string(i));
  }
  v.leave();
  CHECK(eventually([&] { return s.seen().closed == 1; }));
  CHECK(eventually([&] { return s.stats().connections == 0; }));
  CHECK(s.stats().websockets == 0);
}

TEST_CASE("a client that vanishes ends its session once") {
  stand s;
  visitor v(s.port());
  v.say("x");
  CHECK(v.hear() == "x");
  v.vanish();
  CHECK(eventually([&] { return s.seen().closed == 1; }));
  CHECK(eventually([&] { return s.stats().connections == 0; }));
  CHECK(s.seen().opened == 1);
}

TEST_CASE("objects of one tick travel in one frame, one a line") {
  stand s;
  visitor v(s.port());
  v.say("three");
  CHECK(v.hear() == "1\n2\n3");
  v.say("alone");
  CHECK(v.hear() == "alone");
}

TEST_CASE("the session learns when its outbox is empty again") {
  stand s;
  visitor v(s.port());
  v.say("drained");
  CHECK(v.hear() == "first");
  CHECK(v.hear() == "drained at 0");
}

TEST_CASE("closing sends what is queued, then code and reason, and nothing after") {
  stand s;
  visitor v(s.port());
  v.say("close");
  CHECK(v.hear() == "before");
  CHECK(v.hear().empty());
  CHECK(v.close_code() == 4401);
  CHECK(v.close_reason() == "no token");
  CHECK(eventually([&] { return s.seen().closed == 1; }));
}

TEST_CASE("an outbox over its bytes or its count closes with 4408") {
  stand s;
  for (const auto* flood : {"flood 300 1000", "flood 1001 1", "flood 1 300000"}) {
    CAPTURE(flood);
    visitor v(s.port());
    v.say(flood);
    while (!v.hear().empty()) {
    }
    CHECK(v.close_code() == 4408);
  }
  visitor within(s.port());
  within.say("flood 1000 1");
  CHECK(within.hear().size() == 1999);
  CHECK(eventually([&] { return s.seen().closed == 3; }));
}

TEST_CASE("a client that does not read for longer than the outbox may be old gets 4408 when it reads again") {
  stand s;
  visitor v(s.port(), 4096);
  v.say("flood 1 250000");
  std::this_thread::sleep_for(limits::outbox_age_max + 1500ms);
  CHECK(v.hear().size() == 250'000);
  CHECK(v.hear().empty());
  CHECK(v.close_code() == 4408);
}

TEST_CASE("binary frames, frames over 64 KiB and text that is not UTF-8 end the session") {
  stand s;
  visitor binary(s.port()), large(s.port()), garbled(s.port()), full(s.port());
  binary.say_bytes("x");
  CHECK(binary.hear().empty());
  CHECK(binary.close_code() == 1003);
  large.stream().auto_fragment(false);
  large.try_to_say(std::string(limits::ws_frame_bytes_max + 1, 'x'));
  CHECK(large.hear().empty());
  CHECK(eventually([&] { return s.seen().closed == 2; }));
  visitor unfinished(s.port());
  unfinished.stream().write_some(false, asio::buffer("\xe4\xb8", 2));
  unfinished.stream().write_some(true, asio::buffer("", 0));
  CHECK(unfinished.hear().empty());
  CHECK(unfinished.close_code() == 1007);
  garbled.say("\xff");
  CHECK(garbled.hear().empty());
  CHECK(garbled.close_code() == 1007);
  full.say(std::string(limits::ws_frame_bytes_max, 'x'));
  CHECK(full.hear().size() == limits::ws_frame_bytes_max);
}

TEST_CASE("who goes on sending after a wrong frame still gets the close frame that says why") {
  stand s;
  peer p(s.port());
  p.say(upgrade("/ws"));
  CHECK(p.hear().status == 101);
  const std::string unmasked("\x81\x01x", 3);
  for (int i = 0; i < 100; ++i) {
    REQUIRE(p.say(unmasked));
    std::this_thread::sleep_for(1ms);
  }
  CHECK(p.hear_until("are masked") ==
        "\x88\x1e\x03\xea"
        "a client's frames are masked");  // close, 1002
  CHECK(p.is_closed());
  CHECK(eventually([&] { return s.seen().closed == 1; }));
  CHECK(eventually([&] { return s.stats().connections == 0; }));
}

TEST_CASE("an exception in a session ends that session only") {
  stand s;
  visitor v(s.port()), other(s.port());
  v.say("throw");
  CHECK(v.hear().empty());
  CHECK(eventually([&] { return s.seen().closed == 1; }));
  other.say("still here");
  CHECK(other.hear() == "still here");
}

TEST_CASE("stopping waits for sessions as long as it may, then cuts them") {
  stand s(2);
  visitor v(s.port());
  v.say("x");
  CHECK(v.hear() == "x");
  s.begin_stop(500ms);
  std::this_thread::sleep_for(200ms);
  v.say("y");
  CHECK(v.hear() == "y");
  CHECK(v.hear().empty());
  CHECK(eventually([&] { return s.stopped(); }));
  CHECK(s.seen().closed == 1);
}

}  // namespace linli::net::test
