#include <doctest/doctest.h>

#include <tuple>

#include "queue/hearing/asking_back.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "tests/unit/queue/talking.hpp"

// What one of several questions, or of several homes, is meant by an answer; and who only says who he is.
namespace linli::queue {

using domain::ask_state;
using test::talking_stand;

namespace {

const std::vector<std::string> everywhere{"锦绣苑/*"};

/// What was sent to that home is out.
void hand_over(talking_stand& s, const std::string& campaign, std::string_view place) {
  const auto household = s.ask_of(campaign, place).household;
  const auto known = s.run(store::load_ask(s.db, talking_stand::community, campaign, household)).value();
  auto after = known.ask;
  for (const auto& m : known.ask.messages)
    domain::move_message(after, m.id, domain::message_state::delivered, domain::campaign_kind::checkin);
  store::transaction t;
  store::put_ask(t, talking_stand::community, campaign, known, after);
  s.run(s.db.commit(std::move(t))).value();
}

/// Two check-ins that both wait for the home of 王芳.
void two_wait(talking_stand& s) {
  s.know("wang", "王芳");
  for (const auto* id : {"a", "b"}) {
    s.open_private(id, domain::campaign_urgency::routine, everywhere);
    hand_over(s, id, "3-502");
  }
}

}  // namespace

TEST_CASE("of two check-ins that wait for the same home one is asked about, and the answer says which") {
  for (const auto& [answer, a, b] : std::vector<std::tuple<std::string, bool, bool>>{
           {"1", false, true}, {"2。", true, false}, {"都是", true, true}}) {
    talking_stand s;
    two_wait(s);
    s.say_it("wang", "全家都好");
    CHECK(s.ask_of("a", "3-502").reports.empty());
    CHECK(s.ask_of("b", "3-502").reports.empty());
    CHECK(s.last_answer().starts_with("您家有2个报平安还没回，刚才说的是哪一个？1「"));
    s.say_it("wang", answer);
    CAPTURE(answer);
    CHECK((s.ask_of("a", "3-502").state == ask_state::answered_ok) == a);
    CHECK((s.ask_of("b", "3-502").state == ask_state::answered_ok) == b);
    CHECK(s.last_answer().starts_with("已记下："));
    CHECK(s.all_answers() == 2);
    CHECK(s.counts_agree("a"));
    CHECK(s.counts_agree("b"));
    s.say_it("wang", "1");  // nothing is asked any more
    CHECK(s.said("您家有2个报平安还没回，刚才说的是哪一个？1「") == 0);
  }
}

TEST_CASE("a home that came into the roster after all were asked hears what was understood of it") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, {"锦绣苑/3-*"});
  auto rows = test::sample_rows();
  for (const auto& [place, name] : {std::pair{"锦绣苑/3-603", "周新"}, std::pair{"锦绣苑/4-603", "周远"}}) {
    auto another = rows.back();
    another.line = static_cast<int>(rows.size()) + 2;
    another.place = *domain::parse_place(place);
    another.name = name;
    another.phones.clear();
    rows.push_back(another);
  }
  s.import(rows);
  s.know("zhou", "周新");
  s.know("yuan", "周远");
  s.say_it("zhou", "全家都好");
  CHECK(s.last_answer() == "已记下：3栋603，都好。不对就重发一遍，以最后一次为准。");
  s.say_it("zhou", "2");         // the answer to a menu that this home has not seen
  s.say_it("yuan", "全家都好");  // nobody asks there
  CHECK(s.all_answers() == 1);
  s.say_it("zhou", "我发烧38.5");
  CHECK(s.last_answer().find("已转给社区工作人员") != std::string::npos);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) >= 1);
}

TEST_CASE("a question of a check-in that has closed is over once another has asked the home") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("yesterday", domain::campaign_urgency::routine, everywhere);
  hand_over(s, "yesterday", "3-502");
  s.say_it("wang", "样样锵锵哩");
  REQUIRE(s.last_answer().starts_with("没看懂您的意思"));
  s.run(close_campaign(s.w, s.owner(), talking_stand::community, "yesterday")).value();
  SUBCASE("and what is said then answers that one") {
    s.open_private("today", domain::campaign_urgency::routine, everywhere);
    hand_over(s, "today", "3-502");
    s.say_it("wang", "1");
    CHECK(s.ask_of("today", "3-502").state == ask_state::answered_ok);
    CHECK(s.ask_of("yesterday", "3-502").state != ask_state::answered_ok);
  }
  SUBCASE("and else it still is answered, late") {
    s.say_it("wang", "1");
    CHECK(s.ask_of("yesterday", "3-502").state == ask_state::answered_ok);
  }
  CHECK(s.counts_agree("yesterday"));
}

