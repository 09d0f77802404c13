#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// What residents of every region write in plain words, in the kinds that a ninth and a tenth set of other hands brought
// to light, and what looks like them and is not.
namespace linli::words {

namespace {

context call(std::vector<int> tasks = {}) {
  context c;
  c.open = context::kind::call;
  c.quota = 5;
  c.tasks = std::move(tasks);
  return c;
}
context claimed() {
  auto c = call();
  c.sender_has_claim = true;
  return c;
}

}  // namespace

TEST_CASE("a reading that is taken back is none") {
  for (const std::string_view text :
       {"更正一下，37.4写错了，是36.4", "报错了 刚才手抖打成37.6，其实是36.7", "刚才写错了，不是38.5是36.5",
        "打错了，37.6应该是36.6", "更正：刚才的38.6看错了，实际36.8", "上面36.8报错了，改成36.3",
        "sorry typo, 37.6 should be 36.6", "錯咗，唔係37.2，係36.2", "写错了，36.8应该是37.8",
        "更正，刚才36.7打错了，是37.6", "刚才报的体温38.4是手误，正确的是36.4", "不好意思打错了，是36.5"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "correction", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"早上37.4，现在36.4"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) != "correction", text);
  }
  CHECK(parse("更正一下，37.4写错了，是36.4", asked()).temperatures == std::vector<double>{36.4});
  CHECK(parse("报错了 刚才手抖打成37.6，其实是36.7", asked()).temperatures == std::vector<double>{36.7});
  CHECK(parse("刚才写错了，不是38.5是36.5", asked()).temperatures == std::vector<double>{36.5});
  CHECK(parse("打错了，37.6应该是36.6", asked()).temperatures == std::vector<double>{36.6});
  CHECK(parse("更正：刚才的38.6看错了，实际36.8", asked()).temperatures == std::vector<double>{36.8});
  CHECK(parse("上面36.8报错了，改成36.3", asked()).temperatures == std::vector<double>{36.3});
  CHECK(parse("sorry typo, 37.6 should be 36.6", asked()).temperatures == std::vector<double>{36.6});
  CHECK(parse("錯咗，唔係37.2，係36.2", asked()).temperatures == std::vector<double>{36.2});
  CHECK(parse("写错了，36.8应该是37.8", asked()).temperatures == std::vector<double>{37.8});
  CHECK(parse("更正，刚才36.7打错了，是37.6", asked()).temperatures == std::vector<double>{37.6});
  CHECK(parse("刚才报的体温38.4是手误，正确的是36.4", asked()).temperatures == std::vector<double>{36.4});
  CHECK(parse("不好意思打错了，是36.5", asked()).temperatures == std::vector<double>{36.5});
}

