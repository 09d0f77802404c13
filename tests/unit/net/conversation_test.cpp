#include "net/conversation.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

namespace linli::net::test {

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

using action = conversation::action;

// A frame of a client, with a mask that leaves the bytes as they are.
std::string frame(int first, const std::string& payload = {}) {
  std::string out{static_cast<char>(first)};
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    out.push_back(static_cast<char>(0xFE));
    out.push_back(static_cast<char>(payload.size() >> 8));
    out.push_back(static_cast<char>(payload.size()));
  }
  return out.append(4, '\0').append(payload);
}

// A conversation on a clock of its own, and a wire that takes as many bytes as it is told to.
struct stand : conversation::listener {
  void heard(std::string_view message) override { got.emplace_back(message); }
  void take(std::string bytes) { talk.take(bytes, now, *this); }
  bool say(std::string text, std::size_t count = 1) {
    return talk.say(std::make_shared<const lines>(lines{std::move(text), count}), now);
  }
  // What leaves, at most so much.
  std::string send(std::size_t most = 1'000'000) {
    std::string out;
    std::array<iovec, 3> pieces{};
    while (out.size() < most) {
      const auto n = talk.out.gather(pieces, now);
      std::string some;
      for (std::size_t i = 0; i < n; ++i) some.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
      if (some.empty()) break;
      some.resize(std::min(some.size(), most - out.size()));
      talk.out.wrote(some.size());
      out += some;
    }
    return out;
  }
  action after(std::chrono::milliseconds time) {
    now += time;
    talk.sweep(now);
    return talk.need(now);
  }

  steady_time now{1000h};
  conversation talk{now, 0};
  std::vector<std::string> got;
};

}  // namespace

TEST_CASE("what is said within one tick leaves as one frame, however little the wire takes at once") {
  for (const std::size_t most : {1, 2, 3, 7, 1000}) {
    CAPTURE(most);
    stand s;
    s.say("one");
    s.say("two\nthree", 2);
    CHECK(s.talk.out.count() == 3);
    s.take(frame(0x89, "p"));
    std::string out = s.send(most);
    s.say("four");  // a frame that has begun is not joined
    for (auto some = s.send(most); !some.empty(); some = s.send(most)) out += some;
    if (most < 18)
      CHECK(out ==
            "\x8A\x01p\x81\x0Done\ntwo\nthree\x81\x04"
            "four");
    CHECK(s.talk.out.empty());
    CHECK(s.talk.out.bytes() == 0);
    CHECK(s.talk.out.count() == 0);
  }
}

TEST_CASE("a thousand objects are one frame of as many lines") {
  stand s;
  std::string want;
  for (int i = 0; i < 1'000; ++i) {
    REQUIRE(s.say(std::to_string(i)));
    want += (i > 0 ? "\n" : "") + std::to_string(i);
  }
  const auto out = s.send();
  CHECK(out.substr(0, 2) == "\x81\x7E");
  CHECK(out.substr(4) == want);
}

TEST_CASE("an outbox over its bytes, its objects or its age ends with 4408 behind the frame that had begun") {
  const auto ended = [](stand& s, const std::string& begun) {
    CHECK_FALSE(s.talk.open());
    const auto out = s.send();
    CHECK(out.starts_with(begun));
    CHECK(out.substr(begun.size()).starts_with("\x88"));
    CHECK(out.substr(begun.size() + 2, 2) == "\x11\x38");
    CHECK(s.after(0ms) == action::go_on);
    s.take(frame(0x88, "\x11\x38"));
    CHECK(s.after(0ms) == action::shut_down);
  };
  stand bytes, count, age;
  CHECK(bytes.say(std::string(limits::outbox_bytes_max - 1, 'x')));
  CHECK(bytes.send(4) == "\x81\x7F\0\0"s);
  CHECK_FALSE(bytes.say(""));
  CHECK_FALSE(bytes.say("more"));
  ended(bytes, std::string("\0\0\0\3\xFF\xFF", 6) + std::string(limits::outbox_bytes_max - 1, 'x'));
  CHECK(count.say("x", limits::outbox_count_max));
  CHECK_FALSE(count.say("x"));
  ended(count, "");
  CHECK(age.say("a"));
  CHECK(age.send(1) == "\x81");
  CHECK(age.say("b"));
  CHECK(age.after(limits::outbox_age_max) == action::go_on);
  CHECK(age.talk.open());
  age.after(1ms);
  ended(age, "\1a");
}