TEST_CASE("illness waits for no such answer, and who says it again is asked no second time") {
  talking_stand s;
  two_wait(s);
  s.say_it("wang", "我发烧38.5");
  CHECK(s.ask_of("b", "3-502").state == ask_state::answered_need);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
  talking_stand again;
  two_wait(again);
  again.say_it("wang", "全家都好");
  again.say_it("wang", "都挺好的");
  CHECK(again.ask_of("b", "3-502").state == ask_state::answered_ok);
  CHECK(again.all_answers() == 2);
}

TEST_CASE("one that has its answer already is not asked about") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("a", domain::campaign_urgency::routine, everywhere);
  hand_over(s, "a", "3-502");
  s.say_it("wang", "全家都好");
  s.open_private("b", domain::campaign_urgency::routine, everywhere);
  hand_over(s, "b", "3-502");
  s.say_it("wang", "全家都好");
  CHECK(s.ask_of("b", "3-502").state == ask_state::answered_ok);
}

TEST_CASE("a question, thanks or a complaint say nothing of how a home is") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "请问几点来电？");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::read);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
  s.say_it("wang", "都好");
  REQUIRE(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  for (const auto* text : {"请问几点来电？", "好的谢谢", "收到"}) s.say_it("wang", text);
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a question about another home is answered for that home, and the speaker's own stays as it was") {
  for (const auto& [answer, a, b] :
       std::vector<std::tuple<std::string, bool, bool>>{{"1", false, true}, {"2", true, false}, {"3", true, true}}) {
    talking_stand s;
    s.know("zhao", "赵云");
    two_wait(s);
    for (const auto* id : {"a", "b"}) hand_over(s, id, "4-101");
    s.say_it("wang", "4-101 全家平安");
    CHECK(s.last_answer().starts_with("4栋101有2个报平安还没回，刚才说的是哪一个？1「"));
    s.say_it("wang", answer);
    CAPTURE(answer);
    CHECK((s.ask_of("a", "4-101").state == ask_state::relayed) == a);
    CHECK((s.ask_of("b", "4-101").state == ask_state::relayed) == b);
    for (const auto* id : {"a", "b"}) {
      CHECK(s.ask_of(id, "3-502").reports.empty());
      CHECK(s.counts_agree(id));
    }
    s.say_it("wang", "我家都好");  // and that is about his own: the question is asked again
    CHECK(s.last_answer().starts_with("您家有2个报平安还没回"));
  }
}

TEST_CASE("who was not understood about another home answers for that one by the menu, for his own by his own words") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "4-101 这个那个吧");
  CHECK(s.last_answer().starts_with("没看懂您的意思。4栋101今天都好吗？"));
  s.say_it("wang", "我家都好");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_unclear);
  s.say_it("wang", "2");
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  s.say_it("wang", "1");  // nothing is asked any more
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("about another home nobody is asked whose answer would not be found") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily");  // building 4 alone
  s.say_it("wang", "4-101 这个那个吧");
  CHECK(s.all_answers() == 0);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_unclear);
}

TEST_CASE("who says who he is has said nothing of how he is: what is known stands, and else he is asked") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("new", "3-502 王芳");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::read);
  CHECK(s.last_answer() == "您家今天都好吗？回 1都好 2有人不舒服 3要帮忙，一句话说也行。急事打120。");
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 0);
  s.say_it("new", "1");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  s.say_it("new", "我是3-502的王芳");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.last_answer() == say("press_noted"));
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("who was kept waiting for his name and says it is not asked what he has said already") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("new", "发烧38.6");
  s.say_it("new", "3-502");
  s.say_it("new", "3-502 王芳");
  CHECK(s.last_answer() == say("press_noted"));
  const auto key = store::identity_key(s.db, "box", "new");
  s.run(apply_kept(s.w, s.owner(), talking_stand::community, key)).value();
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_need);
  CHECK(s.counts_agree("daily"));
}

}  // namespace linli::queue
