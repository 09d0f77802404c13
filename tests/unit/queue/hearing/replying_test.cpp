#include <doctest/doctest.h>

#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/echo.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "tests/unit/queue/talking.hpp"

// What we say to what somebody said in private: one question back, or what was understood, once.
namespace linli::queue {

using domain::ask_state;
using test::talking_stand;

namespace {

const std::vector<std::string> everywhere{"锦绣苑/*"};
task<result<void>> wait_for(std::shared_ptr<shared_bell> bell) {
  co_await bell->wait(std::chrono::seconds(3));
  co_return result<void>{};
}
const std::string part = "家里其他人都好吗？回 1都好 2有人不舒服";

}  // namespace

TEST_CASE("who speaks for himself alone is asked once about the others, and the answer covers them") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.know("liu", "刘洋");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("zhang", "我没事");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_part);
  CHECK(s.said(part) == 1);
  s.say_it("zhang", "我没事的");
  CHECK(s.said(part) == 1);
  s.say_it("zhang", "1");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_ok);
  CHECK(s.last_answer() == "已记下：3栋101，都好。不对就重发一遍，以最后一次为准。");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("2 to that question is a need, and a person sees it") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("zhang", "我没事");
  s.say_it("zhang", "2");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_need);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
}

TEST_CASE("the echo says what was understood, once for the same words, and what is corrected replaces it") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "三口人都好，体温36.5");
  CHECK(s.last_answer() == "已记下：3栋502，三口人都好，体温36.5。不对就重发一遍，以最后一次为准。");
  s.say_it("wang", "三口人都好，体温36.5");
  CHECK(s.all_answers() == 1);
  s.say_it("wang", "家里有人发烧");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_need);
  CHECK(s.last_answer().starts_with("已记下：3栋502，"));
  CHECK(s.last_answer().find("已转给社区工作人员") != std::string::npos);
  s.say_it("wang", "报错了，都好");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "3-502").reports.size() == 4);  // history keeps both
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("who tells of the illness of another and is well himself takes nothing back") {
  for (const auto* told : {"家里老人发烧38.6", "我爸胸闷", "孩子拉肚子", "家里有人不舒服"}) {
    CAPTURE(told);
    talking_stand s;
    s.know("qiang", "李强");
    s.open_private("daily", domain::campaign_urgency::routine, everywhere);
    s.say_it("qiang", told);
    CHECK(s.ask_of("daily", "3-2-601").state == ask_state::answered_need);
    CHECK(s.last_answer().find("李强") == std::string::npos);
    if (s.last_answer().starts_with("已记下")) CHECK(s.last_answer().starts_with("已记下：3栋2单元601，家里有人"));
    CHECK(s.last_answer().find("有人有人") == std::string::npos);
    s.say_it("qiang", "我没事");
    CHECK(s.ask_of("daily", "3-2-601").state == ask_state::answered_need);
    s.say_it("qiang", "1");  // a digit neither
    CHECK(s.ask_of("daily", "3-2-601").state == ask_state::answered_need);
    s.say_it("qiang", "都好了，不烧了");
    CHECK(s.ask_of("daily", "3-2-601").state != ask_state::answered_need);
    s.say_it("qiang", "1");
    CHECK(s.ask_of("daily", "3-2-601").state == ask_state::answered_ok);
    CHECK(s.counts_agree("daily"));
  }
}

TEST_CASE("the illness told of a child is over when the child is said to be well, and nobody else's is") {
  for (const auto* well : {"孩子没事", "孩子没事了", "孩子退烧了", "孩子好了", "我家孩子已经不烧了，谢谢"}) {
    CAPTURE(well);
    talking_stand s;
    s.know("qiang", "李强");
    s.open_private("daily", domain::campaign_urgency::routine, everywhere);
    const auto state = [&s] { return s.ask_of("daily", "3-2-601").state; };
    s.say_it("qiang", "孩子发烧38.5");
    s.say_it("qiang", "我没事");
    CHECK(state() == ask_state::answered_need);
    s.say_it("qiang", well);
    CHECK(state() == ask_state::answered_part);
    CHECK(s.last_answer() == part);
    s.say_it("qiang", "1");
    CHECK(state() == ask_state::answered_ok);
    s.say_it("qiang", "老人发烧38.6");
    s.say_it("qiang", well);
    CHECK(state() == ask_state::answered_need);
    CHECK(s.counts_agree("daily"));
  }
}

