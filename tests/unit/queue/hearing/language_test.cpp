#include "queue/hearing/language.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "store/groups.hpp"
#include "tests/unit/queue/talking.hpp"
#include "words/script.hpp"

// In which language and in whose words somebody is answered.
namespace linli::queue {

using domain::ask_state;
using test::talking_stand;

namespace {

const std::vector<std::string> everywhere{"锦绣苑/*"};

}  // namespace

TEST_CASE("who writes English is answered in English, who types pinyin in Chinese") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.know("liu", "刘洋");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("zhang", "I am fine");
  CHECK(s.last_answer() == "Is everybody else at home well? Reply 1 all well, 2 somebody is unwell");
  s.say_it("zhang", "We are all fine, 36.5");
  CHECK(s.last_answer() ==
        "Noted: 3-101: all well, temperature 36.5. If that is wrong, write it again: the last one counts.");
  s.say_it("zhang", "I have a fever and we need water");
  CHECK(s.last_answer().find("fever") != std::string::npos);
  CHECK(s.last_answer().find("in an emergency call 120") != std::string::npos);
  s.say_it("liu", "wo men jia dou hao");
  CHECK(s.last_answer() == "已记下：3栋101，都好。不对就重发一遍，以最后一次为准。");
  s.say_it("liu", "I can't breathe, help!");
  CHECK(s.last_answer().starts_with("Nobody is on duty now"));
  s.say_it("liu", "STOP");
  CHECK(s.last_answer().starts_with("Routine messages are stopped"));
}

TEST_CASE("who writes traditional characters is answered in them, and so is what he then says in no language") {
  talking_stand s;
  s.know("zhang", "张伟");
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  s.say_it("zhang", "我沒事");
  CHECK(s.last_answer() == "家裡其他人都好嗎？回 1都好 2有人不舒服");
  s.say_it("zhang", "1");
  CHECK(s.last_answer() == "已記下：3棟101，都好。不對就重發一遍，以最後一次為準。");
  s.say_it("wang", "我頭暈");
  CHECK(s.last_answer() == "已記下：3棟502，王芳頭暈，已轉給社區工作人員，急事打120。不對就重發一遍，以最後一次為準。");
  s.say_it("wang", "退訂");
  CHECK(s.last_answer().starts_with("已停發日常訊息"));
  s.say_it("stranger", "我發燒了");
  CHECK(s.last_answer().starts_with("還不知道您是哪一戶"));
  s.say_it("zhang", "两口人都好，36.5，谢谢你们");
  CHECK(s.last_answer().starts_with("已记下"));
}

TEST_CASE("there is every text in traditional characters, with the same names to fill in") {
  const auto names = [](std::string_view text) {
    std::multiset<std::string> out;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
      out.emplace(text.substr(at, text.find('}', at) - at));
    return out;
  };
  const auto there = keys_of("zh-TW");
  int texts = 0;
  for (const auto key : keys_of("zh-CN")) {
    CAPTURE(key);
    const auto other = say(key, "zh-TW");
    CHECK(names(other) == names(say(key)));
    if (key == "triage_version" || key == "triage_cards" || key.ends_with("_when")) continue;  // no words
    CHECK(std::count(there.begin(), there.end(), key) == 1);
    CHECK(words::script_of(other) != words::script::simplified);
    ++texts;
  }
  CHECK(texts > 200);
  CHECK(there.size() == static_cast<std::size_t>(texts));
}

TEST_CASE("a picture, a film or a file is answered in the language that its sender wrote in") {
  talking_stand s;
  for (const auto& [who, name] : {std::pair{"a", "张伟"}, std::pair{"b", "王芳"}, std::pair{"c", "刘洋"}})
    s.know(who, name);
  s.say_it("a", "I will be back next week");
  s.say_it("b", "我下週才回來");
  s.show("a", "photo");
  CHECK(s.last_answer() == say("picture_noted", "en"));
  s.show("b", "video");
  CHECK(s.last_answer() == "影片要等工作人員看。緊急請打120；也可以打字告訴我們。");
  s.show("c", "document");
  CHECK(s.last_answer() == say("file_noted"));
  const auto before = s.all_answers();
  s.show("c", "sticker");
  CHECK(s.all_answers() == before);
}

TEST_CASE("a picture in a group that answers our post waits for a person, any other is chatter") {
  talking_stand s;
  s.know("zhang", "张伟");
  const domain::group room{"g_all", "box", "room", "邻里群", {"锦绣苑/*"}, true, true};
  s.run(store::create_group(s.db, talking_stand::community, room)).value();
  s.open_private("daily", domain::campaign_urgency::routine, everywhere);
  const auto waiting = [&s] { return s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}); };
  for (const auto* kind : {"photo", "video", "sticker", "document"}) s.show("zhang", kind, false, false);
  CHECK(waiting() == 0);
  CHECK(s.ask_of("daily", "3-101").reports.empty());
  s.show("zhang", "photo", false, true);
  CHECK(waiting() == 1);
  CHECK(s.ask_of("daily", "3-101").state == ask_state::answered_unclear);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("the echo has the symptom in the words that it was told in") {
  const std::vector<std::pair<std::string, std::string>> told{{"我头晕", "王芳头晕"},
                                                              {"我有点头疼", "王芳头疼"},
                                                              {"我肚子疼", "王芳肚子疼"},
                                                              {"我恶心", "王芳恶心"},
                                                              {"我打喷嚏流鼻涕", "王芳打喷嚏、流鼻涕"},
                                                              {"我没发烧，就是头晕", "王芳头晕"},
                                                              {"我膝盖疼", "王芳膝盖疼"},
                                                              {"我嗓子有点疼", "王芳嗓子有点疼"},
                                                              {"我发烧38.5", "王芳发烧"}};
  for (const auto& [text, words] : told) {
    CAPTURE(text);
    talking_stand s;
    s.know("wang", "王芳");
    s.open_private("daily", domain::campaign_urgency::routine, everywhere);
    s.say_it("wang", text);
    const auto answer = s.last_answer();
    CAPTURE(answer);
    CHECK(answer.starts_with("已记下：3栋502，" + words + "，"));
  }
}

TEST_CASE("what is in no language is answered in the roster's, and else in Chinese") {
  for (const auto* text : {"1", "36.5", "TD", "ok", "", "👍", "平安", "all good 平安", "ping an", "一切OK"})
    CHECK(language_of(text) == "zh-CN");
  for (const auto* text : {"1", "36.5", "ok", "fine thanks"}) CHECK(language_of(text, "en-GB") == "en");
  CHECK(language_of("平安", "en") == "zh-CN");
  CHECK(language_of("平安", "zh-Hant-TW") == "zh-TW");
  CHECK(language_of("我们都好", "zh-TW") == "zh-CN");
  CHECK(language_of("全家冇事，唔使擔心") == "zh-TW");
  CHECK(language_of("全家冇事，唔使担心") == "zh-CN");
  CHECK(language_of("3-502 陳大文 我们都好，谢谢") == "zh-CN");
  CHECK(language_of("we are safe") == "en");
}

}  // namespace linli::queue