TEST_CASE("the age of what waits counts from when it came, not from what had left before it") {
  stand s;
  s.say("a");
  s.after(limits::outbox_age_max - 1ms);
  s.send();
  s.say("b");
  s.after(limits::outbox_age_max - 1ms);
  CHECK(s.talk.open());
  s.after(2ms);
  CHECK_FALSE(s.talk.open());
}

TEST_CASE("pings are answered in front of a full outbox, and who takes no pongs has a bounded number waiting") {
  stand s;
  s.say(std::string(200'000, 'x'));
  s.take(frame(0x89, "now"));
  CHECK(s.send().starts_with("\x8A\x03now\x81\x7F"));
  for (int i = 0; i < 50; ++i) s.take(frame(0x89, std::to_string(i)));
  const auto some = s.send();
  for (int i = 0; i < 50; ++i) {
    const auto name = std::to_string(i);
    CHECK(some.find("\x8A" + std::string(1, static_cast<char>(name.size())) + name) != some.npos);
  }
  s.take(frame(0x89, "begun"));
  s.send(3);
  std::size_t most = 0;
  for (int i = 0; i < 500; ++i) {
    s.take(frame(0x89, std::string(120, 'p') + std::to_string(i)));
    most = std::max<std::size_t>(most, i);
  }
  const auto rest = s.send();
  CHECK(rest.starts_with("egun\x8A"));
  CHECK(rest.ends_with("p" + std::to_string(most)));
  CHECK(rest.size() < limits::ws_pongs_bytes_max + 200);
}

TEST_CASE("silence is asked after once, and ends the connection when nobody answers") {
  stand s;
  CHECK(s.after(limits::ws_ping_after - 1ms) == action::go_on);
  CHECK(s.send().empty());
  CHECK(s.after(1ms) == action::go_on);
  CHECK(s.send() == "\x89\0"s);
  s.after(limits::ws_pong_deadline - 1ms);
  CHECK(s.send().empty());
  s.take(frame(0x8A));
  s.after(limits::ws_ping_after);
  CHECK(s.send() == "\x89\0"s);
  CHECK(s.after(limits::ws_pong_deadline) == action::cut);
}

TEST_CASE("sessions that fell silent together are not all asked in the same instant") {
  std::map<int, int> asked;
  for (unsigned number = 0; number < 1'000; ++number) {
    conversation c(steady_time{1000h}, number);
    for (int ms = 0; ms <= 25'000; ms += 250) {
      c.sweep(steady_time{1000h} + std::chrono::milliseconds(ms));
      if (!c.out.empty()) {
        ++asked[ms];
        break;
      }
    }
  }
  int all = 0;
  for (const auto& [ms, n] : asked) {
    CHECK(n <= 100);
    all += n;
  }
  CHECK(all == 1'000);
}

TEST_CASE("more messages than fifty a second are let pass for a while, then they are 4429") {
  stand s;
  for (int i = 0; i < limits::ws_messages_burst; ++i) s.take(frame(0x81, "m"));
  CHECK(s.talk.open());
  CHECK(s.got.size() == limits::ws_messages_burst);
  s.take(frame(0x89, "p"));
  CHECK_FALSE(s.talk.open());
  s.take(frame(0x81, "m"));
  CHECK(s.got.size() == limits::ws_messages_burst);
  CHECK(s.send().find("\x11\x4D") != std::string::npos);
  stand steady;  // for ever
  for (int i = 0; i < 20 * limits::ws_messages_burst; ++i) {
    steady.now += 1000ms / limits::ws_messages_a_second;
    steady.take(frame(0x81, "m"));
  }
  CHECK(steady.talk.open());
  stand fragments;  // are no messages
  fragments.take(frame(0x01, "m"));
  for (int i = 0; i < 5'000; ++i) fragments.take(frame(0x00, ""));
  fragments.take(frame(0x80, ""));
  CHECK(fragments.got == std::vector<std::string>{"m"});
}

TEST_CASE("the end: our close frame, the peer's, the sending side; and a deadline for each") {
  stand s;
  s.say("last");
  s.talk.close(4401, "no token", s.now);
  CHECK_FALSE(s.say("after"));
  CHECK(s.send() == "\x81\x04last\x88\x0A\x11\x31no token");
  CHECK(s.after(limits::ws_close_deadline - 1ms) == action::go_on);
  s.take(frame(0x81, "crossed it") + frame(0x88, "\x11\x31"));
  CHECK(s.got.empty());
  CHECK(s.talk.need(s.now) == action::shut_down);
  CHECK(s.talk.need(s.now) == action::go_on);
  s.take("anything");
  CHECK(s.after(limits::ws_close_deadline - 1ms) == action::go_on);
  CHECK(s.after(1ms) == action::cut);
  CHECK(s.send().empty());

  stand unsent, unanswered;
  for (auto* one : {&unsent, &unanswered}) one->talk.close(1000, "", one->now);
  CHECK(unsent.after(limits::ws_close_deadline - 1ms) == action::go_on);
  CHECK(unsent.after(1ms) == action::cut);
  unanswered.send();
  unanswered.talk.need(unanswered.now);
  CHECK(unanswered.after(limits::ws_close_deadline - 1ms) == action::go_on);
  CHECK(unanswered.after(1ms) == action::cut);
}

TEST_CASE("who says goodbye is answered with the same code, and waits for nothing that had not begun") {
  for (const auto& [said, answered] :
       std::vector<std::pair<std::string, std::string>>{{"", "\x88\x02\x03\xE8"},
                                                        {"\x03\xE9"
                                                         "bye",
                                                         "\x88\x02\x03\xE9"},
                                                        {"\x13\x87", "\x88\x02\x13\x87"}}) {
    stand s;
    s.say("begun");
    CHECK(s.send(3) ==
          "\x81\x05"
          "b");
    s.say("not begun");
    s.take(frame(0x88, said));
    CHECK(s.talk.need(s.now) == action::go_on);
    CHECK(s.send() == "egun" + answered);
    CHECK(s.talk.need(s.now) == action::shut_down);
  }
}

TEST_CASE("who breaks the protocol is told why, and not waited for") {
  stand s;
  s.take(frame(0x81, "good") + "\x81\x01x" + frame(0x81, "unread"));
  CHECK(s.got == std::vector<std::string>{"good"});
  CHECK(s.send().starts_with("\x88\x1E\x03\xEA"));
  CHECK(s.talk.need(s.now) == action::shut_down);
}

TEST_CASE("who sends no more still gets what is said to him at the end") {
  stand s;
  s.say("begun");
  s.send(3);
  s.take(frame(0x88));
  s.talk.ended();
  CHECK(s.talk.need(s.now) == action::go_on);
  CHECK(s.send() == "egun\x88\x02\x03\xE8");
  CHECK(s.talk.need(s.now) == action::cut);
  stand open;
  open.say("nobody hears this");
  open.talk.ended();
  CHECK(open.talk.need(open.now) == action::cut);
}

TEST_CASE("a deadline of the application's closes unless it is taken back") {
  stand s, kept;
  for (auto* one : {&s, &kept}) one->talk.close_at(one->now + 10s, 4401, "no hello in time");
  kept.talk.stay();
  s.after(10s - 1ms);
  CHECK(s.talk.open());
  s.after(1ms);
  kept.after(20s);
  CHECK(kept.talk.open());
  CHECK(s.send() == "\x88\x12\x11\x31no hello in time");
}

}  // namespace linli::net::test
