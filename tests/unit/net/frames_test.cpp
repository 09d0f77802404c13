#include "net/frames.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <vector>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace linli::net::test {

namespace {

using namespace std::string_literals;

using kind = arrival::kind;

struct heard {
  kind what;
  std::uint16_t code;
  std::string text;
  bool operator==(const heard&) const = default;
};

// A client's frame.
std::string frame(int first, std::string payload, const std::string& mask = "\x12\xa4\x56\xf8"s) {
  std::string out(1, static_cast<char>(first));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(0x80 | payload.size()));
  } else if (payload.size() < 65536) {
    out.push_back(static_cast<char>(0xFE));
    out.push_back(static_cast<char>(payload.size() >> 8));
    out.push_back(static_cast<char>(payload.size()));
  } else {
    out.push_back(static_cast<char>(0xFF));
    for (int i = 7; i >= 0; --i) out.push_back(static_cast<char>(payload.size() >> (8 * i)));
  }
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  return out + mask + payload;
}

// Everything that a reader makes of these bytes when they come in such pieces.
std::vector<heard> read(const std::string& all, const std::function<std::size_t()>& piece) {
  frame_reader r(limits::ws_frame_bytes_max);
  std::vector<heard> out;
  for (std::size_t at = 0; at < all.size();) {
    auto now = all.substr(at, std::max<std::size_t>(1, piece()));
    at += now.size();
    std::span<char> bytes(now);
    for (auto a = r.next(bytes); a.what != kind::nothing; a = r.next(bytes))
      out.push_back({a.what, a.code, std::string(a.text)});
    CHECK(bytes.empty());
  }
  return out;
}

std::vector<heard> read(const std::string& all) {
  const auto whole = read(all, [&] { return all.size(); });
  CHECK(read(all, [] { return 1; }) == whole);
  std::mt19937 dice(7);
  CHECK(read(all, [&] { return dice() % 9; }) == whole);
  CHECK(read(all, [&] { return dice() % 1500; }) == whole);
  return whole;
}

heard message(std::string text) { return {kind::message, 0, std::move(text)}; }

}  // namespace

TEST_CASE("frames are the same however the bytes were cut") {
  const std::string large(limits::ws_frame_bytes_max, 'x');
  CHECK(read(frame(0x81, "")) == std::vector{message("")});
  CHECK(read(frame(0x81, "a") + frame(0x81, "平安")) == std::vector{message("a"), message("平安")});
  CHECK(read(frame(0x81, large) + frame(0x81, "b")) == std::vector{message(large), message("b")});
  CHECK(read(frame(0x01, "\xe5\xb9") + frame(0x89, "p") + frame(0x00, "") + frame(0x80, "\xb3") + frame(0x8A, "q")) ==
        std::vector<heard>{{kind::ping, 0, "p"}, message("平"), {kind::pong, 0, "q"}});
  CHECK(read(frame(0x82, "\xff") + frame(0x81, "c")) == std::vector<heard>{{kind::binary, 0, ""}, message("c")});
  CHECK(read(frame(0x88, "\x03\xe9再见"s) + frame(0x89, "late")) == std::vector<heard>{{kind::close, 1001, "再见"}});
  CHECK(read(frame(0x88, "")) == std::vector<heard>{{kind::close, close_code::none, ""}});
}

