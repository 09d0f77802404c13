#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "said.hpp"
#include "words/library.hpp"
#include "words/phrase_table.hpp"

// Classes of wordings that braces spell out, whom an emergency is about, and who is left of a home.
namespace linli::words {

TEST_CASE("braces spell out every choice, in order") {
  CHECK(spelled_out("{没/冇}{啥/}事") == std::vector<std::string>{"没啥事", "没事", "冇啥事", "冇事"});
  CHECK(spelled_out("平安") == std::vector<std::string>{"平安"});
  CHECK(spelled_out("{没/冇").empty());
  CHECK(spelled_out("没}事").empty());
}

TEST_CASE("what is written out whole wins over what a class spells, whichever is read first") {
  for (const std::string_view lines : {"ok: {锵/当}锵哩\nnot_ok: 锵锵哩\n", "not_ok: 锵锵哩\nok: {锵/当}锵哩\n"}) {
    auto files = built_in_lexicon();
    const auto zh = std::find_if(files.begin(), files.end(), [](const auto& f) { return f.name == "zh.txt"; });
    zh->text += "\n" + std::string(lines);
    REQUIRE(use_lexicon(files).has_value());
    CHECK(parse("锵锵哩", asked()).human);
    CHECK(counts_as_well(parse("当锵哩", asked())));
    REQUIRE(use_lexicon(built_in_lexicon()).has_value());
  }
}

TEST_CASE("an emergency says whom it is about") {
  const auto one = [](std::string_view text) {
    const auto u = parse(text, asked());
    return u.intent == intent::emergency && u.members.size() == 1 && u.members[0].status == "symptom" ? u.members[0].who
                                                                                                      : std::string{};
  };
  CHECK(one("我妈叫不醒了怎么办啊！！！") == "mother");
  CHECK(one("老头子喘不上来气了快来人") == "husband");
  CHECK(one("都好 就是我爸说胸口疼得厉害") == "father");
  CHECK(one("help my husband fall down he not wake up") == "husband");
  CHECK(one("救命啊").empty());
}

TEST_CASE("who is demented and not back, and who is beaten, rings") {
  for (const std::string_view text :
       {"我屋老倌子出去一天没回来，他有老年痴呆", "小囡寻勿着了，就在滑梯旁边一转身", "爸爸在打妈妈 我好怕",
        "我爸倒在厕所起不来了", "he beat me again please help", "My husband collapse on floor, not answering me"}) {
    CHECK_MESSAGE(parse(text, context{}).urgency == urgency::critical, text);
  }
  for (const std::string_view text : {"被困在公司加班回不来", "儿子寻勿着钥匙了"})
    CHECK_MESSAGE(parse(text, context{}).urgency != urgency::critical, text);
}

TEST_CASE("who is left of a home is counted as the others") {
  const auto u = parse("家里四口，儿子住校不在家，其余三个都正常", asked());
  CHECK(counts_as_well(u));
  CHECK(u.count == 4);
  REQUIRE(u.members.size() == 2);
  CHECK(u.members[0].status == "away");
  CHECK(u.members[1].who == "others");
  CHECK(u.members[1].n == 3);
  CHECK(counts_as_well(parse("爸妈在家都好，我在外地上班", asked())));
  CHECK(parse("爸妈在家都好，我在外地发烧了", asked()).human);
}

TEST_CASE("slips of the keyboard and of the tongue are read") {
  CHECK(place_of("三动502 平安") == "3-502");
  CHECK(place_of("6冻2单元301 都好") == "6-2-301");
  CHECK(place_of("我一动就喘") == "none");
  const auto u = parse("上面打错字了，是6-501不是5-601", asked());
  CHECK(u.intent == intent::correction);
  REQUIRE(u.place);
  CHECK(written(*u.place) == "6-501");
}

TEST_CASE("flowers part what is said, and a name at the end signs it") {
  for (const std::string_view text :
       {"谢谢社区关怀🌹🌹🌹老两口都健康", "平安是福🙏 我们老两口平安", "身体均好，请组织放心。退休教师 周",
        "老王家四口全都好着呢", "上海下雨了吧？我在屋里向，蛮好额"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"祝大家平安🌹", "下雨了吧？我摔了一跤", "🌹都不好"})
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
}

TEST_CASE("what is good of something else is no doubt, what is not as it was is one") {
  for (const std::string_view text :
       {"一家都好，今年收成不错", "还好还好，都挺好", "我俩没事，女儿女婿也都好", "一切安好，阳台的花都开了",
        "都好，昨天那场球真精彩", "今天去打了疫苗，没什么反应，都好"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text :
       {"还好", "老伴都好，我还好", "都好，老头子走路一瘸一拐", "都好，今年身体不如去年", "还好，都挺好，就老妈咳",
        "我俩没事，女儿摔了一跤", "一家都好，我血压一百八", "老王家四口都好不了了", "都好，奶奶怎么叫都懒得动",
        "wo men jia dou bu hao", "dou hao, jiu shi wo ba fa shao", "mei shi, tou teng"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

}  // namespace linli::words
