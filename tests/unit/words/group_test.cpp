#include <doctest/doctest.h>

#include "said.hpp"

namespace linli::words {

TEST_CASE("in a group a bare digit counts only when it is said to us") {
  auto c = in_group();
  for (const std::string_view text : {"1", "2", "扣1", "+1", "①"}) CHECK_MESSAGE(intent_of(text, c) == "chatter", text);
  c.addressed = true;
  CHECK(intent_of("1", c) == "checkin_ok");
  CHECK(intent_of("2", c) == "checkin_symptom");
  c.addressed = false;
  CHECK(intent_of("3-502 1", c) == "checkin_ok");
  c.keyed_places = false;  // "3-502 1" may be an order of one
  CHECK(intent_of("3-502 1", c) == "chatter");
  for (const std::string_view text : {"3-502 2", "3栋502 2份", "3-502 +1"})
    CHECK_MESSAGE(parse(text, c).option.empty(), text);
  CHECK(intent_of("3-502 平安", c) == "checkin_ok");
  c.addressed = true;
  CHECK(intent_of("3-502 1", c) == "checkin_ok");
}

TEST_CASE("in a group words count, with or without a place") {
  CHECK(intent_of("3-502 平安", in_group()) == "checkin_ok");
  CHECK(intent_of("平安", in_group()) == "checkin_ok");
  CHECK(intent_of("3-502 我妈发烧", in_group()) == "checkin_symptom");
}

TEST_CASE("a group's talk is nobody's unclear answer") {
  for (const std::string_view text : {"谁家狗在叫", "今晚吃什么", "B套餐两份", "哈哈哈", "还行吧", "明天降温多穿点"})
    CHECK_MESSAGE(intent_of(text, in_group()) == "chatter", text);
  auto c = in_group();
  c.addressed = true;
  CHECK(parse("今晚吃什么", c).human);
}

TEST_CASE("in a group the words for stopping are for a person, whoever they are meant for") {
  for (const std::string_view text : {"退订", "别再发了", "拒收"}) {
    const auto u = parse(text, in_group());
    CHECK_MESSAGE(name(u.intent) == "needs_human", text);
    CHECK(u.reason == "optout_scope");
  }
}

TEST_CASE("a list in a chat is a list, and the worst of it sets its urgency") {
  const auto u = parse("#接龙\n今日报平安\n例 3-502 三口人 正常\n\n1. 3-101 李明 平安\n2. 3-102 王芳 38.2", in_group());
  CHECK(name(u.intent) == "jielong");
  CHECK(u.human);
  CHECK(u.urgency == urgency::urgent);
  const auto fire = parse("#接龙\n1. 3-101 着火了", in_group());
  CHECK(name(fire.intent) == "jielong");
  CHECK(fire.urgency == urgency::critical);
}

}  // namespace linli::words
