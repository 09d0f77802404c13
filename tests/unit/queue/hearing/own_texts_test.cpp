#include "queue/hearing/own_texts.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace {

std::vector<domain::campaign> asked() {
  domain::campaign c;
  c.text = "【青山里】今天报平安：回“房号+平安”，如“3栋502 平安”。急事打120。";
  c.private_text = "【青山里】{name}您好，您家今天都好吗？\n1 都好\n2 有人发烧或者身体不舒服，要看医生\n急事打120。";
  return {c};
}

}  // namespace

TEST_CASE("a post passed on whole says nothing; what stands beside it does, at its place") {
  const auto all = asked();
  CHECK(trim(without_own_texts(all[0].text, all)).empty());
  const auto text = without_own_texts("3-1-201 平安\n" + all[0].text, all);
  CHECK(trim(text) == "3-1-201 平安");
  CHECK(text.size() == std::string("3-1-201 平安\n").size() + all[0].text.size());
  auto asked_him = all[0].private_text;
  asked_him.replace(asked_him.find("{name}"), 6, "王芳");
  CHECK(trim(without_own_texts(asked_him + "我发烧了", all)) == "我发烧了");
}

TEST_CASE("an option that is copied may be the answer, and stays") {
  const auto all = asked();
  const std::string option = "2 有人发烧或者身体不舒服，要看医生";
  CHECK(without_own_texts(option, all) == option);
  CHECK(without_own_texts("急事打120。", all) == "急事打120。");
}

TEST_CASE("our answer to danger is no danger when it is shown to others") {
  const std::vector<domain::campaign> none;
  for (const std::string_view language : {"zh-CN", "zh-TW", "en"})
    CHECK(trim(without_own_texts(say("critical_answer", language), none)).empty());
}

}  // namespace linli::queue
