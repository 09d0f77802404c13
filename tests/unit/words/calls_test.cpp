#include <doctest/doctest.h>

#include "said.hpp"
#include "words/when.hpp"

// What is typed to a call for volunteers.
namespace linli::words {

namespace {

context call(bool holds = false) {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  c.sender_has_claim = holds;
  return c;
}
context tasks() {
  auto c = call();
  c.tasks = {1, 2, 3};
  return c;
}
void all(std::string_view intent, const context& c, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) CHECK_MESSAGE(intent_of(text, c) == intent, text);
}

}  // namespace

TEST_CASE("who says that he comes has claimed a place") {
  all("claim", call(),
      {"我来", "俺去", "算我一个", "報名", "我可以幫忙搬物資", "我得闲，可以帮手", "+1", "I'm in", "我也想參加",
       "预埋我", "没问题，算上我", "明天有空，可以来", "happy to help", "suan wo yi ge", "给我报个名",
       "我有时间，下午过来", "带我一个吧"});
  CHECK_FALSE(parse("我来", call()).human);
}

TEST_CASE("a claim says for how many") {
  const auto slots = [](std::string_view text) { return parse(text, call()).slots.value_or(-1); };
  CHECK(slots("我来") == 1);
  CHECK(slots("报名 2") == 2);
  CHECK(slots("我们两口子来") == 2);
  CHECK(slots("我带三个朋友来") == 4);
  CHECK(slots("我和我老公一起去") == 2);
  CHECK(slots("+3") == 3);
  CHECK(slots("I can stop by at 5") == 1);
  CHECK(slots("报名，可以干两个小时") == 1);
  for (const std::string_view unsure : {"我和我老公都行", "我或者我姐去都可以", "我们家报名"}) {
    const auto u = parse(unsure, call());
    CHECK_MESSAGE(u.missing == std::vector<std::string>{"slots"}, unsure);
    CHECK(u.human);
  }
  const auto many = parse("报名50人", call());
  CHECK(many.reason == "implausible_slots");
  CHECK(many.human);
}

TEST_CASE("with several tasks open a claim says which") {
  CHECK(parse("认领3号", tasks()).task == 3);
  CHECK(parse("报名 2", tasks()).task == 2);
  CHECK(parse("报名 2", tasks()).slots == 1);
  CHECK(parse("我认领送药到3-502那个", tasks()).task_text == "送药到3-502");
  CHECK(parse("报名2人", tasks()).missing == std::vector<std::string>{"task"});
  CHECK(parse("我来", tasks()).missing == std::vector<std::string>{"task"});
  CHECK(parse("认领8号", tasks()).reason == "ambiguous_task");
  CHECK(parse("1", tasks()).reason == "ambiguous_digits");
}

TEST_CASE("a claim says when, and with what") {
  auto days = call();
  days.slots_by_day = {"sat", "sun"};
  CHECK(parse("周六行 周日不行", days).when == "sat");
  CHECK(parse("I can stop by at 5", call()).when == "17:00");
  CHECK(parse("早上九点半可以", call()).when == "09:30");
  CHECK(parse("晚上8点我来", call()).when == "20:00");
  CHECK(parse("我是护士，可以帮量血压", call()).skills == std::vector<std::string>{"nurse"});
  CHECK(parse("我有车，可以拉菜", call()).resources == std::vector<std::string>{"car"});
  CHECK(parse("我认领送药", call()).needs.empty());
  CHECK(find_times("5小时").empty());
  CHECK(find_times("3-502 36.5").empty());
}

TEST_CASE("who may come holds nothing, who cannot declines") {
  all("tentative", call(),
      {"有空就去", "尽量", "不下雨我就来", "看情况", "可能可以", "有時間就去", "maybe", "到时候再说", "人不够叫我"});
  all("decline", call(),
      {"不行，要上班", "認領不了，抱歉", "我就不来了", "没空", "唔得闲", "走不开", "can't make it", "下次吧",
       "帮不上忙", "要带娃去不了"});
  all("claim", call(), {"看情况吧，先报名"});
}

TEST_CASE("who holds a place gives it back, changes it, or hands it over; the last two are for a person") {
  all("claim_cancel", call(true),
      {"我就不来了", "来不了了", "取消报名", "cancel", "不好意思臨時有事沒辦法去了", "我退出", "临时有事", "去不成了"});
  all("claim_change", call(true), {"换成明天行吗", "改成周日", "只能去一个人了"});
  all("claim_transfer", call(true), {"我的名额让给老李", "我去不了，让小王去", "我老公替我去"});
  all("nominate_other", call(), {"让小王去吧，他可以", "老李可以", "叫王师傅去"});
  CHECK(parse("换成2号任务",
              [] {
                auto c = tasks();
                c.sender_has_claim = true;
                return c;
              }())
            .task == 2);
  CHECK(parse("让老李去", call()).human);
  CHECK(parse("我不取消，明天来", call(true)).intent != intent::claim_cancel);
  const auto proxy = parse("帮我妈报名", call());
  CHECK(proxy.proxy);
  CHECK(proxy.human);
}

TEST_CASE("on the day") {
  all("arrived", call(true), {"我到了", "已到现场", "到楼下了", "I'm here"});
  all("task_done", call(true), {"搞定✅", "药送到了", "弄完了", "all done"});
  all("late_notice", call(true), {"迟到10分钟", "路上堵车", "晚点到", "running late"});
}

TEST_CASE("what only sounds like a claim is none") {
  all("chatter", call(), {"我来说两句", "谁来都行", "大家加油", "加我一个微信"});
  all("question", call(), {"还缺人吗", "报名成功了吗？", "几点集合", "中午管饭不", "怎么报名"});
  CHECK_FALSE(parse("还缺人吗", call()).human);
  CHECK(parse("要带什么工具？", call()).human);
  CHECK(parse("我上小学四年级，我也报名", call()).reason == "minor");
  CHECK(parse("取消", call()).reason == "ambiguous_cancel");
  auto group = call();
  group.channel = channel::group;
  group.addressed = group.points_at_us = false;
  CHECK(intent_of("+1", group) == "chatter");
  CHECK(intent_of("我来", group) == "claim");
  CHECK(intent_of("我来", context{}) == "chatter");
}

TEST_CASE("an illness beside a claim that is given back is seen by a person; need and danger come first") {
  const auto ill = parse("我发烧了，去不了了", call(true));
  CHECK(ill.intent == intent::claim_cancel);
  CHECK(ill.human);
  CHECK(ill.also == std::vector<std::string>{"checkin_symptom"});
  CHECK(intent_of("我来，我妈晕倒了", call()) == "emergency");
  CHECK(intent_of("我帮不了别人，我自己家都断菜两天了", call()) == "need_help");
}

TEST_CASE("a call's list has a row for each who comes") {
  const auto u = parse("#接龙\n搬菜志愿者\n例 张三 1人\n\n1. 王强 1人\n2. 李芳 2人\n3. 李芳 3人", call());
  CHECK(u.intent == intent::jielong);
  REQUIRE(u.entries.size() == 2);
  CHECK(u.entries[0].name == "王强");
  CHECK(u.entries[1].slots == 3);
  CHECK_FALSE(u.human);
}

}  // namespace linli::words
