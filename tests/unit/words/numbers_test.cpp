#include "words/numbers.hpp"

#include <doctest/doctest.h>

#include "said.hpp"

namespace linli::words {

namespace {
std::vector<double> heat(std::string_view text) { return said(text).temperatures; }
using readings = std::vector<double>;
}  // namespace

TEST_CASE("a temperature is read in all its spellings") {
  for (const std::string_view text :
       {"36.5", "３６．５", "36。5", "36，5", "36·5", "36点5", "36度5", "36.5度", "36.5℃", "36.5°C", "36.5 度",
        "三十六度五", "三十六点五", "体温36.5", "体温：36.5", "36..5", "今天36.5，谢谢", "36.5。", "體溫36.5"}) {
    REQUIRE_MESSAGE(heat(text).size() == 1, text);
    CHECK_MESSAGE(heat(text)[0] == doctest::Approx(36.5), text);
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  }
}

TEST_CASE("Fahrenheit is told by its unit") {
  REQUIRE(heat("98.4F").size() == 1);
  CHECK(heat("98.4F")[0] == doctest::Approx(36.9));
  CHECK(urgency_of("101°F") == "urgent");
  CHECK(heat("101").empty());
}

TEST_CASE("the bounds are inclusive: 37.3 asks for a person, 38.0 soon, below 35.5 too") {
  CHECK(counts_as_well(said("37.2")));
  CHECK(counts_as_well(said("35.5")));
  for (const std::string_view text : {"37.3", "37.5", "37.9", "三十七度三"}) {
    CHECK_MESSAGE(intent_of(text) == "checkin_symptom", text);
    CHECK_MESSAGE(urgency_of(text) == "follow_up", text);
  }
  CHECK(said("35.4").reason == "implausible_temperature");
  CHECK(urgency_of("35.4") == "follow_up");
  for (const std::string_view text : {"38.0", "38度", "39.6", "42", "体温38", "烧到39了", "正常，38.2", "发烧38"})
    CHECK_MESSAGE(urgency_of(text) == "urgent", text);
  CHECK(said("37.5").symptoms == std::vector<std::string>{"fever"});
}

TEST_CASE("the worst of several readings counts") {
  CHECK(heat("36.5/36.6/36.8") == readings{36.5, 36.6, 36.8});
  CHECK(*said("36.5 36.7 36.2").count == 3);
  CHECK(urgency_of("36.5 36.7 38.2") == "urgent");
  CHECK(intent_of("孩子37.5，其他人正常") == "checkin_symptom");
}

TEST_CASE("readings that nobody can have, and numbers without a unit, go to a person") {
  for (const std::string_view text : {"34.6", "63.5", "45.2", "36", "37", "365", "三十六", "3.65"}) {
    CHECK_MESSAGE(!counts_as_well(said(text)), text);
    CHECK_MESSAGE(said(text).human, text);
  }
  CHECK(said("34.6").reason == "implausible_temperature");
  CHECK(said("63.5").reason == "implausible_temperature");
  CHECK(said("36").reason == "ambiguous_digits");
  CHECK(parse("40", asked()).urgency == urgency::urgent);
}

TEST_CASE("people are counted in numerals, digits and words of their own") {
  const auto count = [](std::string_view text) { return said(text).count.value_or(-1); };
  CHECK(count("3口人都好") == 3);
  CHECK(count("三口人平安") == 3);
  CHECK(count("一家五口都好") == 5);
  CHECK(count("我们俩都好") == 2);
  CHECK(count("仨人都正常") == 3);
  CHECK(count("两口子都好") == 2);
  CHECK(count("4人 均正常") == 4);
  CHECK(count("两个大人一个孩子都好") == 3);
  CHECK(count("3人，1人在外地") == 3);
  CHECK(count("老两口都好") == 2);
  CHECK(count("都好") == -1);
}

TEST_CASE("Chinese numerals are numbers or rows of digits") {
  std::size_t length = 0;
  CHECK(chinese_number_at("十二栋", 0, length) == 12);
  CHECK(length == 6);
  CHECK(chinese_number_at("二十", 0, length) == 20);
  CHECK(chinese_number_at("三十六", 0, length) == 36);
  CHECK(chinese_number_at("两", 0, length) == 2);
  CHECK_FALSE(chinese_number_at("五零二", 0, length));
  CHECK_FALSE(chinese_number_at("好", 0, length));
  CHECK(chinese_digits_at("五零二平安", 0, 3, length) == "502");
  CHECK(length == 9);
  CHECK(chinese_digits_at("五零", 0, 3, length).empty());
}

}  // namespace linli::words