TEST_CASE("claims of two, and by kin") {
  for (const std::string_view text : {"My husband and I will come", "me and my friend can both help",
                                      "My wife and I are in", "我和室友都去", "我跟我对象都来"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
    CHECK_MESSAGE(u.slots == 2, text);
  }
  for (const std::string_view text : {"我同我阿妹都得", "我同細佬都得", "我和我姐都行", "我跟老公都可以"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.missing == std::vector<std::string>{"slots"}, text);
  }
  for (const std::string_view text :
       {"我妈想参加，我替她报个名", "俺爹想去，我替他报个名", "我老公有空，帮他报一个", "我媽想去，我幫佢報名",
        "我婆婆要参加，我代她报名", "俺娘也想来，替俺娘报一个", "我儿子可以去，给他报上"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.slots == 1, text);
    CHECK_MESSAGE(u.proxy, text);
  }
  for (const std::string_view text : {"在卫生院干了二十年护士，算我", "退休护士，算我一个", "以前在医院当护士，我来",
                                      "当了三十年护士，报名", "I was a nurse for 20 years, count me in"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
    CHECK_MESSAGE(u.skills == std::vector<std::string>{"nurse"}, text);
  }
  for (const std::string_view text : {"我是退休医生，算我一个"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
    CHECK_MESSAGE(u.skills == std::vector<std::string>{"doctor"}, text);
  }
  for (const std::string_view text : {"在厂里干了十年电工，我来", "做了一辈子木匠，算我"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
  }
}

TEST_CASE("who comes if a child sleeps has not come yet") {
  for (const std::string_view text :
       {"要看孩子睡没睡，睡了我就过去", "看看吧，孙子睡着了我就过去", "娃睡了就来，没睡就来不了", "孩子要是睡了我就去",
        "等孙子放学再看，来得及就去", "看老公几点回来，回来早我就去", "要看老板放不放人，放了就来",
        "看天吧，不下雨就去", "睇下個仔瞓咗未，瞓咗就嚟", "if the baby sleeps I will come", "要是腰不疼我就去",
        "收工早我就来"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "tentative", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text : {"孩子睡了，我来", "下班就过去"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
  }
}

TEST_CASE("who is proposed by a name") {
  for (const std::string_view text : {"叫阿强去咯，他力气大", "让小张去吧，他年轻", "喊老李来，他有车", "阿明去最合适",
                                      "叫隔壁老王去，他会修", "叫阿珍啦，佢得閒", "老周会电工，叫他去", "让我弟去吧"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "nominate_other", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"叫我去", "别叫我去"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) != "nominate_other", text);
  }
}

TEST_CASE("a task that is pointed at, whoever it is for") {
  for (const std::string_view text :
       {"给独居老人送饭那个我来", "扫楼梯那个我来做", "搬水那个我来做", "给老人送药那个算我", "发传单那个我去干",
        "贴通知的活我来干", "打扫楼道我来", "教老人用手机那个我来", "给阿婆剪头发那个我来"}) {
    const auto u = parse(text, call({1, 2, 3}));
    CHECK_MESSAGE(name(u.intent) == "claim", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text : {"二", "三", "一", "贰", "2"}) {
    const auto u = parse(text, call({1, 2, 3}));
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.reason == "ambiguous_digits", text);
  }
  for (const std::string_view text : {"两", "一"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.reason == "ambiguous_digits", text);
  }
  CHECK(parse("给独居老人送饭那个我来", call({1, 2, 3})).task_text == "给独居老人送饭");
  CHECK(parse("扫楼梯那个我来做", call({1, 2, 3})).task_text == "扫楼梯");
  CHECK(parse("搬水那个我来做", call({1, 2, 3})).task_text == "搬水");
  CHECK(parse("给老人送药那个算我", call({1, 2, 3})).task_text == "给老人送药");
  CHECK(parse("发传单那个我去干", call({1, 2, 3})).task_text == "发传单");
  CHECK(parse("贴通知的活我来干", call({1, 2, 3})).task_text == "贴通知");
  CHECK(parse("打扫楼道我来", call({1, 2, 3})).task_text == "打扫楼道");
  CHECK(parse("教老人用手机那个我来", call({1, 2, 3})).task_text == "教老人用手机");
  CHECK(parse("给阿婆剪头发那个我来", call({1, 2, 3})).task_text == "给阿婆剪头发");
}

TEST_CASE("who asks whether he is on the list") {
  for (const std::string_view text :
       {"Did my sign-up go through?", "am I on the list?", "我报上了没", "名单上有我吗", "我有冇報到名",
        "was my registration received", "did you get my registration?", "我的名报上去了吗", "我那个报名成功没得"}) {
    const auto u = parse(text, claimed());
    CHECK_MESSAGE(name(u.intent) == "question", text);
    CHECK_MESSAGE(!u.human, text);
  }
}

TEST_CASE("an order under a call, and a cancelling of nobody knows what") {
  for (const std::string_view text : {"土豆来五斤 鸡蛋两盒", "来两斤排骨，一把葱", "要一箱牛奶两袋米",
                                      "苹果五斤 香蕉两斤", "帶兩盒雞蛋一包鹽", "西红柿三斤黄瓜两斤"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.reason == "order", text);
  }
  for (const std::string_view text : {"今晚煮了土豆炖鸡"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(name(u.intent) == "chatter", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text : {"土豆多少钱一斤"}) {
    const auto u = parse(text, call());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
  for (const std::string_view text : {"帮我取消掉", "取消", "取消吧", "麻烦取消一下", "給我取消", "幫我 cancel 咗佢",
                                      "please cancel it", "取消掉", "能帮我取消吗", "帮俺取消喽"}) {
    const auto u = parse(text, {});
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.reason == "ambiguous_cancel", text);
  }
}

TEST_CASE("thanks, the sky, and what no words can be read of") {
  for (const std::string_view text : {"thank you so much, have a great day", "thanks, take care", "多谢晒，早唞",
                                      "谢谢谢谢，你们也注意身体", "thanks bye", "今儿天真蓝"}) {
    const auto u = parse(text, {});
    CHECK_MESSAGE(name(u.intent) == "chatter", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text : {"ok"}) {
    const auto u = parse(text, {});
    CHECK_MESSAGE(name(u.intent) == "ack", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text :
       {"今儿天真蓝", "今天月亮真圆", "今天夕阳好美", "外头风好大", "楼下桂花开了好香", "今日天氣好靚", "昨晚打雷真响",
        "天凉快了", "今天云真好看", "太阳出来了，舒服", "晚霞真漂亮", "What a lovely day", "nice weather today",
        "这雨下得没完没了", "知了叫得真吵", "起雾了，啥也看不见"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "chatter", text);
    CHECK_MESSAGE(!u.human, text);
  }
  for (const std::string_view text : {"[照片]", "[图片]", "[相片]", "[影片]", "[视频]", "[語音]", "[文件]", "[位置]",
                                      "[Photo]", "[Sticker]", "[小视频]", "[Voice message]"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK_MESSAGE(u.human, text);
    CHECK_MESSAGE(u.reason == "media", text);
  }
}

TEST_CASE("nothing is the matter, in the words of Shanghai, and slips of the thumb") {
  for (const std::string_view text : {"我呒没啥勿适意", "呒没啥勿舒服",
                                      "呒没勿适意",     "屋里向侪好，呒没勿适意",
                                      "阿拉侪呒没啥",   "阿拉两家头侪蛮好",
                                      "伲屋里侪好个",   "无啥勿适意格",
                                      "冇啲唔妥",       "无啥毋爽快",
                                      "一却正常",       "一切震常",
                                      "一且正常",       "一切都号",
                                      "都政常",         "身体建康",
                                      "全家平女",       "评按",
                                      "全家安号",       "都豪着呢"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text : {"我有点勿适意", "人勿适意", "肚皮勿适意"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text : {"勿适意煞"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("who is at home, who was sent away, and who reports for them") {
  for (const std::string_view text :
       {"三个大人都好，小孩送乡下去了", "我们两个都好，娃送回老家了", "老公和我都好，儿子送去奶奶家了",
        "家里三个人都好，老大去学校了", "老两口都好，孙子接回他爸妈那了",
        "我是5号楼的老王 住1单元303 今天正常 请组织放心", "我是3栋的老李，住502，都好", "2号楼老张，3单元401，一切正常",
        "我住6号楼，2单元501，没事"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(counts_as_well(u), text);
  }
  for (const std::string_view text :
       {"给俺爹俺娘报个平安，他俩不会弄手机，都好着嘞", "帮我爸妈报个平安，他们不会用手机，都好",
        "替我公婆报个平安，俩人都好", "代外婆报平安，她不识字，身体挺好"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.human, text);
  }
  for (const std::string_view text :
       {"垃圾堆门口一星期没人拉，天天就知道叫我们报平安", "路灯坏了半个月没人修，光叫报平安",
        "电梯老坏，天天报平安有什么用", "楼道臭死了没人扫，就会发消息", "報平安報平安，水浸咗三日都冇人理",
        "门口积水一礼拜了，你们光晓得喊报平安"}) {
    const auto u = parse(text, asked());
    CHECK_MESSAGE(name(u.intent) == "complaint", text);
    CHECK_MESSAGE(u.human, text);
  }
}

}  // namespace linli::words
