#include "queue/staff/rung.hpp"
#include <doctest/doctest.h>

#include <thread>

#include "queue/staff/rung_words.hpp"
#include "store/bearers.hpp"
#include "store/followups.hpp"
#include "tests/unit/queue/talking.hpp"

namespace linli::queue {

using namespace test;

namespace {

/// 李敏 is on duty, 陈志远 behind her; 王芳 of 3-502 is known.
struct rung_stand : talking_stand {
  rung_stand() {
    for (const auto& [id, name] : {std::pair{"u_li", "李敏"}, std::pair{"u_chen", "陈志远"}}) {
      const store::staff_member m{id, name, store::role::staff, {community}, {std::string("box:w-") + id}, now()};
      run(store::put_staff(db, m, std::string("token of ") + id)).value();
    }
    const domain::duty_entry first{"d_1", "u_li", "李敏", {"box:w-u_li"}, false, 1, 0x7f, 0, 0, {}, {}};
    auto second = first;
    second.id = "d_2";
    second.staff = "u_chen";
    second.order = 2;
    second.contact_points = {"box:w-u_chen"};
    run(store::add_duty(db, community, first)).value();
    run(store::add_duty(db, community, second)).value();
    know("u1", "王芳");
    know("u2", "赵云");
  }
  std::vector<domain::followup> followups(bool resolved = false) {
    return run(store::list_followups(db, community, resolved, "", 100, [](const auto&) { return true; })).value().items;
  }
  domain::followup only() {
    const auto all = followups();
    REQUIRE(all.size() == 1);
    return all[0];
  }
  /// Messages that ring somebody.
  int rings() {
    int n = 0;
    for (const auto& e : outbox()) n += e.purpose == "ring";
    return n;
  }
  /// Of u_li, who was rung; what she was answered.
  std::string li_says(const std::string& text) {
    say_it("w-u_li", text);
    return last_answer();
  }
};

}  // namespace

TEST_CASE("who was rung answers in words: they are noted where they belong, and ring nobody") {
  for (const auto* text :
       {"已经打120了", "我在路上", "收到，马上过去", "人没事了", "救护车到了", "我已经叫了救护车，人送医院了",
        "打120了吗", "3-502 老人送医院了", "called 120, ambulance is here", "误报，没事"}) {
    CAPTURE(text);
    rung_stand s;
    s.say_it("u1", "我妈晕倒了叫不醒");
    REQUIRE(s.rings() == 1);
    CHECK(s.li_says(text).find("回“接 1”") != std::string::npos);
    const auto f = s.only();
    REQUIRE(f.notes.size() == 1);
    CHECK(f.notes[0].text == text);
    CHECK(f.notes[0].by == "u_li");
    CHECK(f.notes[0].name == "李敏");
    CHECK(f.times == 1);
    CHECK(s.rings() == 1);
    CHECK(s.events("noted")["followups"] == 1);
    const auto key = store::identity_key(s.db, "box", "w-u_li");
    CHECK(s.run(store::load_identity(s.db, s.community, key)).value().was.empty());
  }
}

TEST_CASE("the number that he is told is one that he may type, and his words renew his hold") {
  rung_stand s;
  s.say_it("u1", "我妈晕倒了叫不醒");
  s.li_says("我在路上");
  CHECK(s.li_says("接 1").find("您已接手1号") != std::string::npos);
  CHECK(s.li_says("已经打120了").find("办完回“办结 1 没事”") != std::string::npos);
  CHECK(s.only().notes.size() == 2);
  CHECK(s.li_says("办结 1 打了120").find("已办结") != std::string::npos);
  CHECK(s.li_says("救护车已经到了").find("已经办结") != std::string::npos);
  CHECK(s.followups().empty());
  REQUIRE(s.followups(true).size() == 1);
  CHECK(s.followups(true)[0].notes.size() == 3);
  CHECK(s.rings() == 1);
}

TEST_CASE("the same danger told of once more is noted, another one rings whoever tells of it") {
  for (const auto* text :
       {"我家着火了", "着火了", "4-101着火了", "我妈也晕倒了", "快打120", "救命", "隔壁也晕倒了", "120",
        "已经打120了，又有人触电了", "我喘不上气了", "楼上晕倒一个", "已经打120了 这边着火了"}) {
    CAPTURE(text);
    rung_stand s;
    s.say_it("u1", "我妈晕倒了叫不醒");
    s.li_says(text);
    CHECK(s.rings() == 2);
    CHECK(s.followups().size() == 2);
  }
  rung_stand s;
  s.say_it("u1", "我妈晕倒了叫不醒");
  s.li_says("老人晕倒了叫不醒，已经打了120");
  CHECK(s.rings() == 1);
  CHECK(s.only().notes.size() == 1);
}

TEST_CASE("of several he speaks of the one that he names, else of the one that he holds") {
  rung_stand s;
  const auto at = now();
  s.say_it("u1", "我妈晕倒了叫不醒", true, at - std::chrono::seconds(1));
  s.say_it("u2", "家里着火了", true, at);
  REQUIRE(s.followups().size() == 2);
  const auto notes_of = [&s](std::string_view place) {
    for (const auto& f : s.followups()) {
      if (f.place == place) return f.notes.size();
    }
    return std::size_t{99};
  };
  s.li_says("我在路上");  // the newest
  CHECK(notes_of("锦绣苑/4-101") == 1);
  s.li_says("3-502 人没事了");
  CHECK(notes_of("锦绣苑/3-502") == 1);
  s.li_says("火已经灭了，消防到了");
  CHECK(notes_of("锦绣苑/4-101") == 2);
  CHECK(s.rings() == 2);
}

TEST_CASE("of two told of within one second he speaks of the one that was heard last") {
  for (const auto& [first, second] : {std::pair{"u1", "u2"}, std::pair{"u2", "u1"}}) {
    CAPTURE(second);
    rung_stand s;
    const auto at = std::chrono::floor<std::chrono::seconds>(now());
    s.say_it(first, "我妈晕倒了叫不醒", true, at);
    for (const auto heard = to_ms(now()); to_ms(now()) == heard;) std::this_thread::yield();
    s.say_it(second, "我妈晕倒了叫不醒", true, at);
    s.li_says("我在路上");
    const auto all = s.followups();
    REQUIRE(all.size() == 2);
    for (const auto& f : all)
      CHECK(f.notes.size() == (f.place == (second == std::string("u1") ? "锦绣苑/3-502" : "锦绣苑/4-101")));
  }
}

TEST_CASE("who was not rung, and what is his own, is heard as before") {
  rung_stand s;
  s.say_it("u1", "我妈晕倒了叫不醒");
  s.say_it("w-u_chen", "已经打120了");  // on duty, but nobody told him
  CHECK(s.rings() == 2);
  s.say_it("u2", "已经打120了");
  CHECK(s.rings() == 3);
  s.know("w-u_li", "李强");
  s.open_private("camp", domain::campaign_urgency::routine, {"锦绣苑/3-*"});
  s.li_says("平安");
  s.li_says("1");
  CHECK(s.ask_of("camp", "3-2-601").reports.size() == 2);
  s.li_says("人没事了");
  s.li_says("120来了");
  CHECK(s.ask_of("camp", "3-2-601").reports.size() == 2);
  std::size_t notes = 0;
  for (const auto& f : s.followups()) notes += f.notes.size();
  CHECK(notes == 2);
}

}  // namespace linli::queue
