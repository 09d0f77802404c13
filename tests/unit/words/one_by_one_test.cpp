#include <doctest/doctest.h>

#include "said.hpp"
#include "words/understanding.hpp"

// Denied one by one, counted one by one, asked for one by one: classes that a set of unseen lines showed to be missing.
namespace linli::words {

namespace {

context of(context::kind kind) {
  context c;
  c.open = kind;
  return c;
}
understanding asked(std::string_view text) { return parse(text, of(context::kind::checkin)); }
bool well(std::string_view text) {
  const auto u = asked(text);
  return u.intent == intent::checkin_ok && !u.human;
}

int total(const understanding& u, std::string_view what) {
  for (const auto& [name, n] : u.totals) {
    if (name == what) return n;
  }
  return 0;
}

}  // namespace

TEST_CASE("what nobody has is denied behind those who would have it") {
  for (const std::string_view text :
       {"一个发烧的都没有", "发烧的一个都没有", "咳嗽的也没有，都好", "拉肚子的没有，发烧的也没有，都好",
        "既没发烧也没咳嗽", "既不发热也不咳嗽", "从来没发过烧，今天36.5", "伐咳嗽伐发热，都好额", "没吐没泻",
        "一点也不疼", "无味觉减退，无乏力", "没啥子不舒服", "没有可嗽，没有法热"}) {
    CAPTURE(text);
    CHECK(well(text));
  }
  for (const std::string_view text :
       {"一点都不舒服", "伐适意", "既没胃口也没劲", "一直没胃口", "没吐没泻，就是烧", "发烧的药都没有",
        "发烧的也没有好", "咳嗽的都没有人管", "味觉减退", "不是喘，就是嗓子疼", "都没，孩子发烧",
        "dou mei haizi fashao", "一点儿也不咳了", "咳嗽都没了", "都好好几天没吃饭了"}) {
    CAPTURE(text);
    CHECK(asked(text).human);
  }
}

TEST_CASE("a captain's totals may be said number first or state first") {
  for (const std::string_view text :
       {"5栋2单元共28户：正常26户，外出1户，发烧1户", "5栋2单元共28户：26户正常，1户外出，1户发烧"}) {
    const auto u = asked(text);
    CAPTURE(text);
    CHECK(u.intent == intent::batch_report);
    CHECK(total(u, "households") == 28);
    CHECK(total(u, "ok") == 26);
    CHECK(total(u, "away") == 1);
    CHECK(total(u, "symptom") == 1);
  }
  CHECK(total(asked("3栋共12户 都平安"), "ok") == 12);
}

TEST_CASE("who moved out within a list of three homes is a row of it") {
  CHECK(asked("8-101好，8-201搬走了，8-202老太太睡不着").entries.size() == 3);
}

TEST_CASE("who is away says so of himself, and home is well where somebody of it is named") {
  for (const std::string_view text : {"我出差了，家里老人孩子都没事", "两个老人都好着呢，我自己出差在外地"}) {
    CAPTURE(text);
    CHECK(well(text));
  }
  for (const std::string_view text : {"都好，我在外地", "我出差了，平安", "我妈出差了，家里都好，孩子发烧"}) {
    CAPTURE(text);
    CHECK(asked(text).human);
  }
}

TEST_CASE("what will not last is a need, beside all well too") {
  for (const std::string_view text :
       {"平安是平安，家里只剩一把挂面了", "都好，就剩半袋米了", "都好，奶粉就剩一罐了", "都好，就是米剩半袋了"}) {
    CAPTURE(text);
    CHECK(asked(text).human);
  }
}

TEST_CASE("goods are ordered under a notice") {
  for (const std::string_view text :
       {"鸡蛋两板，酱油一瓶，送9-302", "给我留两箱牛奶一提鸡蛋", "我要一袋米一桶油", "订一箱牛奶"}) {
    CAPTURE(text);
    CHECK(parse(text, of(context::kind::notice)).reason == "order");
  }
  CHECK(parse("两箱牛奶收到了，谢谢", of(context::kind::notice)).reason != "order");
}

TEST_CASE("a foreigner's name beside a room is his, and a word of trouble is none") {
  CHECK(well("All good here, 2 adults, no fever. Ahmed 4-1-203"));
  CHECK(well("All ok. Kevin, 6-1202"));
  CHECK(asked("All good. Fever 4-1-203").human);
  CHECK(asked("all good. hlep 4-1-203").human);
}

TEST_CASE("a task is claimed by its number") {
  auto c = of(context::kind::call);
  c.quota = 5;
  c.tasks = {1, 2, 3};
  for (const std::string_view text : {"第二个任务给我", "第二个活儿给我吧", "第二个归我", "二号任务我来"}) {
    const auto u = parse(text, c);
    CAPTURE(text);
    CHECK(u.intent == intent::claim);
    CHECK(u.task == 2);
  }
}

TEST_CASE("danger in these words rings, and what only sounds like it does not") {
  for (const std::string_view text :
       {"lao gong da hai zi he wo", "老公打孩子和我", "大家再见了，照顾好我妈", "再见了这个世界",
        "孩子放学没回来，找了一圈没找着", "孙子帮我打的120", "菜烧起来了", "油烧起来了", "我家平安，隔壁🔥🔥"}) {
    CAPTURE(text);
    CHECK(asked(text).urgency == urgency::critical);
  }
  for (const std::string_view text : {"平安🔥🔥", "饭烧起来了", "爸爸寻不着酒了", "都好，再见了", "我跟老伴身体都硬朗",
                                      "被困在公司加班回不来，家里人都好"}) {
    CAPTURE(text);
    CHECK(asked(text).urgency != urgency::critical);
  }
  CHECK(asked("🩸").human);
}

}  // namespace linli::words
