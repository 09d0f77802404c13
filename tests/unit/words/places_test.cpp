#include "words/places.hpp"

#include <doctest/doctest.h>

#include "said.hpp"

namespace linli::words {

TEST_CASE("a place is read as people type it") {
  for (const std::string_view text :
       {"3-502 平安", "３－５０２平安", "3—502 平安", "3栋502平安", "3幢502 平安", "3号楼502平安", "3#502 平安",
        "三栋五零二平安", "3栋0502室 平安", "平安 3-502", "3-502：平安", "我是3-502，平安", "3栋 502 室 平安",
        "三号楼502平安", "3座502 平安"}) {
    CHECK_MESSAGE(place_of(text) == "3-502", text);
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  }
  for (const std::string_view text :
       {"3-2-502 平安", "3栋2单元502平安", "3号楼2单元502室 平安", "三栋二单元五零二 平安", "3#2-502 平安",
        "3栋2单元5楼502 平安", "3栋2门502 平安", "3/2/502 平安"})
    CHECK_MESSAGE(place_of(text) == "3-2-502", text);
  CHECK(place_of("B座1203 平安") == "B-1203");
  CHECK(place_of("b1203 平安") == "B-1203");
  CHECK(place_of("12幢03 36.6") == "12-03");
  CHECK(place_of("88弄5号601 平安") == "5-601");
  CHECK(place_of("2单元502 平安") == "?-2-502");
  CHECK(place_of("5楼502 平安") == "?-502");
  CHECK(place_of("502室平安") == "?-502");
  CHECK(place_of("502 36.5") == "?-502");
  CHECK(place_of("3-502 平安 36.5 三口人") == "3-502");
}

TEST_CASE("a compound's name is kept as it was typed") {
  CHECK(place_of("锦绣苑3-502 平安") == "锦绣苑/3-502");
  CHECK(place_of("錦繡苑3棟502 平安") == "錦繡苑/3-502");
  CHECK(place_of("我住在锦绣苑小区3栋502，都好") == "锦绣苑小区/3-502");
  CHECK(place_of("ａ区/3-502 平安") == "A区/3-502");
  CHECK(place_of("我家3-502 平安") == "3-502");
  CHECK(place_of("家里3-502 平安") == "3-502");
}

TEST_CASE("only a bare dash leaves open whether 2 is the building or the entrance") {
  CHECK(said("2-502 平安").place->bare);
  CHECK_FALSE(said("2栋502 平安").place->bare);
  CHECK_FALSE(said("2-1-502 平安").place->bare);
}

TEST_CASE("dates, times, phones, measures and temperatures are no places") {
  for (const std::string_view text :
       {"2-3 平安", "2026-2-3 平安", "10:23 平安", "138-0000-0001", "13800000001 平安", "021-55556666", "36.5", "120",
        "比分3-2", "200元", "100斤", "2月3日 平安", "我爸血压180", "步数8000", "平安", "1", "36.5/36.6"})
    CHECK_MESSAGE(place_of(text) == "none", text);
}

TEST_CASE("a phone number beside a place disturbs nothing") {
  CHECK(place_of("3-502 13812345678 平安") == "3-502");
  CHECK(counts_as_well(said("3-502 138 1234 5678 平安")));
}

TEST_CASE("two homes in one text are a list for a person, not an answer of the first") {
  for (const std::string_view text : {"3-502和3-503", "3-502 平安\n3-503", "3栋1单元\n101 2人 正常\n102 1人 咳嗽"}) {
    const auto u = said(text);
    CHECK_MESSAGE(name(u.intent) == "batch_report", text);
    CHECK(u.human);
    CHECK_FALSE(u.place);
  }
  CHECK(counts_as_well(said("3-502 平安 3-502")));
  const auto both = said("3-502和3-503都平安");  // each of them is said to be well
  CHECK(name(both.intent) == "batch_report");
  CHECK(both.entries.size() == 2);
  CHECK_FALSE(both.place);
}

TEST_CASE("a place and nothing else is no answer") {
  CHECK(said("3-502").human);
  CHECK(said("502").reason == "ambiguous_digits");
}

TEST_CASE("a name beside a room is the speaker's") {
  for (const std::string_view text :
       {"3-502 王芳 平安", "3-502王芳平安", "王芳3-502 平安", "3-502(王芳) 平安", "我是3-502的王芳，家里都好"}) {
    CHECK_MESSAGE(said(text).person == "王芳", text);
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  }
  CHECK(said("3-502 欧阳小明 36.5").person == "欧阳小明");
}

TEST_CASE("a family's name alone beside a room is nobody's") {
  for (const std::string_view text : {"3-502 李 2人 正常", "3-502李：平安", "3-502 欧阳 平安"}) {
    CHECK_MESSAGE(said(text).person.empty(), text);
    CHECK_MESSAGE(counts_as_well(said(text)), text);
  }
  auto c = menu();
  c.names = {"李明", "王芳"};
  CHECK(counts_as_well(parse("3-502 李 平安", c)));
  CHECK(parse("3-502 赵 平安", c).human);
}

TEST_CASE("words that begin like a family name are no names") {
  for (const std::string_view text : {"3-502 严重 平安", "3-502 车祸 平安", "3-502 高烧 平安", "3-502 马上 平安"}) {
    CHECK_MESSAGE(said(text).person.empty(), text);
    CHECK_MESSAGE(said(text).human, text);
  }
}

TEST_CASE("where a home's people are known, only they are names") {
  auto c = menu();
  c.names = {"王芳", "李明", "John Smith", "陳美玲"};
  CHECK(parse("3-502 王芳 平安", c).person == "王芳");
  CHECK(parse("3-502 赵六 平安", c).human);
  CHECK(parse("3-502 john smith ok, all fine", c).person == "John Smith");
  CHECK(parse("3-502 陈美玲 平安", c).person == "陳美玲");
  const auto both = parse("王芳、李明都好", c);
  CHECK(both.scope == scope::named);
  CHECK(whom(both) == std::vector<std::string>{"王芳", "李明"});
  CHECK_FALSE(both.human);
  const auto together = parse("3-502 李明、王芳都好", c);
  CHECK(whom(together) == std::vector<std::string>{"李明", "王芳"});
}

TEST_CASE("somebody of the home who is named as ill is, and not who says so") {
  auto c = menu();
  c.names = {"王芳", "李明"};
  const auto ill = parse("王芳发烧了", c);
  CHECK(ill.intent == intent::checkin_symptom);
  CHECK(ill.scope == scope::named);
  CHECK(whom(ill) == std::vector<std::string>{"王芳"});
  CHECK(parse("王芳晕倒了", c).scope == scope::named);
  CHECK(parse("我发烧了", c).scope == scope::self);
}

TEST_CASE("who reports for somebody is not that person") {
  const auto u = said("帮3-401李奶奶报一下，36.2，正常");
  CHECK(u.person.empty());
  CHECK(u.scope == scope::named);
  CHECK(whom(u) == std::vector<std::string>{"李奶奶"});
}

}  // namespace linli::words
