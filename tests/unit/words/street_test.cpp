#include <doctest/doctest.h>

#include "said.hpp"

// Kinds of lines that two sets by other hands brought to light, each in other words than theirs.
namespace linli::words {

namespace {

understanding to_checkin(std::string_view text) { return parse(text, asked()); }
understanding in(context::kind open, std::string_view text) {
  context c;
  c.open = open;
  if (open == context::kind::call) c.quota = 5;
  return parse(text, c);
}

}  // namespace

TEST_CASE("homes of which nothing was heard are rows of a captain's list") {
  for (const std::string_view text : {"我们楼道就差501没回", "3栋就差502没报了", "还差2单元602联系不上"}) {
    const auto u = to_checkin(text);
    CHECK_MESSAGE(name(u.intent) == "batch_report", text);
    REQUIRE_MESSAGE(u.entries.size() == 1, text);
    CHECK(u.entries[0].status == "unreached");
    CHECK(u.human);
  }
  CHECK(name(to_checkin("就差我家没报了").intent) != "batch_report");
}

TEST_CASE("what is said of several homes at once is said of each, and none is lost behind a mark") {
  const auto all = to_checkin("5-101、5-102和5-103都好");
  REQUIRE(all.entries.size() == 3);
  for (const auto& e : all.entries) CHECK(e.status == "ok");
  CHECK(!all.human);
  CHECK(to_checkin("报一下5栋一单元：101王，2人，好；102李，3人，好；201空房").entries.size() == 3);
  CHECK(!counts_as_well(to_checkin("401-404都平安")));
}

TEST_CASE("a floor heads the rooms behind it, and is none") {
  const auto u = to_checkin("B座12层\n1201 2人 正常\n1202 出差不在\n1203 3人 正常");
  REQUIRE(u.entries.size() == 3);
  CHECK(written(*u.entries[0].place) == "B-1201");
  CHECK(u.entries[1].status == "away");
  CHECK(!u.human);
  CHECK(place_of("3号楼11楼都没水") == "none");
}

TEST_CASE("a test of somebody else's, heard of, is a question; one of one's own is not") {
  for (const std::string_view text :
       {"听说3栋有阳性，真的假的？", "是不是我们小区有人阳了？", "据说隔壁楼确诊了一个"}) {
    CHECK_MESSAGE(name(to_checkin(text).intent) == "question", text);
    CHECK_MESSAGE(to_checkin(text).human, text);
  }
  for (const std::string_view text : {"听说3栋有阳性，我也阳了", "我阳了，是不是要去医院？",
                                      "我妈抗原两道杠，小区有没有药？", "听说3栋有阳性，我嗓子疼"})
    CHECK_MESSAGE(name(to_checkin(text).intent) == "checkin_symptom", text);
}

TEST_CASE("one reading that is said of all is each one's") {
  const std::vector<double> three{36.4, 36.4, 36.4};
  CHECK(to_checkin("三口人体温都是36.4").temperatures == three);
  CHECK(to_checkin("3 people, all 36.4, we are fine").temperatures == three);
  CHECK(to_checkin("三口人都好，36.4").temperatures == std::vector<double>{36.4});
}

TEST_CASE("no, all well: a denial of its own beside it is the answer to what was asked") {
  for (const std::string_view text : {"没有，都好", "没得，一家都平安", "没有 都好", "都好，没有"})
    CHECK_MESSAGE(counts_as_well(to_checkin(text)), text);
  for (const std::string_view text : {"没有正常", "nobody is fine", "没，不好", "没有，都好吗？"})
    CHECK_MESSAGE(!counts_as_well(to_checkin(text)), text);
  auto safe = asked();
  safe.polarity = "yes_means_good";
  CHECK(!counts_as_well(parse("没有，都好", safe)));
}

TEST_CASE("thanks for what was brought ask for nothing; what is still wanted does") {
  CHECK(name(in(context::kind::none, "谢谢小李送药").intent) == "chatter");
  CHECK(counts_as_well(to_checkin("谢谢志愿者送菜上门，家里都好")));
  CHECK(name(in(context::kind::none, "谢谢，能不能再送点药").intent) == "need_help");
  CHECK(name(to_checkin("谢谢，但是药没了").intent) == "need_help");
}

TEST_CASE("what other instruments show is no room") {
  CHECK(place_of("血压170/100，头晕") == "none");
  CHECK(place_of("我爸高压150，吃了药了") == "none");
  CHECK(place_of("3-502，血压130/80，都好") == "3-502");
  CHECK(urgency_of("血压200，头疼") == "critical");
}

TEST_CASE("places read out, in words, and in English") {
  CHECK(place_of("十栋幺二零三都好") == "10-1203");
  CHECK(place_of("三号楼五百零二都好") == "3-502");
  CHECK(place_of("Building 3 unit 1 room 801, all good") == "3-1-801");
  CHECK(place_of("7-1-1102：3人，都好") == "7-1-1102");
  CHECK(place_of("6栋1单元12-04平安") == "6-1-1204");
  CHECK(to_checkin("8号楼801 大人2 小孩1 都好").count == 3);
  CHECK(to_checkin("2 adults and 1 kid, all fine").count == 3);
}

TEST_CASE("goods with how much of them, under a notice, are an order; a task is what stands before the claim") {
  CHECK(in(context::kind::notice, "帮我带两斤青菜").reason == "order");
  CHECK(in(context::kind::notice, "五花肉两斤、鸡蛋一板，麻烦放门口").reason == "order");
  CHECK(name(in(context::kind::notice, "家里断菜两天了，帮我带两斤青菜").intent) == "need_help");
  context tasks;
  tasks.open = context::kind::call;
  tasks.tasks = {1, 2, 3};
  CHECK(parse("搬物资算我一个，我有力气", tasks).task_text == "搬物资");
  CHECK(parse("去小区门口测温那个我来", tasks).task_text == "去小区门口测温");
}

TEST_CASE("one is ill and all are said to be well: the others are") {
  const auto u = to_checkin("都正常，就老人有点发热37.6");
  CHECK(whom(u) == std::vector<std::string>{"elder", "others"});
  CHECK(whom(to_checkin("My son has fever, others ok")).size() == 2);
}

TEST_CASE("why somebody cannot come is no illness to look into, his own is") {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  c.sender_has_claim = true;
  CHECK(!parse("老娘突然住院，今晚过不来了", c).human);
  CHECK(!parse("家里老人要去看病，去不成了", c).human);
  CHECK(parse("我发烧了，去不了", c).human);
  CHECK(parse("孩子高烧39度，去不了", c).human);
}

}  // namespace linli::words
