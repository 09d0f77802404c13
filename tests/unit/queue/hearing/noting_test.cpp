#include <doctest/doctest.h>

#include "queue/followups/following.hpp"
#include "store/followups.hpp"
#include "tests/unit/queue/talking.hpp"

// What waits for a person is answered once, whoever said it: voice messages, pictures, wishes about one's own data.
namespace linli::queue {

using namespace std::chrono_literals;
using domain::followup_kind;
using test::talking_stand;

namespace {

std::vector<domain::followup> followups(talking_stand& s) {
  const auto any = [](const auto&) { return true; };
  return s.run(store::list_followups(s.db, talking_stand::community, false, "", 10, any)).value().items;
}

}  // namespace

TEST_CASE("a stranger's first voice message waits for a listener; he is told so, and asked which home is his") {
  talking_stand s;
  s.show("who", "voice");
  CHECK(s.last_answer() == say("voice_noted") + "\n" + say("press_unknown"));
  s.show("who", "voice");
  s.show("who", "sticker");
  CHECK(s.all_answers() == 1);
  s.show("who", "photo");
  CHECK(s.last_answer() == say("picture_noted"));
  CHECK(s.all_answers() == 2);
  const auto found = followups(s);
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == followup_kind::listen);
  CHECK(found[0].subject.starts_with("i/"));
  CHECK(found[0].times == 3);
}

TEST_CASE("a stranger's sticker asks for nobody") {
  talking_stand s;
  s.show("who", "sticker");
  CHECK(followups(s).empty());
}

TEST_CASE("the pictures of an album have one answer, and a person sees each") {
  for (const bool asked : {false, true}) {
    CAPTURE(asked);
    talking_stand s;
    s.know("zhang", "张伟");
    if (asked) s.open_private("daily", domain::campaign_urgency::routine, {"锦绣苑/*"});
    for (int i = 0; i < 5; ++i) s.show("zhang", "photo");
    CHECK(s.all_answers() == 1);
    CHECK(s.last_answer() == say("picture_noted"));
    const auto found = followups(s);
    REQUIRE(found.size() == 1);
    CHECK(found[0].times == 5);
  }
}

TEST_CASE("what is one more of the same: by the same sender, within two minutes, in private") {
  domain::followup f;
  domain::concern c;
  c.reply = "y_2";
  c.name = "王芳";
  c.text = "photo";
  c.at = now();
  CHECK_FALSE(is_one_more(f, c));
  f.words.push_back({"y_1", c.name, c.text, {}, 0, c.at - 90s});
  CHECK(is_one_more(f, c));
  auto other = c;
  other.reply = "y_1";  // this very one
  CHECK_FALSE(is_one_more(f, other));
  other = c;
  other.text = "voice";
  CHECK_FALSE(is_one_more(f, other));
  other = c;
  other.name = "王强";
  CHECK_FALSE(is_one_more(f, other));
  other = c;
  other.at += 60s;
  CHECK_FALSE(is_one_more(f, other));
  f.group = "g_1";
  CHECK_FALSE(is_one_more(f, c));
}

TEST_CASE("who wants his data deleted is answered, and a person sees to it, whether he is known or not") {
  for (const bool known : {true, false}) {
    for (const auto& [text, language] :
         {std::pair{"删除我的信息", "zh-CN"}, std::pair{"delete my data please", "en"}}) {
      CAPTURE(known);
      CAPTURE(text);
      talking_stand s;
      if (known) s.know("zhang", "张伟");
      s.say_it("zhang", text);
      CHECK(s.last_answer() == say("rights_noted", language));
      s.say_it("zhang", text);
      CHECK(s.all_answers() == 1);
      const auto found = followups(s);
      REQUIRE(found.size() == 1);
      CHECK(found[0].kind == followup_kind::rights);
      CHECK(found[0].subject.starts_with(known ? "h/" : "i/"));
      CHECK(found[0].times == 2);
    }
  }
}

}  // namespace linli::queue
