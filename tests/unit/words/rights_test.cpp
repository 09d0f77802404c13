#include <doctest/doctest.h>

#include "said.hpp"

// Stopping, a person's rights, receipts and what else is typed to a notice or to nothing.
namespace linli::words {

namespace {

context notice(channel where = channel::chat) {
  context c;
  c.open = context::kind::notice;
  c.channel = where;
  return c;
}
void all(std::string_view intent, const context& c, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) CHECK_MESSAGE(intent_of(text, c) == intent, text);
}

}  // namespace

TEST_CASE("a word for stopping is the whole message, courtesy aside") {
  all("optout", notice(),
      {"退订", "TD", "td", "STOP", "Stop. Thank you", "您好，退订，谢谢", "拒收", "unsubscribe", "stop pls"});
  CHECK_FALSE(parse("退订", notice()).human);
  for (const std::string_view wish :
       {"请不要再发了", "别再给我发消息了", "請不要再傳訊息給我", "别老给我发消息了行不行", "please stop texting me"}) {
    CHECK_MESSAGE(intent_of(wish, notice()) == "optout", wish);
    CHECK_MESSAGE(parse(wish, notice()).human, wish);
  }
  for (const std::string_view other :
       {"we have to STOP this leak", "I can stop by", "别发群里", "can't stop laughing", "停水了别发愁"}) {
    CHECK_MESSAGE(intent_of(other, notice()) != "optout", other);
  }
  CHECK(intent_of("我不退订，就是问问", notice()) == "question");
  CHECK(intent_of("怎么退订", notice()) == "question");
  CHECK(parse("退订昨天那个团购", notice()).reason == "optout_scope");
  CHECK(parse("帮我把牛奶退订了吧", notice()).reason == "optout_scope");
}

TEST_CASE("some words stop messages on a phone only, and in a group none does") {
  all("optout", notice(channel::sms), {"R", "T", "END", "QUIT", "CANCEL", "TD"});
  all("chatter", notice(channel::group), {"T", "R"});
  for (const std::string_view text : {"退订", "别再发了", "拒收"})
    CHECK_MESSAGE(parse(text, notice(channel::group)).reason == "optout_scope", text);
  auto holds = notice(channel::sms);
  holds.sender_has_claim = true;
  CHECK(parse("CANCEL", holds).also == std::vector<std::string>{"claim_cancel"});
  CHECK(parse("CANCEL", holds).human);
}

TEST_CASE("starting again means something to who has stopped") {
  auto stopped = notice();
  stopped.opted_out = true;
  all("optin", stopped, {"START", "恢复", "恢复接收"});
  CHECK(intent_of("恢复", notice()) == "chatter");
}

TEST_CASE("rights over what is kept, and who should not be written to") {
  CHECK(parse("我要看你们记了我什么", context{}).right == "access");
  CHECK(parse("把我的信息全删了", context{}).right == "erasure");
  CHECK(parse("delete my data please", context{}).right == "erasure");
  CHECK(parse("我的资料写错了，请更正", context{}).right == "rectification");
  all("consent_withdraw", context{},
      {"我不同意收集我家体温", "不許上傳我的資料", "以前同意登记的体温，我现在不同意了"});
  CHECK(parse("谁把我手机号给你们的？", context{}).reason == "privacy_question");
  all("wrong_number", context{}, {"你发错人了", "我不是李芳", "wrong number", "搞错咗啦，我唔系住呢度嘅"});
  const auto moved = parse("我已经搬走了，别再发了", context{});
  CHECK(moved.status == "moved");
  CHECK(moved.also == std::vector<std::string>{"optout"});
  CHECK(intent_of("我不是说过了吗", context{}) != "wrong_number");
}

TEST_CASE("a receipt is one, and what denies it is none") {
  for (const std::string_view text :
       {"收到", "知道了，谢谢", "好的", "👌", "收到，我会转告邻居", "OK", "明白", "睇到喇"}) {
    CHECK_MESSAGE(intent_of(text, notice()) == "ack", text);
    CHECK_MESSAGE(parse(text, notice()).counts_as_read == true, text);
  }
  all("not_received", notice(), {"没收到", "還沒收到耶", "链接打不开", "没人通知我"});
  all("question", notice(), {"几点开始？", "看不懂啥意思", "在吗", "收到，请问狗证去哪儿办"});
  all("complaint", notice(), {"通知发得太晚了吧", "凭什么", "物业干什么吃的", "反映八百回了没人修"});
}

TEST_CASE("needs are heard when nothing asked for them") {
  all("need_help", context{}, {"屋企冇晒米", "楼上阿婆屋里没得米了", "明早想去医院拆线，没车"});
  CHECK(intent_of("3-502发烧了没人管", context{}) == "emergency");
  all("chatter", context{}, {"谢谢网格员", "平安", "1", "今晚食咩好", "哈哈哈"});
}

}  // namespace linli::words
