#include "queue/intake/binding.hpp"

#include <doctest/doctest.h>

#include "store/groups.hpp"
#include "store/keys.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using test::queue_stand;

namespace {

constexpr const char* community = queue_stand::community;
constexpr const char* chat = "4栋群";

bots::message said(std::string text, std::string in = chat) {
  bots::message m;
  m.chat = {std::move(in), false, ""};
  m.text = std::move(text);
  return m;
}

/// Events of one chat as they come out of different shards: in any order.
struct chatting : queue_stand {
  chatting() { open("camp"); }

  result<void> take(bots::event e, const std::string& id, bool may_wait = true) {
    source from{unit_of_shard(1), 1, std::to_string(to_ms(now() - came_before) + ++taken) + "-0", "0-0"};
    from.may_wait = may_wait;
    return run(queue::apply(w, from, inbound_event{"wechat", id, std::move(e)}));
  }
  result<void> say(const std::string& sender, std::string text, std::string in = chat, bool may_wait = true) {
    auto m = said(std::move(text), std::move(in));
    m.sender = {sender, "", false};
    m.id = m.message_id = sender;
    m.at = now();
    return take(m, sender, may_wait);
  }
  void announce(const std::string& id, const std::string& which = chat) {
    run(store::announce_binding(db, community, "wechat", which, "wechat/" + id, now())).value();
  }
  std::string code() {
    run(store::create_group(db, community, {"g_four", "wechat", "", "4栋群", {"锦绣苑/4-*"}, true, false})).value();
    return run(store::new_code(db, store::keys::group_codes(community), "g_four", now())).value().code;
  }
  bool answered(std::string_view place) { return !ask_of("camp", place).reports.empty(); }
  domain::group group(const std::string& id) { return run(store::load_group(db, community, id)).value(); }
  std::int64_t coming() { return number({"HLEN", store::keys::coming(community)}); }
  int taken = 0;
  std::chrono::seconds came_before{0};  // what is taken
};

}  // namespace

TEST_CASE("a code, and a new id, may bind a chat; what is said in private binds none") {
  CHECK(chat_to_bind(said("绑定 7K3Q")) == chat);
  CHECK(chat_to_bind(said("綁定：7k3q")) == chat);
  CHECK(chat_to_bind(said("@linli_bot Bind 7K3Q")) == chat);
  CHECK(chat_to_bind(said("3-502 平安")).empty());
  CHECK(chat_to_bind(said("绑定" + std::string(400, 'x'))).empty());
  auto alone = said("绑定 7K3Q");
  alone.chat.direct = true;
  CHECK(chat_to_bind(alone).empty());
  CHECK(chat_to_bind(bots::migration{"u1", "-5", "-1005"}) == "-1005");
  CHECK(chat_to_bind(bots::membership{}).empty());
}

TEST_CASE("what came before the code does not wait for it, nor what only looked like one for anything") {
  chatting s;
  s.announce("code");
  s.came_before = 10s;  // in the same chain the code would wait for it
  CHECK(s.say("u1", "你好"));
  s.came_before = 0s;
  CHECK(is_held(s.say("u2", "你好").error()));
  chatting other;
  other.announce("u1");
  CHECK(other.say("u1", "请大家绑定手机"));
  CHECK(other.coming() == 0);
  CHECK(other.say("u2", "好的"));
}

TEST_CASE("a binding is waited for until its hour is over, and never by itself") {
  const auto at = now();
  const store::coming_binding c{"wechat/1", at, "…"};
  CHECK(is_coming(c, "wechat/2", at));
  CHECK_FALSE(is_coming(c, "wechat/1", at));
  CHECK(is_coming(c, "wechat/2", at + 59min));
  CHECK_FALSE(is_coming(c, "wechat/2", at + 60min));
  CHECK_FALSE(is_coming({}, "wechat/2", at));
}

