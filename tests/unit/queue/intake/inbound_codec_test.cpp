#include <doctest/doctest.h>

#include "queue/intake/inbound_codec.hpp"

namespace linli::queue {

namespace {

const sys_time at = *parse_time("2026-02-03T10:23:00+08:00");

template <class Event>
Event through(const Event& e) {
  const auto back = unpack_inbound(pack(inbound_event{"telegram", "u17", e}));
  REQUIRE(back.has_value());
  CHECK(back->account == "telegram");
  CHECK(back->id == "u17");
  REQUIRE(std::holds_alternative<Event>(back->event));
  return std::get<Event>(back->event);
}

}  // namespace

TEST_CASE("a message comes back from the inbox as it went in") {
  const bots::message sent{
      "u17", {"-100123", false, "三栋|群"}, {"42", "王芳\n3-502", false}, at, "991", "都好 36.5 😀", "photo", "880",
      true};
  const auto m = through(sent);
  CHECK(m.id == "u17");
  CHECK(m.chat.id == "-100123");
  CHECK_FALSE(m.chat.direct);
  CHECK(m.chat.title == "三栋|群");
  CHECK(m.sender.id == "42");
  CHECK(m.sender.name == "王芳\n3-502");
  CHECK(m.at == at);
  CHECK(m.message_id == "991");
  CHECK(m.text == "都好 36.5 😀");
  CHECK(m.media == "photo");
  CHECK(m.quoted_id == "880");
  CHECK(m.addressed);
}

TEST_CASE("a pressed button comes back as it went in") {
  const bots::press sent{"u17", {"42", true, ""}, {"42", "王芳", false}, at, "p9", "990", "c|camp|1"};
  const auto p = through(sent);
  CHECK(p.chat.direct);
  CHECK(p.sender.id == "42");
  CHECK(p.press_id == "p9");
  CHECK(p.message_id == "990");
  CHECK(p.data == "c|camp|1");
  CHECK(p.at == at);
}

TEST_CASE("every state of a receipt comes back as it went in") {
  for (const auto state : {bots::receipt_state::handed, bots::receipt_state::delivered, bots::receipt_state::read,
                           bots::receipt_state::failed}) {
    const auto r = through(bots::receipt{"u17", "-100123", "991", state, at, "blocked"});
    CHECK(r.state == state);
    CHECK(r.chat_id == "-100123");
    CHECK(r.message_id == "991");
    CHECK(r.at == at);
    CHECK(r.detail == "blocked");
  }
}

TEST_CASE("memberships and migrations come back as they went in") {
  const auto m = through(bots::membership{"u17", {"-1", false, "群"}, {"7", "我们", true}, true, false, at});
  CHECK(m.us);
  CHECK_FALSE(m.joined);
  CHECK(m.who.is_bot);
  CHECK(m.chat.title == "群");
  const auto moved = through(bots::migration{"u17", "-1", "-1001"});
  CHECK(moved.from_chat == "-1");
  CHECK(moved.to_chat == "-1001");
}

TEST_CASE("words, names and chat ids lie sealed in the inbox") {
  const bots::message sent{"u17", {"-100123", false, "三栋群"}, {"42", "王芳", false}, at, "991", "胸口疼", "", "",
                           false};
  const auto v = boost::json::parse(pack(inbound_event{"telegram", "u17", sent}));
  for (const auto& [key, value] : v.as_object()) {
    if (!value.is_string()) continue;
    const std::string text(value.get_string());
    for (const auto* plain : {"胸口疼", "王芳", "三栋群", "-100123"}) {
      if (text.find(plain) != std::string::npos) CHECK_MESSAGE(text.starts_with("0|"), std::string(key));
    }
  }
}

TEST_CASE("every character of every field comes back as it went in") {
  std::string odd;
  for (char c = 0; c < 0x7f; ++c) odd.push_back(c);
  odd += "\x7f\"\\\"\\ 平安 😀";
  const bots::message sent{"u17", {odd, true, odd}, {odd, odd, true}, at, odd, odd, odd, odd, true};
  const auto m = through(sent);
  for (const auto& field :
       {m.chat.id, m.chat.title, m.sender.id, m.sender.name, m.message_id, m.text, m.media, m.quoted_id})
    CHECK(field == odd);
  const auto alone = pack(inbound_event{odd, odd, bots::migration{odd, "old", "new"}});
  const auto back = unpack_inbound(alone);
  REQUIRE(back.has_value());
  CHECK(back->account == odd);
  CHECK(back->id == odd);
}

TEST_CASE("an inbox entry of something else is malformed, and never throws") {
  for (const auto* bytes : {"", "{", "[]", "7", "{}", R"({"k":"dance"})", R"({"k":7,"t":"x"})", "\xff\xfe"}) {
    const auto e = unpack_inbound(bytes);
    REQUIRE_FALSE(e.has_value());
    CHECK(e.error().code == errc::malformed);
  }
}

TEST_CASE("a sender's events stay in order, a chat's where there is no sender") {
  bots::message m;
  m.chat.id = "c";
  CHECK(ordering_key(m) == "c");
  m.sender.id = "s";
  CHECK(ordering_key(m) == "s");
  CHECK(ordering_key(bots::receipt{"", "c", "1", {}, {}, ""}) == "c");
  CHECK(ordering_key(bots::migration{"", "old", "new"}) == "old");
  CHECK(platform_event_id(bots::migration{"m1", "old", "new"}) == "m1");
}

}  // namespace linli::queue
