#include "domain/place.hpp"

#include <doctest/doctest.h>

#include "domain/address.hpp"

namespace linli::domain {

namespace {
std::string read(std::string_view text) {
  const auto p = parse_place(text);
  return p ? render(*p) : "refused";
}
std::string address(std::string_view text, std::string_view compound = {}) {
  const auto p = parse_address(text, compound);
  return p ? render(*p) : "refused";
}
bool covers(std::string_view pattern, std::string_view where) {
  return matches(parse_pattern(pattern).value(), parse_place(where).value());
}
}  // namespace

TEST_CASE("a place is compound, building, entrance and room, of which the first and third may be missing") {
  const auto p = parse_place("锦绣苑/3-2-502");
  REQUIRE(p.has_value());
  CHECK(*p == place{"锦绣苑", "3", "2", "502"});
  CHECK(read("3-502") == "3-502");
  CHECK(read("b-1203a") == "B-1203A");
}

TEST_CASE("widths, dashes, blanks and leading zeros do not make another place") {
  for (const auto* text : {"3-502", "３－５０２", "3—502", "3–502", " 3 - 502 ", "03-0502", "3~502", "３　-　５０２"})
    CHECK_MESSAGE(read(text) == "3-502", text);
  CHECK(read("0-000") == "0-0");
  CHECK(read("ａ区/１-2-3") == "A区/1-2-3");
}

TEST_CASE("what is no place is refused") {
  for (const auto* text :
       {"", "502", "3-", "-502", "3-2-5-502", "/3-502", "3-5*2", "3-五", "锦绣苑", "3-502\xFF", "3-1234567890123"})
    CHECK_MESSAGE(read(text) == "refused", text);
  CHECK(read(std::string(300, '3')) == "refused");
}

TEST_CASE("an address column is understood as communities fill it") {
  CHECK(address("锦绣苑3栋2单元502室") == "锦绣苑/3-2-502");
  CHECK(address("锦绣苑小区 3号楼502") == "锦绣苑小区/3-502");
  CHECK(address("3幢0502", "金源里") == "金源里/3-502");
  CHECK(address("3#2-502") == "3-2-502");
  CHECK(address("3#-2-502") == "3-2-502");
  CHECK(address("88弄5号601室") == "88弄/5-601");
  CHECK(address("88弄5号601室", "静安里") == "静安里/5-601");
  CHECK(address("锦绣苑一期十二栋三单元0301") == "锦绣苑一期/12-3-301");
  CHECK(address("B座1203") == "B-1203");
  CHECK(address("锦绣苑/3-2-502", "别的") == "锦绣苑/3-2-502");
  CHECK(address("锦绣苑3-2-502") == "锦绣苑/3-2-502");
  CHECK(address("锦绣苑") == "refused");
  CHECK(address("") == "refused");
}

TEST_CASE("a cell with its unit is its number") {
  CHECK(address_part("3栋") == "3");
  CHECK(address_part("第3栋") == "3");
  CHECK(address_part("3号楼") == "3");
  CHECK(address_part("2单元") == "2");
  CHECK(address_part("０502室") == "0502");
  CHECK(address_part("三") == "3");
  CHECK(address_part("十二") == "12");
  CHECK(address_part("B座") == "B");
  CHECK(address_part("").empty());
}

TEST_CASE("a floor is known where the room's number tells it") {
  CHECK(floor_of(parse_place("3-502").value()) == "5");
  CHECK(floor_of(parse_place("3-1203").value()) == "12");
  CHECK(floor_of(parse_place("3-12").value()).empty());
  CHECK(floor_of(parse_place("3-5A2").value()).empty());
  CHECK(floor_of(parse_place("3-12345").value()).empty());
}

TEST_CASE("a pattern names a room, or ends in a star for any rest") {
  CHECK(covers("3-*", "3-502"));
  CHECK(covers("3-*", "锦绣苑/3-2-502"));
  CHECK(covers("锦绣苑/3-2-*", "锦绣苑/3-2-502"));
  CHECK(covers("*", "锦绣苑/3-2-502"));
  CHECK(covers("锦绣苑/*", "锦绣苑/3-2-502"));
  CHECK(covers("3-502", "3-2-502"));
  CHECK(covers("3-2-502", "3-2-502"));
  CHECK_FALSE(covers("3-*", "13-502"));
  CHECK_FALSE(covers("3-2-*", "3-1-502"));
  CHECK_FALSE(covers("锦绣苑/*", "3-2-502"));
  CHECK_FALSE(covers("金源里/3-*", "锦绣苑/3-502"));
  CHECK_FALSE(covers("3-2-502", "3-502"));
}

TEST_CASE("a pattern is rendered as it will be compared") {
  CHECK(parse_pattern("锦绣苑/03-*").value().text == "锦绣苑/3-*");
  CHECK(parse_pattern(" ３－＊ ").value().text == "3-*");
  CHECK(parse_pattern("*").value().text == "*");
  CHECK(parse_pattern("3-502").value().text == "3-502");
  for (const auto* text : {"", "3", "锦绣苑", "*-3", "3-*-502", "3-2-5-*", "/3-*"})
    CHECK_MESSAGE(parse_pattern(text).has_error(), text);
}

}  // namespace linli::domain
