#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// Households that are no family, small talk around the one fact, and a second matter beside it.
namespace linli::words {

TEST_CASE("who lives under one roof without being a family is a household too") {
  for (const std::string_view text : {"我们宿舍四个人都没事", "员工宿舍12个人都健康，没人发烧", "合租的几个都挺好",
                                      "店里的人都正常 谢谢社区", "同学们都好，36.5", "老乡们都平安"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text :
       {"工友们都好，就老张没起来", "我们工友8个人都正常，有一个发烧", "室友发烧了我没事"}) {
    CHECK_MESSAGE(parse(text, asked()).human, text);
  }
  const auto u = parse("我没事，室友回国了", asked());
  REQUIRE(u.members.size() == 2);
  CHECK(u.members[1].who == "roommate");
  CHECK(u.members[1].status == "away");
}

TEST_CASE("thanks and introductions around the fact say nothing more") {
  for (const std::string_view text :
       {"All good here, thanks for the message, have a nice day", "My name is Dmitri, we are fine",
        "Hi, I'm Fatima from 3-502, both healthy", "哎呀你们放心啊我们家都平安", "1呀，家里没事", "我回1，谢谢",
        "I choose 1", "Option 1 please"}) {
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  }
  CHECK(said("This is terrible, I am dying in pain").human);
  CHECK(said("我报2，孩子吐了").intent == intent::checkin_symptom);
}

TEST_CASE("a second matter beside the report is told apart, and somebody reads it") {
  const auto also = [](std::string_view text, std::string_view wanted) {
    const auto u = parse(text, asked());
    return u.intent == intent::checkin_ok && u.human && u.also.size() == 1 && u.also[0] == wanted;
  };
  CHECK(also("家里四口都好，另外问一下什么时候能取快递？", "question"));
  CHECK(also("都好，对了，垃圾桶满了没人清", "complaint"));
  CHECK(also("我们都平安。门禁坏了，能不能派人修修", "complaint"));
  CHECK(also("我平安。我听障，接不了电话，以后请发短信", "record_update"));
  CHECK(intent_of("都正常吗？", asked()) == "question");
  CHECK(intent_of("停水三天了没水喝，什么时候来水", asked()) == "need_help");
  CHECK(urgency_of("家里都好，电梯里有人被困") == "critical");
  CHECK(urgency_of("电梯坏了，我要去透析下不了楼") == "urgent");
  CHECK(urgency_of("我聋人，今天发烧38.5") == "urgent");
}

TEST_CASE("a slip is no wrong number, and a landlord is at the right one") {
  CHECK(intent_of("打错了，我不认识你们", asked()) == "wrong_number");
  CHECK(intent_of("打错了，应该是36.6不是39.6", asked()) == "correction");
  CHECK(intent_of("房子租给别人了，我不住那里", asked()) == "record_update");
  CHECK(intent_of("我电话变了，以后打13912345678", {}) == "record_update");
  CHECK(intent_of("本人听障，接不了电话，麻烦以后发短信", {}) == "record_update");
}

TEST_CASE("whose somebody is does not make the speaker ill; two are two, and wanted goods are an order") {
  const auto ill = parse("2 我老公昨晚开始发烧，38.2", menu());
  REQUIRE(ill.members.size() == 1);
  CHECK(ill.members[0].who == "husband");
  context call;
  call.open = context::kind::call;
  CHECK(parse("两个人", call).slots == 2);
  context notice;
  notice.open = context::kind::notice;
  CHECK(parse("我要A套餐一份，鸡蛋两板", notice).reason == "order");
  CHECK(intent_of("快递收到了，谢谢", notice) == "ack");
  CHECK(intent_of("看到通知了，谢谢提醒", notice) == "ack");
  CHECK(intent_of("看到通知了，但我下不了楼", notice) == "need_help");
  CHECK(parse("我在医院陪护，家里都好", asked()).human);
}

TEST_CASE("rooms behind their stairs on one line are a captain's list") {
  const auto u = parse("5栋1单元 301 3人正常 302 发烧38.6 401 2人好", asked());
  CHECK(u.intent == intent::batch_report);
  CHECK(u.urgency == urgency::urgent);
  REQUIRE(u.entries.size() == 3);
  REQUIRE(u.entries[2].place);
  CHECK(written(*u.entries[2].place) == "5-1-401");
  CHECK(u.entries[1].status == "symptom");
  CHECK(intent_of("3栋502 都好 电话 8812 4567", asked()) != "batch_report");
}

TEST_CASE("bare rooms that begin rows are rows, of whichever home each tells; a sum of three digits is no room") {
  const auto u = parse("301没事，302发烧38.5", asked());
  CHECK(u.intent == intent::batch_report);
  REQUIRE(u.entries.size() == 2);
  CHECK(u.entries[0].place->room == "301");
  CHECK(u.entries[0].status == "ok");
  CHECK(u.entries[1].place->room == "302");
  CHECK(u.entries[1].symptoms == std::vector<std::string>{"fever"});
  CHECK(parse("301：平安；302：发烧38.9；401：平安", asked()).entries.size() == 3);
  CHECK(parse("301、302都着火了", asked()).entries.size() == 2);
  CHECK(parse("我是4栋1单元楼长，301平安，302平安", asked()).entries.at(1).place->building == "4");
  CHECK(parse("坐301路转302路就到，都好", asked()).entries.empty());
  CHECK(parse("身高 112，体重 104，都平安", asked()).entries.empty());
  CHECK(parse("108平安，110发烧，109平安", asked()).entries.empty());  // whom one calls, or a room
  const auto of_stairs = parse("3栋1单元：108平安，109平安，110晕倒了", asked());
  REQUIRE(of_stairs.entries.size() == 3);
  CHECK(of_stairs.entries[1].status == "ok");
  CHECK(of_stairs.entries[2].place->room == "110");
  CHECK(of_stairs.entries[2].urgency == urgency::critical);
  CHECK(parse("高压130低压101，都好", asked()).entries.empty());
  CHECK(parse("104户都正常", asked()).intent == intent::batch_report);
  CHECK(parse("共132户，都正常", asked()).intent == intent::batch_report);
  CHECK(parse("502户平安", asked()).place->room == "502");
  auto captain = asked();
  captain.sender_tags = {"captain"};
  CHECK_FALSE(parse("103户平安", captain).place);
}

TEST_CASE("danger in one of several homes is that home's, or nobody's until a person knows") {
  const auto u = parse("3-1-301平安，3-1-302煤气味很大", asked());
  CHECK(u.urgency == urgency::critical);
  REQUIRE(u.entries.size() == 2);
  CHECK(u.entries[0].urgency == urgency::none);
  CHECK(u.entries[1].urgency == urgency::critical);
  CHECK(written(*u.entries[1].place) == "3-1-302");
  const auto tale = parse("3-1-301的老人晕倒在3-1-302门口", asked());
  CHECK(tale.urgency == urgency::critical);
  CHECK(tale.entries.empty());
  CHECK(tale.several_places);
  CHECK_FALSE(tale.place);
}

TEST_CASE("two codes of one phrase, kin before a mark, numerals in English, a slip in a temperature") {
  const std::vector<std::string> both{"vomiting", "diarrhoea"};
  CHECK(said("上吐下泻").symptoms == both);
  CHECK(said("孩子又吐又拉一天了").symptoms == both);
  CHECK(said("我跟老伴，都好").members.size() == 2);
  CHECK(said("就我跟老伴都好").members.size() == 2);
  CHECK(said("妈，都好").members.size() < 2);
  CHECK(parse("36. 7", asked()).temperatures == std::vector<double>{36.7});
  context call;
  call.open = context::kind::call;
  CHECK(parse("Two of us can come", call).slots == 2);
  CHECK(parse("three volunteers from our floor", call).slots == 3);
}

}  // namespace linli::words