TEST_CASE("what is told of others of a home is as urgent as whom it may mean") {
  talking_stand s;
  const auto people = s.run(s.rosters.get(talking_stand::community)).value();
  const auto risk = [&](const std::string& text) {
    hearing h;
    h.said.id = "telegram/u1";
    h.said.speaker = "k1";
    h.said.direct = true;
    h.said.text = text;
    const auto home = domain::household_id(*domain::parse_place("锦绣苑/3-2-601"));
    const auto c = judge(h, {domain::match_kind::linked, home, s.resident("李强"), true, ""}, people->roster, nullptr,
                         {});
    return std::pair(c.at_risk, c.about.empty());
  };
  CHECK(risk("家里老人发烧38.6") == std::pair(true, true));  // 李敏 is an elder
  CHECK(risk("家里有人不舒服") == std::pair(true, true));
  CHECK(risk("孩子拉肚子") == std::pair(false, true));
  CHECK(risk("我发烧38.6") == std::pair(false, false));
  CHECK(risk("我和我妈都发烧") == std::pair(true, false));
}

TEST_CASE("who comes to live in a home after it was asked is one of it from his first word") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "我没事");
  REQUIRE(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  auto moves_in = test::sample_rows()[2];
  REQUIRE(moves_in.name == "王芳");
  moves_in.name = "新来";
  moves_in.tags = {"独居老人"};
  s.import({moves_in});
  s.know("new", "新来");
  s.say_it("wang", "新来发烧39度");
  auto a = s.ask_of("daily", "3-502");
  CHECK(a.state == ask_state::answered_need);
  REQUIRE(a.members.size() == 2);
  CHECK(a.members.back().resident == s.resident("新来"));
  CHECK(a.members.back().at_risk);
  s.say_it("wang", "我没事");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_need);
  s.say_it("new", "我没事");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
  CHECK(s.ask_of("daily", "3-502").members.size() == 2);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("who corrects the room has never spoken of the first home, whatever others said of it stands") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  const auto first = s.ask_of("daily", "3-101").state, second = s.ask_of("daily", "4-101").state;
  s.say_it("wang", "3-101 有人发烧38.5");
  REQUIRE(s.ask_of("daily", "3-101").state == ask_state::answered_need);
  s.say_it("wang", "收到");
  s.say_it("wang", "报错了，是4-101有人发烧38.5");
  CHECK(s.ask_of("daily", "3-101").state == first);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
  CHECK(s.events("undone")["campaign:daily"] == 1);
  s.say_it("wang", "又报错了，是3-101有人发烧38.5");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_need);
  CHECK(s.ask_of("daily", "4-101").state == second);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a home that spoke for itself, or that is named again, keeps what is said of it") {
  talking_stand s;
  s.know("wang", "王芳");
  s.know("zhang", "张伟");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "3-101 都好");
  s.say_it("zhang", "我家都好");
  s.say_it("wang", "报错了，是4-101都好");
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_ok);
  s.say_it("wang", "3-101 有人发烧38.5");
  s.say_it("wang", "报错了，4-101有人不舒服");  // of which he had spoken: how it is was wrong
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_need);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_need);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a correction that says nothing clear replaces nothing, and a person reads it") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "都好");
  s.say_it("wang", "报错了");
  CHECK_FALSE(s.ask_of("daily", "3-502").reports.back().corrects);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
}

TEST_CASE("what was not understood is asked back once, and a person reads it; danger is not asked about") {
  talking_stand s;
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "这个那个吧");
  CHECK(s.last_answer() == "没看懂您的意思。您家今天都好吗？回 1都好 2有人不舒服 3要帮忙，一句话说也行。急事打120。");
  s.say_it("wang", "那个这个吧");
  CHECK(s.all_answers() == 1);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
  s.say_it("wang", "1");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
}

TEST_CASE("a sender nobody knows is asked which home is meant, once a day") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("who", "都好");
  CHECK(s.answers("press_unknown") == 1);
  s.say_it("who", "家里都好");
  CHECK(s.all_answers() == 1);
  s.say_it("who", "3-502 王芳 平安");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::answered_ok);
}