TEST_CASE("a fault is seen as soon as it can be, and ends all reading") {
  const struct {
    std::string bytes;
    std::uint16_t code;
  } cases[] = {
      {"\xC1\x80"s, 1002},                                      // a reserved bit
      {"\x83\x80"s, 1002},                                      // an opcode
      {"\x81\x01"s, 1002},                                      // no mask
      {"\x89\xFE"s, 1002},                                      // a ping over 125
      {"\x09\x80"s, 1002},                                      // a ping in fragments
      {"\x80\x80"s, 1002},                                      // a fragment of nothing
      {frame(0x01, "a") + "\x81\x80"s, 1002},                   // a message within a message
      {"\x81\xFE\x00\x7D\0\0\0\0"s, 1002},                      // 125 in the long form
      {"\x81\xFF\0\0\0\0\0\0\xFF\xFF\0\0\0\0"s, 1002},          // 65535 in the longest
      {"\x81\xFF\0\0\0\0\0\1\0\1\0\0\0\0"s, 1009},              // 64 KiB and one
      {"\x81\xFF\x80\0\0\0\0\0\0\1\0\0\0\0"s, 1002},            // a negative length
      {frame(0x01, "aa") + "\x80\xFE\xFF\xFF\0\0\0\0"s, 1009},  // in sum
      {frame(0x01, "\xe5\xb9") + frame(0x80, ""), 1007},        // ends within a character
      {frame(0x01, "a\xff"), 1007},                             // at once, not at the message's end
      {"\x81\xFE\x01\x00\0\0\0\0\xC0"s, 1007},                  // nor at the frame's
      {frame(0x88, "\x03"), 1002},                              // half a code
      {frame(0x88, "\x13\x88"), 1002},                          // 5000
      {frame(0x88, "\x03\xED"), 1002},                          // 1005
      {frame(0x88, "\x03\xE8\xff"), 1007},                      // the reason
  };
  for (const auto& one : cases) {
    CAPTURE(one.bytes.size());
    const auto got = read(one.bytes + frame(0x81, "never"));
    REQUIRE(got.size() == 1);
    CHECK(got[0].what == kind::fault);
    CHECK(got[0].code == one.code);
    CHECK_FALSE(got[0].text.empty());
  }
}

TEST_CASE("nothing is kept between messages, and no room is made for what has only been announced") {
  frame_reader r(limits::ws_frame_bytes_max);
  const auto feed = [&](std::string bytes) {
    std::span<char> rest(bytes);
    while (r.next(rest).what != kind::nothing) {
    }
  };
  feed("\x81\xFE\xFF\xFF\0\0\0\0"s);
  CHECK(r.kept() == 0);
  feed(std::string(65'534, 'a'));
  CHECK(r.kept() == 65'534);
  feed("a");
  CHECK(r.kept() == 0);
  feed(frame(0x82, std::string(60'000, '\xff')).substr(0, 50'000));
  CHECK(r.kept() == 0);
}

TEST_CASE("pieces of UTF-8 are judged as the whole is, and at the first byte that is wrong") {
  std::mt19937 dice(11);
  // Bytes at the edges of the table; most strings of them are wrong somewhere.
  const std::string edges =
      "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf3\xf4\xf5\xff"s;
  int good = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text(dice() % 12, 'a');
    text.resize(text.size() + dice() % 7);
    for (auto& c : text) {
      if (dice() % 3 != 0) c = edges[dice() % edges.size()];
    }
    utf8_check check;
    bool fine = true;
    for (std::size_t at = 0; at < text.size() && fine;) {
      const auto size = 1 + dice() % 9;
      fine = check.take(std::string_view(text).substr(at, size));
      at += size;
    }
    CHECK((fine && check.whole()) == is_utf8(text));
    good += fine && check.whole() ? 1 : 0;
  }
  CHECK(good > 1000);
}

TEST_CASE("what a server writes: heads in the shortest form, close reasons cut between characters") {
  std::array<char, 10> head{};
  const auto written = [&](std::size_t size) { return std::string(head.data(), write_head(opcode::text, size, head)); };
  CHECK(written(0) == "\x81\x00"s);
  CHECK(written(125) == "\x81\x7D"s);
  CHECK(written(126) == "\x81\x7E\x00\x7E"s);
  CHECK(written(65'535) == "\x81\x7E\xFF\xFF"s);
  CHECK(written(65'536) == "\x81\x7F\0\0\0\0\0\1\0\0"s);
  std::string out;
  append_control(out, opcode::pong, "hi");
  CHECK(out == "\x8A\x02hi"s);
  out.clear();
  append_close(out, 1012, "again");
  CHECK(out ==
        "\x88\x07\x03\xF4"
        "again"s);
  out.clear();
  append_close(out, close_code::none, "");
  CHECK(out == "\x88\x00"s);
  std::string reason;
  for (int i = 0; i < 60; ++i) reason += "再";
  out.clear();
  append_close(out, 1000, reason);
  CHECK(out.size() == 2 + 2 + 123);
  for (int code = 0; code < 6000; ++code) {
    const bool good = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code < 5000);
    CHECK(is_close_code(static_cast<std::uint16_t>(code)) == good);
  }
}

}  // namespace linli::net::test
