#include <doctest/doctest.h>

#include <algorithm>

#include "said.hpp"

// Families of ordinary sentences that an eleventh set of other hands brought to light, each written by hand before its
// rule, in the manner of different people, with what must not be understood so.
namespace linli::words {

namespace {

context call() {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  return c;
}
context notice() {
  context c;
  c.open = context::kind::notice;
  return c;
}
context nothing() { return {}; }
using lines = std::initializer_list<std::string_view>;

void all_well(lines said_so, const context& c) {
  for (const auto text : said_so) {
    const auto u = parse(text, c);
    CAPTURE(text);
    CHECK(counts_as_well(u));
  }
}
void all_for_a_person(lines said_so, const context& c) {
  for (const auto text : said_so) {
    const auto u = parse(text, c);
    CAPTURE(text);
    CHECK(u.human);
    CHECK_FALSE(counts_as_well(u));
  }
}
void all_are(intent wanted, bool human, lines said_so, const context& c) {
  for (const auto text : said_so) {
    const auto u = parse(text, c);
    CAPTURE(text);
    CHECK(name(u.intent) == name(wanted));
    CHECK(u.human == human);
  }
}

}  // namespace

TEST_CASE("words that only point at a key leave the key") {
  all_well({"那就1呗",     "就1喽",   "就是1",   "我也1", "还是1",     "还是1吧", "今天也是1", "今天还是1", "照旧1",
            "俺家1",       "我们家1", "那我1",   "那1吧", "1就行了吧", "当然是1", "肯定1啊",   "必须1",     "统一1",
            "1,今天也是1", "咁1啦",   "梗系1啦", "1 pls", "1囉",       "1咧",     "just 1"},
           menu());
  all_are(intent::checkin_symptom, true, {"那就2呗", "还是2", "我们家2", "今天也是2吧"}, menu());
  all_are(intent::need_help, true, {"那就3吧", "还是3", "我也3"}, menu());
  // A number that counts something is no key.
  for (const std::string_view text :
       {"我1米7", "还是1楼", "我们家1个", "我们家1-502", "就1.5", "我家1人发烧", "那就12", "还是1号楼"}) {
    CAPTURE(text);
    CHECK_FALSE(said(text).option == "1");
  }
}

TEST_CASE("how it was measured is no trouble, and what nobody has is doubted") {
  all_well({"刚夹的体温表三十六度八", "37度整", "36度整", "正好37度", "夹了五分钟36.5", "夹了十分钟 36.6", "腋下36.6",
            "额温36.3", "耳温枪36.9", "温度计上是36度4", "刚刚测了一下36.4", "啱啱量咗36度7", "36.7 under the arm",
            "水银的量的36.5"},
           asked());
  all_for_a_person({"37度5整", "刚夹的体温表三十八度二", "夹了五分钟38.5", "耳温枪37.9", "腋下39"}, asked());
  for (const std::string_view text : {"额头46.5度", "体温46.2", "量出来28.5度", "腋下45.2"}) {
    CAPTURE(text);
    CHECK(parse(text, asked()).reason == "implausible_temperature");
  }
}

TEST_CASE("a reading that the words behind it take back is none") {
  const auto read = [](std::string_view text) { return parse(text, asked()).temperatures; };
  for (const std::string_view text :
       {"报错了 刚才那个37.5是我眼花看错 应该是36.5", "38.1是打错了 36.5", "37.6写错了,应该36.5",
        "刚才38.6手误，是36.5", "sorry, 38.5 was a typo, it's 36.5"}) {
    CAPTURE(text);
    const auto u = parse(text, asked());
    CHECK(name(u.intent) == name(intent::correction));
    CHECK(u.human);
    CHECK(read(text) == std::vector<double>{36.5});
  }
  CHECK(read("36.5写错了 是38.5") == std::vector<double>{38.5});  // the fever stays
  CHECK(parse("36.5写错了 是38.5", asked()).urgency >= urgency::urgent);
  CHECK(read("38.5 刚才打错了") == std::vector<double>{38.5});
}

TEST_CASE("days of isolation are counted in English, too") {
  const auto day = [](std::string_view text) { return parse(text, asked()).isolation_day.value_or(0); };
  CHECK(day("Day 5 of isolation, 36.7, no symptoms at all") == 5);
  CHECK(day("Day 3 of quarantine, all good") == 3);
  CHECK(day("isolation day 4: 36.6, feeling fine") == 4);
  CHECK(day("today is 5, all fine") == 0);
  CHECK(day("holiday 5 of us, all fine") == 0);
  all_well({"Day 5 of isolation, 36.7, no symptoms at all", "Day 3 of quarantine, all good",
            "last day of isolation, 36.4, all fine", "No symptoms whatsoever", "not a single symptom"},
           asked());
  all_for_a_person({"Day 5 of isolation, 37.9, a bit of cough", "quarantine day 6, fever again"}, asked());
}

TEST_CASE("no need to call, beside how they are, stops nothing") {
  all_well(
      {"那个我跟你说啊我们一家子今天都没事儿你不用打电话过来了啊", "都挺好,不用打电话了", "一切正常,不用再打电话来了",
       "家里没事 莫打电话来哈", "屋头都好 不消打电话了", "全家平安,唔使打嚟喇", "唔使打电话畀我 我哋冇事",
       "咱家都好 甭打电话了", "we are all fine, no need to call", "All well here, please don't bother to call",
       "都平安 不用专门跑一趟", "我们都好不用过来敲门", "没事 不用上门了"},
      asked());
  all_are(intent::checkin_symptom, true, {"头疼 不用打电话了", "有点发烧 你不用过来"}, asked());
  all_are(intent::optout, true,
          {"别再打电话给我了", "不要再给我打电话了", "以后不要打电话了", "都好，以后不用打电话了",
           "我们没事 不用天天打电话", "不用打电话给我了"},
          asked());
}

TEST_CASE("what is as with somebody else says nothing alone") {
  for (const std::string_view text :
       {"和前面那位一样", "跟楼上那位一样", "同上面那家一样", "跟前面的一样", "和他们家一样", "同前面嗰位一样",
        "跟隔壁一样", "与上家相同", "same as the one before"}) {
    CAPTURE(text);
    CHECK(parse(text, asked()).reason == "needs_baseline");
  }
}

TEST_CASE("slips of a finger in words of being well") {
  all_well({"一且正常 放心把", "一切正尝", "一且都好", "都平桉", "身体健庚", "身体建康", "无一常", "没有不是服",
            "没有不舒服地", "一切OK拉", "evrything fine", "everthing is ok", "all godo", "we are fien"},
           asked());
  all_for_a_person({"一且正常 就是头疼", "evrything hurts", "都平桉 除了我妈发烧", "一切正尝,我爸摔了"}, asked());
}

TEST_CASE("the weather of a city is chatter, the sun no test") {
  all_are(intent::chatter, false,
          {"武汉又下雪了❄️❄️", "北京起雾了", "成都出太阳了☀️", "哈尔滨零下二十度了", "下雨咯",
           "落雪喇", "老家下雪了", "终于出太阳了", "今天有太阳了", "外头又下雪了"},
          asked());
  all_for_a_person({"我阳了", "全家都阳了", "老公也阳了", "成都的儿子阳了", "下雪了我摔了一跤"}, asked());
}

TEST_CASE("who tumbles is sent away by nobody") {
  all_are(intent::chatter, false,
          {"这狗在雪地里打滚笑死我了", "猫在沙发上打滚", "孩子在雪里打滚,乐死了", "汤滚了三滚", "雪球越滚越大",
           "驴打滚真好吃", "摇滚音乐节好嗨", "这猫滚来滚去"},
          nothing());
  all_are(intent::complaint, true, {"你们都滚", "滚"}, nothing());
  CHECK(parse("奶奶从楼梯上滚下来了", nothing()).human);
}

TEST_CASE("a claim of work that is for somebody, and of one's own in the words of the regions") {
  auto tasks = call();
  tasks.tasks = {1, 2, 3};
  all_are(intent::claim, false,
          {"我克咯", "我克", "我切噻", "➕1", "➕ 1", "我➕1", "给独居老人送饭那个我包了", "给老人送药的那个算我的",
           "陪老人看病那个我可以", "替老人跑腿那个我上", "门岗那个我承包了", "帮老人买菜那个我报", "这活我包圆了"},
          call());
  CHECK(parse("给独居老人送饭那个我包了", tasks).task_text == "给独居老人送饭");
  all_are(intent::nominate_other, true, {"给老人送饭那个让老王去吧", "送饭那个叫我儿子来"}, call());
  all_are(intent::decline, false, {"我克不了", "我去不成", "克不成咯", "切不成"}, call());
  all_are(intent::chatter, false, {"我克服一下", "➕油"}, call());
}

TEST_CASE("goods and how many are an order under a notice") {
  for (const std::string_view text : {"排骨三斤 五花肉两斤 不要肥的", "五花肉两斤", "草莓两盒，谢谢",
                                      "馒头十个 花卷五个", "鸡蛋两板 西红柿三斤", "虾一斤 不要冰的"}) {
    CAPTURE(text);
    CHECK(parse(text, notice()).reason == "order");
  }
  all_are(intent::chatter, false,
          {"排骨炖了一锅", "今天买了三斤排骨", "五花肉涨到十五了", "排骨三十块", "昨天吃了两斤虾"}, notice());
}

TEST_CASE("no notice came") {
  all_are(intent::not_received, true,
          {"通知没发到我这儿啊", "消息没到我这里", "通知没传到我们这", "nobody told me about this",
           "The notice never reached me", "没人通知我啊", "我这儿没通知啊"},
          notice());
  all_are(intent::ack, false, {"通知收到了", "通知看到了,谢谢"}, notice());
}

TEST_CASE("who is well in English and asks for something is helped, and only a cry is a danger") {
  all_for_a_person({"Could someone help me buy some food? The steps are all ice and I daren't go down",
                    "Can anyone get me some bread? It's too icy to go out"},
                   asked());
  for (const std::string_view text :
       {"Could someone help me buy some food? The steps are all ice and I daren't go down",
        "Can someone help me with my shopping?", "could anyone help me carry the rice up"}) {
    CAPTURE(text);
    CHECK(name(parse(text, asked()).intent) == name(intent::need_help));
    CHECK(parse(text, asked()).urgency == urgency::follow_up);
  }
  for (const std::string_view text :
       {"someone help me", "someone help me get out, there is smoke", "someone help me buy time, he is beating me"}) {
    CAPTURE(text);
    CHECK(parse(text, asked()).urgency == urgency::critical);
  }
  const auto u = parse("We're OK but the tap has been frozen since last night, can someone bring us some water?",
                       asked());
  CHECK(name(u.intent) == name(intent::checkin_ok));
  CHECK(u.human);
  CHECK(u.needs == std::vector<std::string>{"water"});
  CHECK(parse("需要一支體溫計，麻煩了", asked()).needs == std::vector<std::string>{"thermometer"});
}

TEST_CASE("symptoms and troubles that no list had") {
  all_for_a_person(
      {"my back went out", "I think I'm coming down with something", "we are running low on diapers",
       "boiler broke, it's freezing in here", "身上起了好多红疹子", "嗓子眼儿跟刀拉似的", "feeling rotten"},
      asked());
  all_well({"All shipshape here", "Right as rain, thank you", "no worries on our side", "everyone in good spirits"},
           asked());
  all_are(intent::done_elsewhere, false, {"早上小程序里点过了", "我屋老倌报哒", "头先覆咗啦"}, asked());
}

TEST_CASE("clothes are no complaint, zero symptoms no symptom") {
  all_well({"零感染 零症状", "零症状", "状态在线", "老身体还行 谢谢领导关心", "doing ok, stay safe everyone"}, asked());
  all_for_a_person({"零感染 就是有点咳", "老身体还行 就是腿疼", "状态不太在线", "doing ok but my chest hurts"},
                   asked());
  all_are(intent::ack, false, {"好的 明天不洗衣服了"}, notice());
  all_are(intent::complaint, true, {"我真是服了"}, notice());
  all_are(intent::away, false, {"在单位值班 今晚不回"}, asked());
}

}  // namespace linli::words
