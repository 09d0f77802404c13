#include "words/pinyin.hpp"
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "said.hpp"
#include "words/danger.hpp"

// Chinese typed in Latin letters.
namespace linli::words {

namespace {
std::string read(std::string_view text) { return in_characters(normalise(text)).text; }
}  // namespace

TEST_CASE("Latin letters are read as characters when all of them are Chinese") {
  CHECK(read("wo men jia dou hao") == "我们家都好");
  CHECK(read("womenjia douhao, 36.4") == "我们家都好, 36.4");
  CHECK(read("zhe bian yi qie zhengchang 4 ren") == "这边一切正常 4人");
  CHECK(read("mei you fa shao") == "没有发烧");
  for (const std::string_view text :
       {"we are fine", "women are fine", "hao are you", "he can come", "Mike 3b", "ok", "A1203"})
    CHECK_MESSAGE(read(text) == normalise(text).text, text);
}

TEST_CASE("what is said in Latin letters is understood as in characters") {
  for (const std::string_view text : {"wo men jia dou hao", "mei shi, yi ge ren zhu, 36.4", "quan jia ping an",
                                      "yi qie zheng chang", "mei you bu shu fu"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  CHECK(parse("san kou ren dou zheng chang", asked()).count == 3);
  CHECK(intent_of("wo fa shao le") == "checkin_symptom");
  CHECK(intent_of("bu tai hao") != "checkin_ok");
  CHECK(parse("wo bu shu fu", asked()).human);
}

TEST_CASE("danger in Latin letters rings, in whatever words it stands") {
  for (const std::string_view text : {"jiu ming a", "wo ma hun dao le", "zhao huo le kuai lai ren",
                                      "wo men jia dou hao, jiu ming", "wo ba chuan bu shang lai qi"}) {
    CHECK_MESSAGE(parse(text, asked()).urgency == urgency::critical, text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

TEST_CASE("spans point into what was typed") {
  const std::string raw = "wo men jia dou hao";
  const auto u = parse(raw, asked());
  for (const auto& s : u.spans) CHECK(s.to <= raw.size());
  REQUIRE_FALSE(u.spans.empty());
}

}  // namespace linli::words
