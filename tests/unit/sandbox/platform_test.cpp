#include <doctest/doctest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "sandbox/platform.hpp"
#include "sandbox/sizes.hpp"
#include "tests/support/results.hpp"

namespace linli::sandbox::test {

namespace {

using namespace std::chrono_literals;
namespace bj = boost::json;

const auto noon = from_ms(1'770'000'000'000);

platform make(profile p) {
  platform_state s;
  s.epoch = "k7q2x";
  platform out(p, std::move(s));
  const person wang{"u1", "王芳", "锦绣苑/3-2-502", {}, false};
  const person li{"u2", "李强", "锦绣苑/3-1-101", {}, false};
  out.put_group({"g1", "3栋邻里群", {wang, li}}, noon).value();
  out.take_events();
  return out;
}

platform::utterance words(std::string chat, std::string sender, std::string text) {
  platform::utterance u;
  u.chat = std::move(chat);
  u.sender.id = std::move(sender);
  u.text = std::move(text);
  return u;
}
platform::utterance in_private(std::string sender, std::string text) {
  auto u = words("", std::move(sender), std::move(text));
  u.direct = true;
  return u;
}
platform::post to(std::string chat, std::string text, bool direct = false) {
  platform::post p;
  p.chat = std::move(chat);
  p.text = std::move(text);
  p.direct = direct;
  return p;
}
bj::object body(const event& e) { return json::parse(e.body).value().get_object(); }
template <class T>
std::string code(const result<T>& r) {
  return r ? std::string("no error") : r.error().platform_code;
}

}  // namespace

TEST_CASE("a new group tells Linli that it was added, in the open profile only") {
  auto p = make(profile::open);
  CHECK(p.put_group({"g2", "4栋", {}}, noon).value());
  auto events = p.take_events();
  REQUIRE(events.size() == 1);
  const auto o = body(events[0]);
  CHECK(json::text(o, "type") == "membership");
  CHECK(json::flag(o, "us"));
  CHECK(json::flag(o, "joined"));
  CHECK(json::text(o.at("chat").get_object(), "title") == "4栋");
  auto w = make(profile::wechat);
  w.put_group({"g2", "4栋", {}}, noon).value();
  CHECK(w.take_events().empty());
}

TEST_CASE("the same group again updates its title and adds members") {
  auto p = make(profile::open);
  CHECK_FALSE(p.put_group({"g1", "三栋", {{"u3", "周", "", {}, false}}}, noon).value());
  CHECK(p.take_events().empty());
  CHECK(p.state().groups.at("g1").title == "三栋");
  CHECK(p.state().groups.at("g1").members.size() == 3);
  CHECK_FALSE(p.put_group({"g1", "", {}}, noon).value());
  CHECK(p.state().groups.at("g1").title == "三栋");
}

TEST_CASE("a group and a person never share an id, because private chats have the person's") {
  auto p = make(profile::open);
  CHECK(code(p.put_group({"u1", "", {}}, noon)) == "id_taken");
  CHECK(code(p.put_person({"g1", "", "", {}, false})) == "id_taken");
  CHECK(code(p.put_group({"g3", "", {{"g1", "", "", {}, false}}}, noon)) == "id_taken");
  CHECK_FALSE(p.state().groups.contains("g3"));
}

TEST_CASE("open: what a resident writes in the group reaches Linli with chat, sender and quote") {
  auto p = make(profile::open);
  const auto asked = p.take_post(to("g1", "今天都好吗？"), noon).value();
  p.take_events();
  auto u = words("g1", "u1", "3栋502 平安");
  u.quoted_id = asked.message_id;
  const auto said = p.say(u, noon + 1min).value();
  auto events = p.take_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].id == said.event_id);
  const auto o = body(events[0]);
  CHECK(json::text(o, "text") == "3栋502 平安");
  CHECK(json::text(o, "message_id") == said.message_id);
  CHECK(json::text(o, "quoted_id") == asked.message_id);
  CHECK(json::flag(o, "addressed"));
  CHECK(json::text(o, "at") == "2026-02-02T10:41:00.000+08:00");
  CHECK(json::text(o.at("chat").get_object(), "id") == "g1");
  CHECK(json::text(o.at("sender").get_object(), "name") == "王芳");
}

TEST_CASE("wechat: nobody but its members reads a group, private words reach Linli") {
  auto p = make(profile::wechat);
  const auto said = p.say(words("g1", "u1", "平安"), noon).value();
  CHECK(said.event_id.empty());
  CHECK(p.take_events().empty());
  CHECK(p.find(said.message_id) != nullptr);
  CHECK_FALSE(p.say(in_private("u1", "平安"), noon).value().event_id.empty());
  CHECK(p.take_events().size() == 1);
}

