#include <doctest/doctest.h>

#include <random>

#include "said.hpp"
#include "words/danger.hpp"
#include "words/lexicon.hpp"

namespace linli::words {

namespace {

const std::vector<std::string>& symptoms() {
  static const std::vector<std::string> all{
      "发烧",       "咳嗽",   "有点咳", "气短",   "胸闷",     "嗓子疼", "流鼻涕", "头晕",  "头疼",     "乏力",
      "浑身疼",     "没胃口", "吃不下", "吐了",   "拉肚子",   "睡不着", "心慌",   "难受",  "不舒服",   "不太舒服",
      "不得劲",     "唔舒服", "感冒了", "生病了", "摔了一跤", "流血了", "住院了", "阳性",  "在医院",   "發燒",
      "頭暈",       "拉肚子", "艰苦",   "烧到39", "高烧不退", "fever",  "sick",   "cough", "not well", "吃不下饭",
      "走路没力气", "肚子痛", "🤒",   "过敏",   "骨折",     "低血糖"};
  return all;
}

const std::vector<std::string>& dangers() {
  static const std::vector<std::string> all{
      "喘不上气",      "胸口疼",   "胸口有点疼",    "摔倒起不来", "摔了一跤起不来", "晕倒了",     "叫不醒",
      "抽搐",          "大出血",   "嘴歪了",        "半边身子麻", "羊水破了",       "着火了",     "冒烟",
      "触电",          "溺水",     "被困",          "电梯困人",   "有煤气味",       "煤气漏了",   "煤气中毒",
      "喝农药",        "割腕",     "要跳楼",        "不想活了",   "家暴",           "老人走丢了", "孩子不见了",
      "救命",          "抖唔到气", "著火了",        "喘不過氣",   "天然气泄漏",     "瓦斯外洩",   "我想死",
      "昏迷",          "心梗",     "can't breathe", "chest pain", "救护车",         "快打120",    "他倒地口吐白沫",
      "煤气好大一股味"};
  return all;
}

}  // namespace

TEST_CASE("no symptom is understood as well, whatever stands around it") {
  for (const auto& s : symptoms()) {
    for (const auto& text : {s,
                             "平安，" + s,
                             "都好，就是" + s,
                             "1 " + s,
                             "1，" + s,
                             "3-502 " + s,
                             "3-502王芳" + s,
                             "我妈" + s,
                             "收到，" + s,
                             "无发热，" + s,
                             s + "，其他都好",
                             "36.5 " + s,
                             "谢谢 " + s,
                             "好的" + s,
                             s + "😊",
                             "全家平安\n" + s,
                             "不发烧，" + s,
                             "没事，" + s + "而已",
                             "「都好」\n---\n" + s,
                             "正常正常" + s}) {
      const auto u = said(text);
      CHECK_MESSAGE(!counts_as_well(u), text);
      CHECK_MESSAGE(u.human, text);
    }
  }
}

TEST_CASE("danger reaches a person at once, whatever was asked and whatever stands around it") {
  for (const auto& d : dangers()) {
    for (const auto& text : {d, "1 " + d, "平安，" + d, "3-502" + d, "收到 " + d, d + "！！", "2。" + d, "退订 " + d,
                             "@小李 " + d, "我们家" + d + "怎么办"}) {
      for (const auto& c : {menu(), context{}, in_group()}) {
        const auto u = parse(text, c);
        CHECK_MESSAGE(name(u.intent) == "emergency", text);
        CHECK_MESSAGE(u.urgency == urgency::critical, text);
        CHECK(u.human);
      }
    }
  }
}

TEST_CASE("a warning or a denial somewhere in the text takes nothing away from danger") {
  for (const std::string_view text :
       {"小心，着火了", "注意！3栋着火了", "大家当心 煤气漏了", "不小心触电了", "没注意，着火了", "没有，被困了",
        "不好，着火了", "没人，救命", "没法呼吸", "没有电，电梯困人", "不，喘不上气", "can't stop bleeding",
        "没想到着火了", "注意，家里煤气好大一股味"}) {
    CHECK_MESSAGE(intent_of(text) == "emergency", text);
    CHECK_MESSAGE(intent_of(text, in_group()) == "emergency", text);
  }
}

TEST_CASE("what only sounds like danger rings nobody") {
  for (const std::string_view text :
       {"煤气费怎么交", "热死了", "笑死我了", "要命", "没着火", "累死了", "注意防火防触电", "谨防煤气中毒", "没有晕倒",
        "120斤", "消防演练几点", "燃气费多少", "想死你们了", "煤气阀门要关好，防止泄漏", "预防溺水", "严防触电"}) {
    const auto u = said(text);
    CHECK_MESSAGE(u.urgency != urgency::critical, text);
    CHECK_MESSAGE(!counts_as_well(u), text);
  }
}

TEST_CASE("danger is known in the spellings that residents use") {
  for (const std::string_view text : {"喘唔上氣",
                                      "呼吸困難",
                                      "阿公跌咗起唔到身",
                                      "老妈嘴巴歪了，右边手脚动不得",
                                      "5-801阳台冒黑烟",
                                      "wo ma yun dao le",
                                      "我老公又打我了，我跟孩子锁在厕所里",
                                      "活着真没意思，想从楼上跳下去算了",
                                      "唔想做人喇",
                                      "i dont want to live anymore",
                                      "细路唔见咗",
                                      "strong gas smell in stairwell",
                                      "her water broke",
                                      "he has a knife",
                                      "老头子喊不应了",
                                      "电梯停了，里面关着人",
                                      "我爸有老年痴呆，早上出去到现在没回来",
                                      "喝了半瓶消毒液",
                                      "血一直流止不住",
                                      "chest hurts a lot",
                                      "掉进池塘里了",
                                      "楼下打伤人了，快叫120",
                                      "要殺人啦",
                                      "煤氣漏咗",
                                      "被电瓶车撞倒了"}) {
    CHECK_MESSAGE(intent_of(text) == "emergency", text);
    CHECK_MESSAGE(intent_of(text, context{}) == "emergency", text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

TEST_CASE("look-alikes of danger in figures of speech, wares and training ring nobody") {
  for (const std::string_view text : {"跳楼价",
                                      "火锅辣得我嗓子冒烟",
                                      "笑得喘不过气",
                                      "累死了想死你们了",
                                      "急救培训几点",
                                      "反家暴讲座",
                                      "燃气公司明天来查漏",
                                      "电梯广告太吵",
                                      "胸口不疼了",
                                      "我没意识到今天要报",
                                      "手机掉到水里了",
                                      "谁看见我家孩子的手套了，有一只不见了",
                                      "他打我电话没打通",
                                      "叫120个人来",
                                      "轮胎漏气了",
                                      "救命稻草",
                                      "fire drill tomorrow?",
                                      "emergency exit",
                                      "驴肉火烧",
                                      "麻将三缺一",
                                      "我妈还没回家，晚点报"}) {
    CHECK_MESSAGE(said(text).urgency != urgency::critical, text);
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
  }
}

TEST_CASE("a danger phrase added to any text never lowers its urgency") {
  const std::vector<std::string> texts{"平安",     "没",           "没有",     "笑死", "摔了一跤，起不来，没",
                                       "1",        "煤气费怎么交", "新闻里说", "我来", "取消报名",
                                       "退订",     "消防演练",     "救命",     "不想", "谨防",
                                       "孩子的",   "发烧38.5",     "收到",     "胸口", "电梯广告",
                                       "没意识到", "热死了",       "要是",     "例 "};
  for (const auto& t : texts) {
    for (const auto& d : dangers()) {
      for (const auto& c : {menu(), context{}}) {
        CHECK_MESSAGE(parse(t + d, c).urgency >= parse(t, c).urgency, (t + d));
        CHECK_MESSAGE(parse(d + t, c).urgency >= parse(t, c).urgency, (d + t));
        CHECK_MESSAGE(parse(t + "，" + d, c).urgency >= parse(t, c).urgency, (t + d));
      }
    }
  }
}

TEST_CASE("distress is told from other danger") {
  for (const std::string_view text : {"不想活了", "活着没意思", "我想死", "要跳楼", "割腕", "I want to die"})
    CHECK_MESSAGE(said(text).rule == "distress", text);
  CHECK(said("着火了").rule == "danger");
}

TEST_CASE("a fever and nobody who cares for it is an emergency") {
  CHECK(intent_of("3-502发烧了没人管") == "emergency");
}

TEST_CASE("symptoms are named, and some cannot wait") {
  CHECK(said("发烧咳嗽").symptoms == std::vector<std::string>{"fever", "cough"});
  CHECK(urgency_of("发烧") == "follow_up");
  CHECK(urgency_of("胸闷气短") == "urgent");
  CHECK(urgency_of("摔了一跤") == "urgent");
  CHECK(urgency_of("住院了") == "urgent");
  CHECK(urgency_of("快筛阳性") == "urgent");
}

TEST_CASE("needs are named, and some cannot wait") {
  CHECK(said("家里没菜了").needs == std::vector<std::string>{"food"});
  CHECK(said("胰岛素只够今天").needs == std::vector<std::string>{"medicine:insulin"});
  CHECK(urgency_of("胰岛素只够今天") == "urgent");
  CHECK(urgency_of("明天要去透析没车") == "urgent");
  for (const std::string_view text : {"要帮忙", "停水了", "没体温计", "help", "有困难"}) {
    CHECK_MESSAGE(intent_of(text) == "need_help", text);
    CHECK(said(text).human);
  }
}

TEST_CASE("a need beside a word for well: both are kept, and a person sees it") {
  for (const std::string_view text : {"平安，但是降压药快没了", "都好，缺口罩", "36.5 家里没菜了"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK(u.also == std::vector<std::string>{"need_help"});
    CHECK(u.human);
  }
  CHECK(urgency_of("都好，胰岛素只够今天") == "urgent");
}

TEST_CASE("what is danger in any situation is seen as it is accepted") {
  for (const auto& d : dangers()) {
    for (const auto& text : {d, "1 " + d, "平安，" + d, "3-502" + d, "@小李 " + d, "「都好」\n- - -\n" + d})
      CHECK_MESSAGE(may_be_danger(text), text);
  }
  for (const std::string_view text : {"120", "１２０", "快打120", "HELP ME", "著 火 了？著火了", "🆘"})
    CHECK_MESSAGE(may_be_danger(text), text);
  for (const std::string_view text : {"1", "3-502 平安", "3栋502 三口人都好 36.5", "收到", "老人孩子都好", "1101", "ok",
                                      "", "发烧38.5", "3-1-1203 我妈不舒服", "\xff\xfe"})
    CHECK_FALSE_MESSAGE(may_be_danger(text), text);
}

TEST_CASE("no text that parse() finds critical gets by the look at accept") {
  std::mt19937 dice(20260611);
  std::vector<std::string_view> words{"3-502",  "王芳", "平安", "没有", "小心",   "，",  "\n",   " ",
                                      "@小李 ", "「",   "」\n", "例",   "1",      "120", "打",   "36.5",
                                      "煤气",   "费",   "味",   "摔",   "起不来", "叫",  "不醒", "胸口",
                                      "疼",     "我妈", "走丢", "防止", "smell",  "gas"};
  for (const auto s :
       {sense::danger, sense::distress, sense::symptom, sense::negator, sense::warning, sense::harmless}) {
    const auto more = phrases_of(s);
    words.insert(words.end(), more.begin(), more.end());
  }
  const auto any = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice); };
  const std::vector<context> situations{menu(), context{}, in_group(), asked()};
  int critical = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = 1 + any(6); n > 0; --n) text += words[any(words.size())];
    if (parse(text, situations[any(situations.size())]).urgency < urgency::critical) continue;
    ++critical;
    CHECK_MESSAGE(may_be_danger(text), text);
  }
  CHECK(critical > 2'000);
}

}  // namespace linli::words
