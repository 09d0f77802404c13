#include <doctest/doctest.h>

#include "said.hpp"

namespace linli::words {

using texts = std::vector<std::string>;

TEST_CASE("a menu digit counts in every width, ring and numeral") {
  for (const std::string_view text : {"1", "１", "①", "❶", "➀", "1️⃣", "⑴", "一", "壹", "1.", "1。", "1！", "(1)",
                                      "【1】", " 1 ", "01", "1~", "1\n"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_ok", text);
    CHECK_MESSAGE(u.option == "1", text);
    CHECK(u.scope == scope::household);
    CHECK(u.confidence == confidence::high);
    CHECK_FALSE(u.human);
  }
}

TEST_CASE("words around a digit that say no more than which one is meant") {
  for (const std::string_view text : {"回1", "回复1", "我选1", "选择 1", "按1", "1，谢谢", "1谢谢", "1👌", "1号", "1 1",
                                      "1 都好", "1都好", "1. 都好", "1，平安", "您好，1"})
    CHECK_MESSAGE(intent_of(text) == "checkin_ok", text);
}

TEST_CASE(
    "who says that he chose or wants to choose a key has chosen it, and who only wants one of something has not") {
  for (const std::string_view text : {"我按的1", "我要选1", "刚才按了1", "先扣1", "我已经选了1", "想按1呀"})
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  CHECK(intent_of("我要选3") == "need_help");
  CHECK(intent_of("刚刚按的是2") == "checkin_symptom");
  for (const std::string_view text : {"我要1斤", "要1", "刚1岁", "想1个人待着", "先1后2"})
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
}

TEST_CASE("the other options ask for a person") {
  for (const std::string_view text : {"2", "二", "②", "贰", "2 有人不舒服", "有人不舒服"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "checkin_symptom", text);
    CHECK(u.human);
  }
  for (const std::string_view text : {"3", "三", "③", "要帮忙", "3 要帮忙。"}) {
    CHECK_MESSAGE(intent_of(text) == "need_help", text);
    CHECK(said(text).human);
  }
  CHECK(said("有人不舒服").option == "2");
  CHECK(said("都好！").option == "1");
}

TEST_CASE("what is worse than the digit wins over it") {
  CHECK(intent_of("1 我妈发烧") == "checkin_symptom");
  CHECK(intent_of("1，但是我妈不太舒服") == "checkin_symptom");
  CHECK(intent_of("1 38.5") == "checkin_symptom");
  CHECK(urgency_of("1 38.5") == "urgent");
  CHECK(said("1 药快没了").also == std::vector<std::string>{"need_help"});  // as "平安，但是药快没了"
  CHECK(said("1 药快没了").human);
  CHECK(intent_of("1 着火了") == "emergency");
  CHECK(said("1 王阿姨好像有事").human);
  CHECK(said("1 不好").human);
  CHECK(said("1 吗").human);
}

TEST_CASE("words that soften a digit do not soften it") {
  const auto u = said("2 没事");
  CHECK(name(u.intent) == "checkin_symptom");
  CHECK(u.human);
  CHECK(urgency_of("2 我爸39度") == "urgent");
  CHECK(intent_of("2，摔了起不来") == "emergency");
}

TEST_CASE("the words behind a digit may limit whom it covers") {
  CHECK(scope_of("1 我没事") == "self");
  CHECK(scope_of("1 三口人都好") == "household");
  CHECK(scope_of("1 36.5") == "household");
}

TEST_CASE("digits that are no key of the menu are not guessed at") {
  CHECK(intent_of("5") == "invalid_option");
  for (const std::string_view text : {"12", "11", "1 2", "36", "365", "100", "2/3", "1.5", "+1", "楼上+1"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK(u.human);
  }
  CHECK(urgency_of("39") == "urgent");
}

TEST_CASE("a digit that counts something is no answer") {
  CHECK(intent_of("2人都好") == "checkin_ok");
  CHECK(*said("2人都好").count == 2);
  CHECK(said("2人都好").option.empty());
  CHECK(intent_of("3口平安") == "checkin_ok");
  CHECK(intent_of("1人不舒服") == "checkin_symptom");
  CHECK(said("3楼的平安").human);
  CHECK(said("2天没吃药").human);
}

TEST_CASE("a digit beside a place answers for that place") {
  const auto u = said("3-502 1");
  CHECK(name(u.intent) == "checkin_ok");
  CHECK(written(*u.place) == "3-502");
  CHECK(said("3栋502 2").human);
}

TEST_CASE("digits mean nothing without a menu") {
  CHECK(intent_of("1", context{}) == "chatter");
  CHECK(intent_of("1", asked()) == "needs_human");
  CHECK(parse("1", asked()).reason == "ambiguous_digits");
  auto group = asked();
  group.channel = channel::group;
  CHECK(intent_of("1", group) == "chatter");
}

TEST_CASE("a menu may have keys of its own and other meanings") {
  context c;
  c.open = context::kind::notice;
  c.options = {{"A", "ack"}, {"B", "不参加"}, {"9", "away"}};
  c.labels = {{"B", "不参加"}};
  CHECK(parse("a", c).option == "A");
  CHECK(parse("Ｂ", c).option == "B");
  CHECK(parse("不参加。", c).option == "B");
  CHECK(intent_of("9", c) == "away");
  CHECK(intent_of("A", c) == "ack");
}

TEST_CASE("yes and no turn with the question") {
  auto bad = asked(), good = asked();
  bad.polarity = "yes_means_bad";
  good.polarity = "yes_means_good";
  for (const std::string_view yes : {"有", "是", "是的", "Yes"}) {
    CHECK_MESSAGE(intent_of(yes, bad) == "checkin_symptom", yes);
    CHECK_MESSAGE(intent_of(yes, good) == "checkin_ok", yes);
    CHECK_MESSAGE(intent_of(yes, asked()) == "needs_human", yes);
  }
  for (const std::string_view no : {"没有", "无", "否", "no"}) {
    CHECK_MESSAGE(intent_of(no, bad) == "checkin_ok", no);
    CHECK_MESSAGE(parse(no, good).reason == "negative_to_safe_question", no);
    CHECK_MESSAGE(intent_of(no, asked()) == "needs_human", no);
  }
  CHECK(parse("没有，我爸咳嗽", bad).human);
}

TEST_CASE("what a notice asks for is a receipt") {
  context c;
  c.open = context::kind::notice;
  c.options = {{"1", "ack"}};
  CHECK(intent_of("1", c) == "ack");
  CHECK(intent_of("收到", c) == "ack");
}

}  // namespace linli::words