TEST_CASE("who is no member cannot write in a group, unless introduced by name") {
  auto p = make(profile::open);
  CHECK(code(p.say(words("g1", "u9", "在"), noon)) == "unknown_person");
  CHECK(code(p.say(words("g9", "u1", "在"), noon)) == "unknown_chat");
  auto u = words("g1", "u9", "在");
  u.sender.name = "新来的";
  u.introduces = true;
  CHECK(p.say(u, noon));
  CHECK(p.state().groups.at("g1").members.contains("u9"));
}

TEST_CASE("a message of another chat cannot be quoted") {
  auto p = make(profile::open);
  const auto said = p.say(in_private("u1", "在"), noon).value();
  auto u = words("g1", "u1", "在");
  u.quoted_id = said.message_id;
  CHECK(code(p.say(u, noon)) == "unknown_message");
}

TEST_CASE("open: a post stands at once and is told as delivered") {
  auto p = make(profile::open);
  const auto done = p.take_post(to("g1", "停水通知"), noon).value();
  CHECK_FALSE(done.pending_tap);
  auto events = p.take_events();
  REQUIRE(events.size() == 1);
  CHECK(json::text(body(events[0]), "state") == "delivered");
  CHECK(json::text(body(events[0]), "message_id") == done.message_id);
  CHECK(p.take_reached().size() == 1);
}

TEST_CASE("wechat: a group post waits for a worker's tap, which hands and delivers it once") {
  auto p = make(profile::wechat);
  const auto done = p.take_post(to("g1", "停水通知"), noon).value();
  CHECK(done.pending_tap);
  CHECK(p.take_events().empty());
  CHECK(p.take_reached().empty());
  CHECK(p.tap_one(done.message_id, noon));
  auto events = p.take_events();
  REQUIRE(events.size() == 2);
  CHECK(json::text(body(events[0]), "state") == "handed");
  CHECK(json::text(body(events[1]), "state") == "delivered");
  CHECK(p.take_reached().size() == 1);
  CHECK(code(p.tap_one(done.message_id, noon)) == "not_pending");
  CHECK(code(p.tap_one("m-k7q2x-99", noon)) == "unknown_message");
  p.take_post(to("g1", "二"), noon).value();
  p.take_post(to("g1", "三"), noon).value();
  CHECK(p.tap_all(noon).size() == 2);
  CHECK(p.tap_all(noon).empty());
  CHECK(p.state().taps.size() == 3);
}

TEST_CASE("wechat: private chats are open for 48 hours after the resident's last words") {
  auto p = make(profile::wechat);
  CHECK(code(p.take_post(to("u1", "您好", true), noon)) == "window_closed");
  CHECK(code(p.take_post(to("u9", "您好", true), noon)) == "unknown_chat");
  p.say(words("g1", "u1", "在群里说话不算"), noon).value();
  CHECK(code(p.take_post(to("u1", "您好", true), noon)) == "window_closed");
  p.say(in_private("u1", "在"), noon).value();
  CHECK(p.take_post(to("u1", "您好", true), noon + 48h));
  CHECK(code(p.take_post(to("u1", "您好", true), noon + 48h + 1ms)) == "window_closed");
  p.say(in_private("u1", "旧的"), noon - 1h).value();  // out of order: the newest counts
  CHECK(p.take_post(to("u1", "您好", true), noon + 48h));
}

TEST_CASE("open: anybody known may be written to first, and direct must fit the chat") {
  auto p = make(profile::open);
  CHECK(p.take_post(to("u1", "您好", true), noon));
  CHECK(code(p.take_post(to("u1", "您好", false), noon)) == "unknown_chat");
  CHECK(code(p.take_post(to("g1", "您好", true), noon)) == "unknown_chat");
}

