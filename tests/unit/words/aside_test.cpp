#include <doctest/doctest.h>

#include <string_view>

#include "said.hpp"

// What stands beside the one fact and means no harm: repairs, counts of heads, figures that nobody reached, everyday
// words.
namespace linli::words {

TEST_CASE("what went wrong with the house and is put right is nobody's need") {
  for (const std::string_view text :
       {"都挺好，昨天那阵雨把阳台淹了一点，已经自己扫干净了", "家里都好，昨晚跳闸，电工来修好了",
        "都好，卫生间灯泡坏了，刚换上了", "平安，门锁昨天坏了，换了把新的", "都好，厨房水龙头滴水，我自己拧紧了"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text :
       {"都好，昨晚漏水，还没修好", "都好，跳闸了，什么时候修好了说一声？", "都好，我妈摔了一跤，地已经擦干净了",
        "都好，家里被偷了，锁换好了", "都好，停电三天了", "都好，玻璃碎了划了手，已经收拾好了"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
  CHECK(urgency_of("煤气漏了，都好，已经修好了") != "none");
}

TEST_CASE("a figure that nobody reached is no reading; a higher one stays one") {
  const auto u = parse("4口人都量过了，没有超37度3的，没一个不舒服", asked());
  CHECK(counts_as_well(u));
  CHECK(u.count == 4);
  CHECK(u.temperatures.empty());
  for (const std::string_view text : {"全家体温都没超过37.3", "都在37度以下", "体温都不到37，没咳嗽",
                                      "五口人都没到三十七度", "没一个超过37度的，都好"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text :
       {"都没超过38度", "没超过37.5", "没有一个不超过37.3", "有没有超过37.3的", "烧一直没降到37以下", "体温不低于37.3",
        "一直没到37度以下", "都在37。5以下", "不在37度以下"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("an everyday word that holds a part of the body, or begins like a family name, is no trouble and nobody") {
  for (const std::string_view text :
       {"家里都好，晚上吃臭豆腐", "都好，孩子在背课文", "都平安，刚买了排骨和猪肝", "家里都好，江边散步呢",
        "都好，周末吃火锅", "都好，在刀削面馆", "没事，就是蚊子多", "都安全，刚点过人头了", "能吃能喝能骂人，36.5"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"都好，手头疼", "都好，背疼", "都好，火烧起来了", "都好，就是孩子蔫蔫的",
                                      "都好，就是闷得慌", "都好，头大头晕", "都好，把手割了"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("workmates and neighbours of one room are counted, and what a car carries is no illness") {
  const auto u = parse("工地宿舍A3栋108，6个工友都正常，没人发烧", asked());
  CHECK(counts_as_well(u));
  CHECK(u.count == 6);
  CHECK(parse("涯屋下五介人都好，冇脉个事", asked()).count == 5);
  context call;
  call.open = context::kind::call;
  CHECK(parse("我有面包车，能拉水", call).symptoms.empty());
  CHECK(parse("我问问我对象再回你", call).intent == intent::tentative);
  CHECK(parse("拉水样的东西两天了", asked()).intent == intent::checkin_symptom);
}

TEST_CASE("people of a trade are counted, and all of them are well in their own words") {
  CHECK(parse("我们宿舍六个女工都正常，厂里统一量过体温了", asked()).count == 6);
  CHECK(parse("俺们老哥四个在工棚，都好着哩", asked()).count == 4);
  CHECK(parse("We are three here, all good lah, no fever no cough", asked()).count == 3);
  CHECK(parse("阿公阿嬷跟我，三个攏平安", asked()).count == 3);
  for (const std::string_view text :
       {"裁缝铺后头那家，我们娘儿俩都好", "36.5度 无咳无痰 鼻子也通", "家裏兩個人都冇發燒", "对头，都安全",
        "今儿个腊八，给您报个平安", "Yes, everyone is accounted for"}) {
    CHECK_MESSAGE(counts_as_well(parse(text, asked())), text);
  }
  for (const std::string_view text : {"后头疼", "对头疼没办法", "鼻子通红", "鼻子不通", "not everyone is accounted for",
                                      "都好，屋里头晕", "都冇發燒，但係咳"}) {
    CHECK_MESSAGE(!counts_as_well(parse(text, asked())), text);
  }
}

TEST_CASE("a no in the words of a trade is no yes") {
  context call;
  call.open = context::kind::call;
  for (const std::string_view text :
       {"No can do, I'm on night shift", "莫喊我，我要守店", "这回去不成，戏班子要演出", "count me out",
        "弗要叫我，我要上工", "别指望我，我要出海", "别把我算进去", "去不倒，要守鱼塘"}) {
    CHECK_MESSAGE(parse(text, call).intent == intent::decline, text);
  }
  for (const std::string_view text :
       {"莫把我搞忘了，算我", "我要守店，不过晚上能去", "我们爷俩扛沙袋去", "can do", "我开车去拉水"}) {
    CHECK_MESSAGE(parse(text, call).intent == intent::claim, text);
  }
  call.sender_has_claim = true;
  CHECK(parse("莫喊我，我要守店", call).intent == intent::claim_cancel);
}

}  // namespace linli::words
