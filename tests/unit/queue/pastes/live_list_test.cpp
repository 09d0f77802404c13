#include <doctest/doctest.h>

#include "queue/pastes/pasting.hpp"
#include "store/followups.hpp"
#include "store/groups.hpp"
#include "tests/unit/queue/talking.hpp"

// A 接龙 in a group that software reads, and words that nobody understood.
namespace linli::queue {

using domain::ask_state;
using test::talking_stand;

namespace {

constexpr const char* community = talking_stand::community;

struct group_stand : talking_stand {
  group_stand() {
    const domain::group room{"g_all", "box", "room", "邻里群", {"锦绣苑/*"}, true, true};
    run(store::create_group(db, community, room)).value();
    open_private("daily", domain::campaign_urgency::emergency, {"锦绣苑/*"});
  }
  std::int64_t follow_ups() { return number({"ZCARD", store::keys::followups_open(community)}); }
};

}  // namespace

TEST_CASE("a list that somebody posts in a group is taken row by row, each row once, however often it goes round") {
  group_stand s;
  s.say_it("a", "#接龙\n报平安\n1. 3-101 都好\n2. 4-101 没药了，急", false);
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.follow_ups() == 1);
  const auto reports = s.ask_of("daily", "3-101").reports.size();
  s.say_it("b", "#接龙\n报平安\n1. 3-101 都好\n2. 4-101 没药了，急\n3. 3-502 王芳 平安", false);
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "3-101").reports.size() == reports);
  CHECK(s.follow_ups() == 1);
  CHECK(s.counts_agree("daily"));
  const auto kept = s.number({"DBSIZE"});
  s.say_it("c", "#接龙\n报平安\n1. 3-101 都好\n2. 4-101 没药了，急\n3. 3-502 王芳 平安", false);
  CHECK(s.number({"DBSIZE"}) == kept);  // nothing new in it: nothing more is stored
}

TEST_CASE("a list that was posted before the question answers nothing, and posted again behind it counts") {
  group_stand s;
  const std::string list = "#接龙\n报平安\n1. 3-101 都好\n2. 4-101 都好";
  const auto before = s.ask_of("daily", "3-101").state;
  s.say_it("a", list, false, now() - std::chrono::hours(10));
  CHECK(s.ask_of("daily", "3-101").state == before);
  s.say_it("b", list, false);
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_ok);
}

TEST_CASE("danger in a row of such a list rings for the home of that row") {
  group_stand s;
  s.say_it("a", "#接龙\n报平安\n1. 3-101 平安\n2. 4-101 我喘不上气了", false);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.follow_ups() == 1);
}

TEST_CASE("a row of such a list makes nobody well who said himself that he is not") {
  group_stand s;
  s.know("wang", "王芳");
  s.say_it("wang", "我发烧39度");
  s.say_it("a", "#接龙\n报平安\n1. 3-101 都好\n2. 3-502 王芳 平安", false);
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_need);
  s.say_it("stranger", "3-502 王芳 平安", false);
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_need);
}

TEST_CASE("an order that goes round the same group is none of ours") {
  group_stand s;
  s.say_it("a", "#接龙\n土鸡蛋团购\n1. 3-101 两盘\n2. 4-101 一盘", false);
  CHECK(s.ask_of("daily", "3-101").reports.empty());
  CHECK(s.follow_ups() == 0);
}

TEST_CASE("a digit does not make well who has told of trouble in words; a person finds out") {
  group_stand s;
  s.know("zhang", "张伟");
  s.say_it("zhang", "我发烧38.5");
  s.say_it("zhang", "1");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_need);
  s.say_it("zhang", "退烧了，都好");
  CHECK(s.ask_of("daily", "3-101").state != ask_state::answered_need);
}

TEST_CASE("who is known and names a room that the roster has not is told of with his own home") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.say_it("zhang", "隔壁3-999老人两天没出门了");
  s.say_it("zhang", "3-999 我妈晕倒了");
  auto page = s.run(store::list_followups(s.db, community, false, "", 10, [](const auto&) { return true; })).value();
  REQUIRE(page.items.size() == 2);
  for (const auto& f : page.items) {
    CHECK(f.resident == s.resident("张伟"));
    CHECK(f.place == "说的是哪一户还不清楚（说话人住锦绣苑/3-101）");
  }
}

TEST_CASE("a stranger with a fever is asked which home is his, as is one whom nobody understood") {
  for (const auto* text : {"发烧38.2", "我是李大爷女儿，他电话打不通"}) {
    talking_stand s;
    s.say_it("stranger", text);
    CHECK(s.answers("press_unknown") == 1);
  }
}

TEST_CASE("words that were not understood wait for a person where they are said to us, though nothing was asked") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.say_it("zhang", "谢谢");
  CHECK(s.number({"ZCARD", store::keys::followups_open(community)}) == 0);
  s.say_it("zhang", "我们家停不了水，有婴儿");
  CHECK(s.number({"ZCARD", store::keys::followups_open(community)}) == 1);
}

TEST_CASE("danger that a worker pastes after it was said is the same follow-up, though nobody knew whose it is") {
  group_stand s;
  const auto group = s.run(store::load_group(s.db, community, "g_all")).value();
  const auto pasted = [&](const std::string& id, const std::string& text) {
    paste_request r;
    r.id = id;
    r.group = group;
    r.text = text;
    r.seen_at = now();
    r.utc_offset = s.w.follow.utc_offset;
    auto judged = s.run(judge_paste(s.w, community, std::move(r))).value();
    s.run(store_paste(s.w, community, std::move(judged))).value();
    s.run(apply_paste(s.w, community, id)).value();
  };
  const auto rings = [&s] { return s.events("critical")["followups"]; };
  s.say_it("u9", "着火了快来人", false, now() - std::chrono::minutes(1), "3-502王芳");
  REQUIRE(s.follow_ups() == 1);
  REQUIRE(rings() == 1);
  const auto at = test::clock();
  pasted("pst_1", "3-502王芳 " + at + "\n着火了快来人\n");
  CHECK(s.follow_ups() == 1);
  CHECK(rings() == 1);
  pasted("pst_2", "李四 " + at + "\n着火了快来人\n");  // somebody else says the same
  CHECK(rings() == 2);
  auto first = s.run(store::list_followups(s.db, community, false, "", 9,
                                           [](const auto& f) { return f.words[0].name == "3-502王芳"; }))
                   .value()
                   .items;
  REQUIRE(first.size() == 1);
  const auto known = s.run(store::load_followup(s.db, community, first[0].id)).value();
  store::transaction t;
  const auto over = *domain::resolve(known.value, "u", domain::contact_outcome::false_alarm, "", now());
  store::put_followup(t, community, known, over, s.w.follow);
  s.run(s.db.commit(std::move(t))).value();
  pasted("pst_3", "3-502王芳 " + at + "\n着火了快来人\n3-502王芳 " + at + "\n真的着火了\n");
  CHECK(rings() == 3);  // what it says more
}

}  // namespace linli::queue
