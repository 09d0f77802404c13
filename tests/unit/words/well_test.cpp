#include <doctest/doctest.h>

#include "said.hpp"

namespace linli::words {

TEST_CASE("all is well, as people say it") {
  for (const std::string_view text : {"平安",
                                      "报平安",
                                      "家里平安",
                                      "全家平安，谢谢",
                                      "都好",
                                      "都好的，放心",
                                      "一切正常",
                                      "正常",
                                      "没事",
                                      "没事儿",
                                      "挺好的",
                                      "大家都平安",
                                      "平安！平安！",
                                      "平安~",
                                      "平安😊",
                                      "🌹平安🙏",
                                      "收到，平安",
                                      "好的，都好",
                                      "您好，家里都好，谢谢关心",
                                      "无异常",
                                      "身体健康",
                                      "老人小孩都好",
                                      "放心吧都好着呢",
                                      "谢谢关心，我们很好",
                                      "情况良好",
                                      "平安勿念",
                                      "全家核酸阴性，平安",
                                      "家里三口人都很健康，没有发烧咳嗽",
                                      "今天都没出门，体温正常",
                                      "不需要帮忙，都好",
                                      "什么都不缺，平安"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
}

TEST_CASE("all is well, in dialects, traditional characters, pinyin, with slips and in English") {
  for (const std::string_view text : {"冇事",
                                      "我哋屋企都冇事",
                                      "都几好",
                                      "冇唔舒服",
                                      "莫得事",
                                      "没得事",
                                      "好着哩",
                                      "俺家都好",
                                      "木有问题",
                                      "阮兜攏平安",
                                      "阿拉屋里侪好",
                                      "都好噠",
                                      "家裡都好",
                                      "全家平安，無發熱",
                                      "一切正常，請放心",
                                      "體溫正常",
                                      "沒有不舒服",
                                      "都沒事",
                                      "正长",
                                      "平按",
                                      "pingan",
                                      "dou hao",
                                      "all good",
                                      "We're all fine, thanks",
                                      "I'm fine",
                                      "everyone is safe",
                                      "no symptoms",
                                      "safe",
                                      "no fever or cough",
                                      "no fever, no cough"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
}

TEST_CASE("a list of symptoms that is denied is denied whole") {
  for (const std::string_view text :
       {"无发热、干咳、乏力等症状", "无发热，咳嗽，乏力等症状", "没有发烧咳嗽", "不发烧不咳嗽", "没发烧也没咳嗽",
        "没有人发烧", "没人发烧", "没有任何不适", "没有什么不舒服", "未出现发热", "无发热和咳嗽", "3-502 无发热、咳嗽",
        "没有发烧、没有咳嗽，正常"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
}

TEST_CASE("what stands behind a denial and is not part of it is no denial") {
  for (const std::string_view text :
       {"不发烧，咳嗽", "不发烧咳嗽", "没有发烧，就是咳嗽", "无发热。有点咳", "没少咳嗽", "不止咳嗽", "烧不退",
        "不退烧", "没发烧 但是头疼", "没有不发烧", "没有胃口", "不烧了", "退烧了 36.8", "没有发烧药了"})
    CHECK_MESSAGE(said(text).human, text);
}

TEST_CASE("what only looks like well is read by a person") {
  for (const std::string_view text : {"不正常",       "没平安",     "不平安",        "没有正常",
                                      "不都好",       "不是很好",   "不太好",        "不怎么好",
                                      "没好",         "没胃口",     "没收到",        "有事",
                                      "有问题",       "平安吗？",   "都好吗",        "正常吗",
                                      "是不是都平安", "平安保险",   "健康码",        "平安到家",
                                      "正常上班",     "安全第一",   "昨天平安",      "明天就好了",
                                      "应该没事",     "好像都好",   "可能没事吧",    "还行吧",
                                      "差不多",       "老样子",     "好了",          "都好了",
                                      "除了我妈都好", "其他人都好", "大部分正常",    "平安，但是有点担心",
                                      "正常个屁",     "不知道",     "好好休息",      "如果平安就不用回吗",
                                      "平安，报过了", "not fine",   "we are not ok", "fine?",
                                      "not all fine", "maybe ok",   "不是没事",      "平安个鬼"}) {
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
    CHECK_MESSAGE(said(text).human, text);
  }
  CHECK(intent_of("没收到") == "not_received");
  CHECK(intent_of("没胃口") == "checkin_symptom");
}

TEST_CASE("words that are all known may still say nothing good together") {
  for (const std::string_view text : {"其他正常",
                                      "别的都好",
                                      "没事吧",
                                      "平安吧",
                                      "没事了",
                                      "都没事了",
                                      "恢复正常",
                                      "有症状",
                                      "3-502 有症状",
                                      "症状：咳嗽",
                                      "没怎么咳",
                                      "平安没有",
                                      "好什么好",
                                      "非正常",
                                      "没事找事",
                                      "血压正常",
                                      "平安 速来",
                                      "都好才怪",
                                      "我不在家，平安",
                                      "有3口人，2口平安",
                                      "勉强正常",
                                      "健康问题",
                                      "正常情况下不用报",
                                      "unsafe",
                                      "not sick but tired",
                                      "can't stop coughing",
                                      "nobody is fine",
                                      "no fever pills",
                                      "例假肚子痛",
                                      "平安\n例假肚子痛",
                                      "@小李我妈发烧 平安",
                                      "「发烧」了",
                                      "无发热，我爸咳嗽，乏力等症状",
                                      "没睡好头疼",
                                      "没药发烧",
                                      "不小心摔了",
                                      "没有缓解，咳嗽",
                                      "没有昨天烧得高",
                                      "我不同意住院"}) {
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
    CHECK_MESSAGE(said(text).human, text);
  }
}

TEST_CASE("receipts, thanks and wishes are no health reports") {
  for (const std::string_view text : {"收到", "OK", "ok", "好的", "好", "嗯", "嗯嗯", "👌", "👍", "[强]", "知道了",
                                      "收到谢谢", "好的好的", "got it", "3-502 收到", "3-502 OK", "收到，没问题"})
    CHECK_MESSAGE(intent_of(text) == "ack", text);
  for (const std::string_view text : {"谢谢", "辛苦了", "祝大家平安", "平安是福", "早上好", "😊", "🙏🙏"})
    CHECK_MESSAGE(intent_of(text) == "chatter", text);
  CHECK(counts_as_well(said("3-502 平安，祝大家健康")));
}

TEST_CASE("whom the words cover") {
  CHECK(scope_of("平安") == "household");
  CHECK(scope_of("都好着呢") == "plural");
  CHECK(scope_of("我没事") == "self");
  CHECK(scope_of("正常") == "self");
  CHECK(scope_of("3-502 正常") == "household");
  CHECK(scope_of("三口人都好") == "count");
  CHECK(scope_of("36.5 36.6") == "count");
}

TEST_CASE("words about relatives cover the relatives, and a person sees whom") {
  for (const std::string_view text : {"我爸妈都好", "我家老人没事", "孩子正常", "爸爸没事，妈妈也没事"}) {
    const auto u = said(text);
    CHECK_MESSAGE(u.scope == scope::named, text);
    CHECK_MESSAGE(u.human, text);
  }
}

TEST_CASE("who speaks for another and for himself names both") {
  const auto u = said("我和老公都好");
  CHECK(u.scope == scope::named);
  CHECK(whom(u) == std::vector<std::string>{"self", "husband"});
}

TEST_CASE("nothing that was not asked for is a report") {
  CHECK(intent_of("平安", context{}) == "chatter");
  const auto u = parse("3-502 平安", context{});
  CHECK(name(u.intent) == "chatter");
  CHECK(written(*u.place) == "3-502");  // who speaks can still be matched
}

TEST_CASE("other answers") {
  CHECK(intent_of("不在家") == "away");
  CHECK(intent_of("3-502没人，我们都在外地") == "away");
  CHECK(scope_of("我在外地") == "self");
  CHECK(scope_of("不在家") == "self");
  CHECK(scope_of("家里没人") == "household");
  CHECK(scope_of("3-502 外出") == "household");
  CHECK(said("3人，1人在外地").human);
  CHECK(said("都好，我在外地").human);
  CHECK(intent_of("不想说") == "decline");
  CHECK(intent_of("已接龙") == "done_elsewhere");
  CHECK(intent_of("报错了，是3-501") == "correction");
  CHECK(intent_of("搬走了") == "record_update");
  CHECK(intent_of("发错人了") == "wrong_number");
  CHECK(intent_of("凭什么天天报") == "complaint");
  CHECK(intent_of("几点开始？") == "question");
  CHECK(intent_of("删除我的信息") == "data_request");
  CHECK(intent_of("我不同意收集") == "consent_withdraw");
  CHECK(intent_of("") == "empty");
  CHECK(intent_of(" 　\n") == "empty");
  CHECK(said("[图片]").reason == "media");
  CHECK(said("[语音]").human);
}

TEST_CASE("stopping is the whole message or nothing") {
  for (const std::string_view text :
       {"退订", "TD", "ｔｄ", "拒收", "STOP", "Stop. Thank you", "退订，谢谢", "我要退订", "unsubscribe"}) {
    CHECK_MESSAGE(intent_of(text) == "optout", text);
    CHECK_FALSE(said(text).human);
  }
  CHECK(intent_of("别再发了") == "optout");
  CHECK(said("别再发了").human);
  for (const std::string_view text : {"we must STOP this leak", "退订昨天那个团购", "我不退订", "取消报名",
                                      "stopping by", "QUIT", "R", "T", "不要停水了"})
    CHECK_MESSAGE(intent_of(text) != "optout", text);
}

TEST_CASE("a binding code is typed behind its word") {
  for (const std::string_view text : {"绑定 7K3Q", "绑定7k3q", "綁定：7K3Q", "bind 7K3Q", " 绑定  7K 3Q "}) {
    const auto u = parse(text, context{});
    CHECK_MESSAGE(name(u.intent) == "bind", text);
    CHECK_MESSAGE(u.code == "7K3Q", text);
  }
  for (const std::string_view text : {"绑定", "绑定 7K", "怎么绑定 7K3Q", "绑定手机号", "绑定 7K3Q7K3Q7K3Q7"})
    CHECK_MESSAGE(intent_of(text, context{}) != "bind", text);
}

TEST_CASE("what somebody else wrote is not read") {
  CHECK(counts_as_well(said("「王芳：有人发烧吗」\n- - - - - - -\n平安")));
  CHECK(counts_as_well(said("@网格员小李 我们家三口都正常")));
  CHECK(counts_as_well(said("> 着火了\n平安")));
  CHECK(said("@网格员小李").human);
  CHECK(said("「王芳：平安」\n- - -\n不舒服").human);
}

}  // namespace linli::words
