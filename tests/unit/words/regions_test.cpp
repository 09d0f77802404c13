#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "said.hpp"

// What seven sets by other hands brought to light, of Taiwan, Hong Kong, foreigners, Sichuan, Hunan and Wu; beside each
// kind what must not be understood so.
namespace linli::words {

namespace {

context checkin() {
  context c;
  c.open = context::kind::checkin;
  return c;
}
context call() {
  context c;
  c.open = context::kind::call;
  c.quota = 8;
  return c;
}

}  // namespace

TEST_CASE("names and tasks stand as they were typed, and are compared as they are read") {
  const auto u = parse("#接龍\n週六掃街志工\n1. 阿美\n2. 國華 2人\n3. 国华 3人\n4. Anna\n5. Anna Lee 2人", call());
  REQUIRE(u.entries.size() == 4);
  CHECK(u.entries[0].name == "阿美");
  CHECK(u.entries[1].name == "国华");  // the last of the two rows
  CHECK(u.entries[1].slots == 3);
  CHECK(u.entries[2].name == "Anna");
  CHECK(u.entries[3].name == "Anna Lee");
  const auto verbs = parse("#接龙\n1. Carol can come\n2. Tom with two friends from work\n3. Ben will come 2", call());
  REQUIRE(verbs.entries.size() == 3);
  CHECK(verbs.entries[0].name == "Carol");
  CHECK(verbs.entries[1].name == "Tom");
  CHECK(verbs.entries[2].name == "Ben");
  auto tasks = call();
  tasks.tasks = {1, 2, 3};
  CHECK(parse("發便當那個我可以", tasks).task_text == "發便當");
}

TEST_CASE("a captain's rooms, one of which is empty now, are rows; a line above them is none") {
  const auto rows = parse("10号楼1单元\n401 3人 正常\n402 2人 一人拉肚子\n501 1人 38.4\n502 搬走了", checkin());
  CHECK(rows.intent == intent::batch_report);
  REQUIRE(rows.entries.size() == 4);
  CHECK(rows.entries[3].status == "moved");
  CHECK(rows.urgency == urgency::urgent);
  const auto headed = parse("我名下三套都问过了：\n6-101 租客2人 都好\n6-203 租客3人 都好\n6-405 租客1人 嗓子痛",
                            checkin());
  CHECK(headed.intent == intent::batch_report);
  CHECK(headed.entries.size() == 3);
  CHECK(headed.human);
  CHECK(parse("3-502搬走了\n电话13800000000", checkin()).intent == intent::record_update);
}

TEST_CASE("a landlord who reports for his tenants reports; one who says that he let the home does not") {
  const auto well = parse("我是房东，帮8栋1102的租客报一下，一家三口平安", checkin());
  CHECK(well.intent == intent::checkin_ok);
  CHECK(well.proxy);
  CHECK(well.count == 3);
  const auto ill = parse("我是房东，9-1501的房客小刘发烧了38度3", checkin());
  CHECK(ill.intent == intent::checkin_symptom);
  CHECK(ill.urgency == urgency::urgent);
  for (const auto text : {"我是房东", "我是房东，房子租出去了", "房子租出去了，我身体很好", "我是房东，租客搬走了",
                          "我是房东 3-502 都好", "我是房东,房子空着,平安"}) {
    CAPTURE(text);
    CHECK(parse(text, checkin()).intent == intent::record_update);
  }
}

TEST_CASE("who is under age may not come, whatever his numerals are; who is old may") {
  for (const auto text : {"我12岁，我也要去", "我今年十五岁，算我一个", "I'm 15, count me in"}) {
    CAPTURE(text);
    const auto u = parse(text, call());
    CHECK(u.human);
    CHECK(u.reason == "minor");
  }
  for (const auto text : {"我67岁，我也要去", "我今年七十五岁，算我一个", "i'm 10 minutes away, count me in"}) {
    CAPTURE(text);
    CHECK(parse(text, call()).intent == intent::claim);
  }
}

TEST_CASE("a claim in the words of other regions is none to be lost") {
  for (const auto text : {"好，我来报个名", "把我算起", "我们两公婆一起克", "一齐嚟帮手",
                          "put down 3 people from our office", "3個人一齊報"}) {
    CAPTURE(text);
    CHECK(parse(text, call()).intent == intent::claim);
  }
  auto mine = call();
  mine.sender_has_claim = true;
  CHECK(parse("帮我把名字去掉吧", mine).intent == intent::claim_cancel);
  CHECK(parse("我要请假", mine).intent == intent::claim_cancel);
  CHECK(parse("我得请假才能来", mine).intent != intent::claim_cancel);
  CHECK(parse("我要请一天假来当志愿者", call()).intent == intent::claim);
  CHECK(parse("今天来不了了", call()).intent == intent::decline);
  CHECK(parse("呒没时间来", mine).intent == intent::claim_cancel);
  CHECK(parse("我要请假去接孩子", mine).human);
  for (const auto text : {"帮老王把名字去掉", "把我老公的名字去掉"}) {
    CAPTURE(text);
    CHECK(parse(text, mine).human);
    CHECK(parse(text, mine).intent != intent::claim_cancel);
  }
  CHECK(parse("put down 3 chairs", call()).intent != intent::claim);
  CHECK(parse("我的名字去掉了吗", mine).intent != intent::claim_cancel);
  CHECK(parse("没得车去不了", mine).intent == intent::claim_cancel);
  CHECK(parse("我住7座", call()).intent != intent::claim);
  CHECK(parse("I'm 15 and I want to join", call()).human);
  for (const auto text : {"请求加入群", "一起报警", "3个人一起报警", "老妈没人照顾", "有台小车漏油"}) {
    CAPTURE(text);
    CHECK(parse(text, call()).human);
    CHECK(parse(text, call()).intent != intent::claim);
  }
  CHECK(parse("我晚点儿到，先送完孙子", mine).intent == intent::late_notice);
}

TEST_CASE("nobody is ill, in every way of saying nobody, and somebody is where somebody is") {
  for (const auto text : {"一家五口平安, 冇人發燒", "没人发烧，都好", "三个人ok", "36.5, zero symptoms", "ㄇ事啦",
                          "没有发热也没有接触过病人36.6", "hi sorry for late reply, we r fine. 3 ppl"}) {
    CAPTURE(text);
    CHECK(counts_as_well(parse(text, checkin())));
  }
  for (const auto text : {"没人发烧但我咳嗽", "冇人發燒，婆婆跌低咗", "zero symptoms but my dad fell down",
                          "三个人ok，一个发烧", "没接触过病人，就是有点发烧"}) {
    CAPTURE(text);
    CHECK(parse(text, checkin()).human);
    CHECK_FALSE(counts_as_well(parse(text, checkin())));
  }
  for (const auto text : {"没什么是正常的",       "有么问题",           "有没异常",
                          "走路几步就一身汗",     "没法说话",           "被人砍一刀",
                          "elevator not working", "temps are up",       "多了个宝宝",
                          "呒没人送医院",         "我没素菜了",         "没4片药了",
                          "奶奶突然不认得你们了", "好好好累",           "爷爷三天没进水了",
                          "nope nothing to eat",  "呒没呒没饭吃",       "木有木有吃的",
                          "干嘛事都没有劲",       "temp went up to 39", "敲门没人里面有声音"}) {
    CAPTURE(text);
    CHECK(parse(text, checkin()).human);
  }
  CHECK(parse("三个人收到", checkin()).intent != intent::checkin_ok);
  CHECK(parse("just me, 36.2, fine", checkin()).count == 1);
  CHECK_FALSE(parse("just me and my wife, we're fine", checkin()).count.has_value());
}

TEST_CASE("a child that is gone rings; what a child lost does not") {
  CHECK(parse("我仔唔見咗，著藍色衫，6歲", {}).urgency == urgency::critical);
  for (const auto text : {"楼上还烧着,快来", "房子还在烧着呢人在里面", "楼下正烧着火", "对面楼正烧着火"}) {
    CAPTURE(text);
    CHECK(parse(text, checkin()).urgency == urgency::critical);
  }
  for (const auto text : {"我婆婆唔見咗對鞋仲喺度", "我妈唔见咗张八达通都冇带", "我老豆唔见咗手机都冇带",
                          "我個仔唔見咗個幾鐘頭", "我妈唔见咗个半钟头喇"}) {
    CAPTURE(text);
    CHECK(parse(text, {}).urgency == urgency::critical);
  }
  for (const auto text : {"我仔唔見咗部電話", "我仔唔見咗個銀包", "我阿媽唔見咗條鎖匙"}) {
    CAPTURE(text);
    CHECK(parse(text, {}).urgency < urgency::urgent);
  }
}

TEST_CASE("who asks what a key means has not pressed it, and a digit before kin is the menu's") {
  const auto asked = parse("回1是啥意思啊", menu());
  CHECK(asked.intent == intent::question);
  CHECK(asked.human);
  const auto ill = parse("2 老人咳嗽", menu());
  CHECK(ill.intent == intent::checkin_symptom);
  REQUIRE(ill.members.size() == 1);
  CHECK(ill.members[0].n == 1);
  CHECK(parse("1 不好意思,才看到", menu()).intent == intent::checkin_ok);
  CHECK(parse("2 发烧39度什么意思?", menu()).urgency == urgency::urgent);
  CHECK(parse("1 是什么意思 我爸摔了", menu()).urgency == urgency::urgent);
  CHECK(parse("3 不好意思老人摔了", menu()).urgency == urgency::urgent);
  for (const auto text : {"3 口都好", "3 people all ok", "2 老人都好"}) {
    CAPTURE(text);
    CHECK(counts_as_well(parse(text, menu())));
  }
  auto safe = checkin();
  safe.polarity = "yes_means_good";
  auto symptoms = checkin();
  symptoms.polarity = "yes_means_bad";
  for (const auto text : {"呒没", "nothing", "nope, nothing"}) {
    CAPTURE(text);
    CHECK(counts_as_well(parse(text, symptoms)));
  }
  for (const auto text : {"nothing stays down", "nothing left to eat", "米么得啦"}) {
    CAPTURE(text);
    CHECK(parse(text, symptoms).human);
  }
  for (const auto text : {"有啲", "slightly", "有点点"}) {
    CAPTURE(text);
    CHECK(parse(text, safe).human);
    CHECK(parse(text, symptoms).intent == intent::checkin_symptom);
  }
}

TEST_CASE("illness beside a want is both, a question beside a report too") {
  const auto wants = [](const understanding& u, std::string_view what) {
    return std::find(u.also.begin(), u.also.end(), what) != u.also.end();
  };
  CHECK(wants(parse("咳嗽有痰 家里药也吃完了", checkin()), "need_help"));
  CHECK_FALSE(wants(parse("咳嗽有痰", checkin()), "need_help"));
  const auto asks = parse("平安，另外想請問明天停水到幾點", checkin());
  CHECK(asks.intent == intent::checkin_ok);
  CHECK(wants(asks, "question"));
  CHECK(asks.human);
}

TEST_CASE("a thermometer that shows 26.5 shows nothing, and nobody is well by it") {
  for (const auto text : {"26.5度", "26.5℃", "26.5"}) {
    CAPTURE(text);
    const auto u = parse(text, checkin());
    CHECK(u.human);
    CHECK(u.reason == "implausible_temperature");
  }
}

TEST_CASE("figures of other instruments are nobody's matter where they are normal and something else is said") {
  for (const auto text : {"血压128/76 体温36.5 正常", "今天血压高压138低压80，都好", "血氧97 都好", "心率72 正常",
                          "BP 128/76, all fine"}) {
    CAPTURE(text);
    CHECK(counts_as_well(parse(text, checkin())));
  }
  for (const auto text :
       {"血压120/80", "血压168/96 都好", "血压88/50 都好", "心率130 都好", "血氧91 都好", "血糖15.6 都好",
        "血压药吃完了120 都好", "血氧95有点低,都好", "血压139/89偏高 平安", "血压120/80平时180/110,都好",
        "血氧97不到 都好", "血氧97晚上88 都好", "血氧95 88 都好", "血压120/80血糖16 都好", "血压130/85忽上忽下 平安"}) {
    CAPTURE(text);
    CHECK(parse(text, checkin()).human);
    CHECK_FALSE(counts_as_well(parse(text, checkin())));
  }
}

TEST_CASE("the others are well beside one who was measured; beside one of whom nothing is said they are not all") {
  for (const auto text : {"孩子36.7，其他人也正常", "娃儿36.8，其他人都好得很"}) {
    CAPTURE(text);
    CHECK(counts_as_well(parse(text, checkin())));
  }
  for (const auto text : {"孩子37.9，其他人也正常", "孩子没回来，其他人也正常", "其他人都正常", "老伴摔了，其他人都好",
                          "孩子36.7，老伴没起来，其他人都好", "孩子36.7,其他人也正常,爷爷没回来"}) {
    CAPTURE(text);
    CHECK_FALSE(counts_as_well(parse(text, checkin())));
  }
}

TEST_CASE("goods are wanted behind a word of wanting, and then somebody reads it") {
  const auto wants = parse("2-603 三口都好 想要大米20斤", checkin());
  CHECK(wants.intent == intent::checkin_ok);
  CHECK(wants.human);
  CHECK(wants.needs == std::vector<std::string>{"rice:20jin"});
  const auto none = parse("身体没问题 今早还拎了一袋米上五楼气都不喘", checkin());
  CHECK(counts_as_well(none));
  CHECK(none.needs.empty());
}

TEST_CASE("who names one of several tasks, and says nothing else, takes it") {
  context c;
  c.open = context::kind::call;
  c.tasks = {1, 2, 3};
  for (const auto text : {"Task 2 please, just me", "任务2", "任务2，谢谢", "task 2"}) {
    CAPTURE(text);
    const auto u = parse(text, c);
    CHECK(u.intent == intent::claim);
    CHECK(u.task == 2);
    CHECK(u.slots == 1);
  }
  for (const auto text : {"task 2?", "Task 9 please", "不要任务2", "任务2满了没", "Task 1 and task 2"}) {
    CAPTURE(text);
    CHECK(parse(text, c).intent != intent::claim);
  }
  c.sender_has_claim = true;
  CHECK(parse("任务2", c).intent != intent::claim);
}

TEST_CASE("who comes once the weather lets him has not promised") {
  context c;
  c.open = context::kind::call;
  for (const auto text : {"雨小了我就去", "等天晴了我再来", "水退了我就过去"}) {
    CAPTURE(text);
    CHECK(parse(text, c).intent == intent::tentative);
  }
}

TEST_CASE("a fever that still burns is no fire") {
  CHECK(parse("烧退了 现在36.7 前天还烧着", checkin()).urgency == urgency::follow_up);
  CHECK(parse("孩子还烧着 38.6", checkin()).urgency == urgency::urgent);
  CHECK(parse("厨房还烧着", checkin()).urgency == urgency::critical);
  CHECK(parse("屋里还烧着炭", checkin()).urgency == urgency::critical);
}

TEST_CASE("those who were counted are well in one word, whoever is away") {
  const auto u = parse("两个大人平安，小孩在外婆家", checkin());
  REQUIRE(u.members.size() == 2);
  CHECK(u.members[0] == member{"adult", 2, "ok", {}});
  CHECK(u.members[1].status == "away");
}

}  // namespace linli::words