TEST_CASE("what is said behind a code that is not applied yet waits for it, and counts") {
  chatting s;
  const auto code = s.code();
  s.announce("bind");
  CHECK(is_held(s.say("u1", "4-101 发烧39度").error()));
  CHECK_FALSE(s.answered("4-101"));
  REQUIRE(s.say("bind", "绑定 " + code));
  CHECK(s.coming() == 0);
  REQUIRE(s.say("u1", "4-101 发烧39度"));
  CHECK(s.answered("4-101"));
}

TEST_CASE("a code that is none holds nobody up any longer, nor does one that never comes") {
  chatting s;
  s.announce("typo");
  CHECK(is_held(s.say("u1", "4-101 平安").error()));
  CHECK(s.say("u2", "4-101 平安", chat, false));
  s.announce("newer");
  REQUIRE(s.say("typo", "绑定 ZZZZ"));
  CHECK(is_held(s.say("u1", "4-101 平安").error()));  // for the one behind it
  REQUIRE(s.say("newer", "绑定 ZZZY"));
  CHECK(s.coming() == 0);
  CHECK(s.say("u1", "4-101 平安"));
  CHECK_FALSE(s.answered("4-101"));
}

TEST_CASE("a chat's new id waits for the move and is heard behind it, as is the old one still") {
  chatting s;
  const auto old = test::sample_group().chat;
  s.announce("move", "new");
  CHECK(is_held(s.say("u1", "3-502 平安", "new").error()));
  REQUIRE(s.take(bots::migration{"move", old, "new"}, "move"));
  CHECK(s.group("g_three").chat == "new");
  REQUIRE(s.say("u1", "3-502 平安", "new"));
  CHECK(s.answered("3-502"));
  REQUIRE(s.say("u2", "3-101 平安", old));
  CHECK(s.answered("3-101"));
  s.announce("again", "new");
  REQUIRE(s.take(bots::migration{"again", old, "new"}, "again"));
  REQUIRE(s.take(bots::membership{"left", {old, false, ""}, {"us", "", true}, true, false, now()}, "left"));
  CHECK(s.group("g_three").chat == "new");
  CHECK(s.group("g_three").bound);
  CHECK(s.coming() == 0);
}

TEST_CASE("a chat moves only when what binds it has bound it") {
  chatting s;
  const auto code = s.code();
  s.announce("bind");
  s.announce("move", "new");
  CHECK(is_held(s.take(bots::migration{"move", chat, "new"}, "move").error()));
  REQUIRE(s.say("bind", "绑定 " + code));
  REQUIRE(s.take(bots::migration{"move", chat, "new"}, "move"));
  CHECK(s.group("g_four").chat == "new");
}

TEST_CASE("an old notice that comes late neither takes us out of a chat nor into it") {
  chatting s;
  const auto three = test::sample_group().chat;
  const auto at = now();
  const auto tell = [&s, three](const std::string& id, bool joined, sys_time then) {
    return s.take(bots::membership{id, {three, false, ""}, {"us", "", true}, true, joined, then}, id);
  };
  REQUIRE(tell("in", true, at - 10s));
  REQUIRE(tell("out before", false, at - 30s));
  CHECK(s.group("g_three").bound);
  REQUIRE(tell("out", false, at));
  REQUIRE(tell("in again", true, at - 5s));
  CHECK_FALSE(s.group("g_three").bound);
  REQUIRE(tell("in at last", true, at));  // a platform that counts in seconds: what comes last
  CHECK(s.group("g_three").bound);
  const auto code = s.code();
  REQUIRE(s.say("bind", "绑定 " + code));
  REQUIRE(s.take(bots::membership{"left", {chat, false, ""}, {"us", "", true}, true, false, at - 60s}, "left"));
  CHECK(s.group("g_four").bound);
}

TEST_CASE("what was said before we were taken out of a chat counts, though it is known only later") {
  chatting s;
  const auto three = test::sample_group().chat;
  REQUIRE(s.take(bots::membership{"left", {three, false, ""}, {"us", "", true}, true, false, now()}, "left"));
  CHECK_FALSE(s.group("g_three").bound);
  REQUIRE(s.say("u1", "3-502 发烧39度", three));
  CHECK(s.answered("3-502"));
}

}  // namespace linli::queue
