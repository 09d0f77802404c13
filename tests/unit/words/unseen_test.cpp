#include <doctest/doctest.h>

#include "said.hpp"

// Kinds of lines that a sealed set and a review brought to light, each in other words than theirs.
namespace linli::words {

namespace {

understanding asked_said(std::string_view text) { return parse(text, asked()); }

}  // namespace

TEST_CASE("how it was measured, why so late, meals as ever: said beside a report it stays one") {
  for (const std::string_view text : {"屋企三個人冇事，量咗熱36.4", "都正常，探过热了", "前天没看群，一家四口平安",
                                      "昨夜早早睡了，都好", "昨晚忘了回消息，家里平安", "他们用的是老年机，都好",
                                      "老两口不会用智能机，两个人都好", "楼都没下，三餐照常，36.2", "能吃能睡，都好",
                                      "下午带孙子去公园遛弯，都好", "没有这些情况", "都没啥不对劲", "热度没有，都好"}) {
    const auto u = asked_said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
  }
}

TEST_CASE("who dictates corrects himself: the place that is said last is meant") {
  for (const std::string_view text : {"八零一的 不对 七栋八零一 都好", "6栋501不对，7栋501都好",
                                      "三零二，哦不，五栋三零二 平安", "601 说错了 3栋601 正常"}) {
    const auto u = asked_said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(!u.human, text);
  }
  CHECK(place_of("八零一的 不对 七栋八零一 都好") == "7-801");
  CHECK(place_of("6栋501不对，7栋501都好") == "7-501");
}

TEST_CASE("a room before its building, a reading behind a colon, a family behind a number that is read out") {
  CHECK(place_of("Room 1503 building B") == "B-1503");
  CHECK(place_of("flat 502, block 3, all good") == "3-502");
  CHECK(place_of("9栋1单元1502：36.5，36.6") == "9-1-1502");
  CHECK(place_of("三栋五零二一家三口都正常") == "3-502");
  CHECK(place_of("八栋六零三一个人住") == "8-603");
}

TEST_CASE("a relation says who writes, not who is well") {
  const auto u = asked_said("我是3-602的女儿，我妈都好");
  CHECK(u.proxy);
  CHECK(whom(u) == std::vector<std::string>{"mother"});
}

TEST_CASE("what there is none of must be said before it counts as well") {
  for (const std::string_view text : {"都没啥精神", "都没什么胃口", "老两口都没啥力气", "都沒什麼體力", "都没什么米了",
                                      "都没啥盼头了", "没发烧没咳嗽没胃口"})
    CHECK_FALSE_MESSAGE(counts_as_well(asked_said(text)), text);
  for (const std::string_view text : {"都没啥", "都没什么", "都没啥的", "都没什么，谢谢"})
    CHECK_MESSAGE(counts_as_well(asked_said(text)), text);
}

TEST_CASE("only one who is well: and the others?") {
  for (const std::string_view text : {"只有我没事", "就我没事", "全家就我一个正常", "都好，只有我没事", "只剩我好好的",
                                      "净系得我冇事", "只有我好", "只剩我一个人了"}) {
    const auto u = asked_said(text);
    CHECK_MESSAGE(u.human, text);
  }
  CHECK(counts_as_well(asked_said("只有我一个人，平安")));
  CHECK(counts_as_well(asked_said("就剩我一个，好着呢")));
}

TEST_CASE("who is shut in with more than a wait is in danger") {
  for (const std::string_view text :
       {"困在路上，水淹到车门了", "困在桥上，水涨上来", "困在学校了，外面洪水", "被关在店里了，里面有烟",
        "被关在办公室，有人不让我走还打我", "小孩卡在桥上下不来", "卡在车流里，孩子昏了", "被困在地铁了，水进来了"})
    CHECK_MESSAGE(urgency_of(text) == "critical", text);
  for (const std::string_view text : {"被关在店里了", "困在地铁了", "被关在学校了", "被反锁在屋里了"})
    CHECK_MESSAGE(said(text).human, text);
  for (const std::string_view text : {"被困在公司加班，都好", "堵在高速上", "困在会议室开会"})
    CHECK_MESSAGE(urgency_of(text) != "critical", text);
}

TEST_CASE("beside a word for well a death, a worse turn or a blow is no small talk") {
  for (const std::string_view text :
       {"都好，老伴走了", "都好，奶奶上个月走了", "都好，我妈有点儿迷糊", "都好，儿子健康码红了", "都好，大的被车蹭了",
        "都好，房东要赶我们走", "都好，老伴躺了两天", "都好，我爸手抖", "都好，和平时不一样", "都好，今年好不了",
        "人热得要死", "身上冷得要命", "急得不行了", "孩子困得不行了", "今天热死了，老头脸白得吓人",
        "耳朵不好，昨天倒了"})
    CHECK_MESSAGE(said(text).human, text);
}

TEST_CASE("a blank typed in pinyin denies no second symptom") {
  for (const std::string_view text : {"mei fashao touteng", "mei fa shao tou teng", "mei you fa shao haisou"})
    CHECK_MESSAGE(said(text).human, text);
  for (const std::string_view text : {"wo ba dao zai di shang qi bu lai", "wo ba bu xing le", "meiqi zhongdu"})
    CHECK_MESSAGE(urgency_of(text) == "critical", text);
}

}  // namespace linli::words