TEST_CASE("who only claims to be somebody is told his own words, and nothing that is stored") {
  talking_stand s;
  s.know("who", "王芳", domain::trust::claimed);
  s.know("zhang", "张伟", domain::trust::claimed);
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("who", "都好，体温36.5");
  CHECK(s.last_answer() == "已记下：都好，体温36.5。不对就重发一遍，以最后一次为准。");
  s.say_it("who", "3-502 王芳发烧");
  CHECK(s.last_answer().starts_with("已记下：3-502，王芳"));
  s.say_it("zhang", "我发烧了");
  CHECK(s.last_answer().starts_with("已记下：您"));
  for (const auto& e : s.outbox()) CHECK(e.text.find("张伟") == std::string::npos);
}

TEST_CASE("a stranger who presses a button has one answer, where he pressed") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  bots::press p;
  p.id = "p1";
  p.chat = {"chat-who", true, ""};
  p.sender = {"who", "", false};
  p.press_id = "press-1";
  p.data = "c|daily|1";
  p.at = now();
  const inbound_event in{"box", p.id, p};
  const source from{unit_of_shard(7), s.shard_fence, "900-1", "0-0"};
  s.run(queue::apply(s.w, from, pack(in))).value();
  REQUIRE(s.all_answers() == 1);
  CHECK(s.outbox().back().press == "press-1");
}

TEST_CASE("the question which home is meant wakes whoever sends it") {
  talking_stand s;
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  const auto bell = std::make_shared<shared_bell>(s.io.get_executor());
  s.bells.connect(unit_of_community(talking_stand::community), bell);
  s.say_it("who", "都好");
  CHECK(s.answers("press_unknown") == 1);
  const auto began = steady_clock::now();
  s.run(wait_for(bell)).value();
  CHECK(steady_clock::now() - began < std::chrono::seconds(3));  // it rang: nobody waited it out
}

TEST_CASE("an addition to a group that changed nothing is not made up for after a crash") {
  talking_stand s;
  const domain::group room{"g_four", "box", "room", "4栋群", {"锦绣苑/4-*"}, true, true};
  s.run(store::create_group(s.db, talking_stand::community, room)).value();
  const auto happens = [&s](bool joined, const std::string& entry) {
    bots::membership m{"e" + entry, {"room", false, "4栋群"}, {"us", "", true}, true, joined, now()};
    const source from{unit_of_shard(7), s.shard_fence, entry, "0-0"};
    s.run(queue::apply(s.w, from, pack(inbound_event{"box", m.id, m}))).value();
  };
  for (int i = 0; i < 2; ++i) {  // the second time as after a crash before the inbox's cursor moved
    happens(true, "500-1");
    happens(false, "501-1");
  }
  CHECK_FALSE(s.run(store::load_group(s.db, talking_stand::community, "g_four"))->bound);
}

TEST_CASE("the answer to a landlord's question is read as such") {
  CHECK(who_lives("1") == lives::owner);
  CHECK(who_lives("1我住") == lives::owner);
  CHECK(who_lives("２租客住") == lives::tenant);
  CHECK(who_lives("租给别人了") == lives::tenant);
  CHECK(who_lives("3") == lives::nobody);
  CHECK(who_lives("空着呢") == lives::nobody);
  CHECK_FALSE(who_lives("都好"));
  CHECK_FALSE(who_lives("12"));
  CHECK_FALSE(who_lives("1我住，我妈发烧"));  // more than an answer: read like any other words
  CHECK_FALSE(who_lives("3 着火了"));
}

TEST_CASE("a landlord is asked who lives there: an empty home is vacant, his own word covers his own home") {
  talking_stand s;
  auto rows = test::sample_rows();
  for (auto& r : rows) {
    if (r.name == "王芳") r.tags = {"房东"};
  }
  s.import(rows);
  const auto people = s.run(s.rosters.get(talking_stand::community)).value();
  REQUIRE_FALSE(people->roster.find_resident(s.resident("王芳"))->lives_here);
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "都好");
  CHECK(s.last_answer() == "3栋502现在谁住？回 1我住 2租客住 3空着");
  s.say_it("wang", "3");
  CHECK(s.ask_of("daily", "3-502").state == ask_state::vacant);
  CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) == 1);
  CHECK(s.counts_agree("daily"));
  s.open_private("next", domain::campaign_urgency::routine, everywhere);
  s.say_it("wang", "都好");
  s.say_it("wang", "1我住");
  CHECK(s.ask_of("next", "3-502").state == ask_state::answered_ok);
  CHECK(s.counts_agree("next"));
}

}  // namespace linli::queue
