#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// Everyday life around a plain answer, answers that come late, and a check-in and a call open at once.
namespace linli::words {

TEST_CASE("why somebody answers late, that nobody need worry and what there is for dinner change nothing") {
  for (const std::string_view text :
       {"刚才没看手机，家里都好", "手机没电了才充上，我家四口人都没事", "在上夜班，才看到，家里都平安",
        "都挺好，就是有点想孙子", "5-1-301 都好，就是天天下雨衣服晒不干", "都好，啥也不缺，菜够吃一个礼拜",
        "4-1-503 俩人平安，西红柿又涨价了，六块一斤", "集中隔离第12天，体温36.6，一点事没有", "跟昨天一样都好",
        "阿拉屋里向侪蛮好格，勿要担心", "厝內大細攏平安", "我屋下人都好，承蒙", "没啥不正常的", "一点不舒服都没有",
        "平 安 ！ ！", "三 口 人 平 安", "My family is good, baby is sleeping now", "wo jia san kou ren dou ping an"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("what stands before a clause's only word for well, of people, says of whom it is") {
  for (const std::string_view text : {"我这儿啥都好，您忙您的"})
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  for (const std::string_view text : {"我怎样才好", "我家何时才正常", "我们盼着都好", "我正常上班", "要是我们都平安"})
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
}

TEST_CASE("a denial, a doubt or somebody's state beside a plain answer is no everyday life") {
  for (const std::string_view text :
       {"都好，就是我妈没起床", "家里都好，就是老头子不肯吃饭", "都好，爷爷没动静了", "都好，不放心我妈",
        "我们都好，儿子没回家", "都好，奶奶说胡话", "挺好，最近总忘事", "都好，就是不想动", "今天天气好热，有点中暑",
        "精神不好，其他都好", "都好，菜好贵，没钱买", "没那么舒服", "my family is not good", "one of us is not well"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("a menu's answer stands beside small talk, and a question behind it is a second matter") {
  for (const std::string_view text : {"选1吧", "1，孩子放学了", "1 刚才没看手机", "1哈"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  const auto u = said("1 顺便问一下，快递小哥现在能进小区吗");
  CHECK(u.intent == intent::checkin_ok);
  CHECK(u.human);
  CHECK(u.also == std::vector<std::string>{"question"});
  CHECK(said("1 孩子发烧了").intent == intent::checkin_symptom);
}

TEST_CASE("an answer within twelve hours of a check-in's end is late, and belongs to it") {
  context c;
  c.last_checkin_closed_h = 4;
  const auto u = parse("不好意思才看到，3-502三口人都好", c);
  CHECK(u.intent == intent::checkin_ok);
  CHECK(u.late);
  CHECK(u.count == 3);
  CHECK(parse("我有点咳嗽", c).late);
  CHECK(parse("谢谢", c).intent == intent::chatter);
  c.last_checkin_closed_h = 13;
  CHECK(parse("三口人都好", c).intent == intent::chatter);
}

TEST_CASE("with a check-in and a call open at once each part of a text is told to which it belongs") {
  auto c = menu();
  c.quota = 5;
  auto u = parse("我家都好，另外志愿者也算我一个", c);
  CHECK(u.intent == intent::checkin_ok);
  CHECK(u.also == std::vector<std::string>{"claim"});
  CHECK(u.slots == 1);
  CHECK_FALSE(u.human);
  CHECK(parse("都好，我去上班了", c).also.empty());
  c.sender_has_claim = true;
  u = parse("嗓子疼，明天值勤我去不了了", c);
  CHECK(u.intent == intent::checkin_symptom);
  CHECK(u.human);
  CHECK(u.also == std::vector<std::string>{"claim_cancel"});
  CHECK(parse("平安，活干完了，家里着火了", c).urgency == urgency::critical);
}

TEST_CASE("what has come is no need any more, and a claim says who comes and to what") {
  CHECK(intent_of("药收到了，谢谢", {}) == "chatter");
  CHECK(intent_of("药没收到", asked()) != "chatter");
  context c;
  c.open = context::kind::call;
  c.tasks = {1, 2, 3};
  c.quota = 5;
  const auto u = parse("2号，我和我老婆一起", c);
  CHECK(u.intent == intent::claim);
  CHECK(u.slots == 2);
  CHECK(u.task == 2);
  CHECK(parse("扫雪那个算我", c).task_text == "扫雪");
}

}  // namespace linli::words