TEST_CASE("a text has 1 to 2,000 characters, counted by code point") {
  auto p = make(profile::open);
  std::string text;
  for (int i = 0; i < 2'000; ++i) text += "好";
  CHECK(p.take_post(to("g1", text), noon));
  CHECK(code(p.take_post(to("g1", text + "！"), noon)) == "too_long");
  CHECK(code(p.take_post(to("g1", "  "), noon)) == "empty_text");
}

TEST_CASE("a button is pressed by label or data, by who is in the chat, and the press is answered") {
  auto p = make(profile::open);
  auto ask = to("u1", "都好吗？", true);
  ask.buttons = {{"都好", "ok:1"}, {"有人不舒服", "need:1"}};
  const auto done = p.take_post(ask, noon).value();
  p.take_events();
  const auto pressed = p.press_button(done.message_id, {"u1", "", "", {}, false}, "都好", noon).value();
  const auto o = body(p.take_events().at(0));
  CHECK(json::text(o, "data") == "ok:1");
  CHECK(json::text(o, "press_id") == pressed.press_id);
  CHECK(json::flag(o.at("chat").get_object(), "direct"));
  CHECK(p.press_button(done.message_id, {"u1", "", "", {}, false}, "need:1", noon));
  CHECK(code(p.press_button(done.message_id, {"u2", "", "", {}, false}, "都好", noon)) == "unknown_person");
  CHECK(code(p.press_button(done.message_id, {"u1", "", "", {}, false}, "没有", noon)) == "unknown_button");
  CHECK(p.take_press_answer(pressed.press_id, "已记下"));
  CHECK(p.find(done.message_id)->presses.at(0).answer == "已记下");
  CHECK(p.find(done.message_id)->presses.at(1).answer.empty());
  for (const auto* unknown : {"", "p", "p-", "p-k7q2x-1-9", "p-k7q2x-1-0", "p-other-1-1", "m-k7q2x-1", "p-k7q2x-1-1-1"})
    CHECK(code(p.take_press_answer(unknown, "")) == "unknown_press");
}

TEST_CASE("wechat has no buttons") {
  auto p = make(profile::wechat);
  p.say(in_private("u1", "在"), noon).value();
  auto ask = to("u1", "都好吗？", true);
  ask.buttons = {{"都好", "ok"}};
  CHECK(p.find(p.take_post(ask, noon).value().message_id)->buttons.empty());
}

TEST_CASE("our own messages can be edited, others' not") {
  auto p = make(profile::open);
  const auto ours = p.take_post(to("g1", "一"), noon).value();
  const auto theirs = p.say(words("g1", "u1", "二"), noon).value();
  CHECK(p.take_edit("g1", ours.message_id, "三"));
  CHECK(p.find(ours.message_id)->text == "三");
  CHECK(p.find(ours.message_id)->edited);
  CHECK(code(p.take_edit("g1", theirs.message_id, "三")) == "unknown_message");
  CHECK(code(p.take_edit("u1", ours.message_id, "三")) == "unknown_message");
}

TEST_CASE("a migrated group keeps members and messages, and its old id says where it went") {
  auto p = make(profile::open);
  const auto before = p.take_post(to("g1", "一"), noon).value();
  p.take_events();
  CHECK(p.migrate("g1", "g1-new", noon));
  const auto o = body(p.take_events().at(0));
  CHECK(json::text(o, "from_chat") == "g1");
  CHECK(json::text(o, "to_chat") == "g1-new");
  CHECK(p.find(before.message_id)->chat == "g1-new");
  CHECK(p.say(words("g1-new", "u1", "在"), noon));
  const auto late = p.take_post(to("g1", "二"), noon);
  CHECK(code(late) == "chat_migrated");
  CHECK(late.error().detail == "g1-new");
  CHECK(p.migrate("g1-new", "g1-newer", noon));
  CHECK(p.take_post(to("g1", "二"), noon).error().detail == "g1-newer");
  CHECK(code(p.migrate("g1", "x", noon)) == "chat_migrated");
  CHECK(code(p.migrate("g9", "x", noon)) == "unknown_chat");
  CHECK(code(p.migrate("g1-newer", "u1", noon)) == "id_taken");
  CHECK(code(p.put_group({"g1", "again", {}}, noon)) == "chat_migrated");
}

TEST_CASE("an answer to what somebody just wrote is known as one") {
  auto p = make(profile::open);
  p.take_post(to("u1", "都好吗？", true), noon).value();
  CHECK_FALSE(p.take_reached().at(0).is_answer);
  p.say(in_private("u1", "都好"), noon + 5s).value();
  p.take_post(to("u1", "已记下", true), noon + 6s).value();
  CHECK(p.take_reached().at(0).is_answer);
  p.take_post(to("u1", "明天停水，收到请回", true), noon + 10s).value();
  CHECK_FALSE(p.take_reached().at(0).is_answer);
}

TEST_CASE("ids of this box never fit another one's, and read receipts come once") {
  auto p = make(profile::open);
  const auto ours = p.take_post(to("g1", "一"), noon).value();
  CHECK(p.position_of(ours.message_id) == 1);
  CHECK(p.position_of("m-other-1") == 0);
  CHECK(p.position_of("m-k7q2x-01") == 0);
  CHECK(p.position_of("m-k7q2x-1x") == 0);
  p.take_events();
  p.read(1, noon);
  p.read(1, noon);
  p.read(77, noon);
  CHECK(p.take_events().size() == 1);
}

}  // namespace linli::sandbox::test
