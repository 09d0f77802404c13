#include <doctest/doctest.h>

#include "domain/roster_table.hpp"

namespace linli::domain {

TEST_CASE("phone numbers have one form, whatever was typed") {
  for (const auto* text : {"13800000001", "138 0000 0001", "138-0000-0001", "+8613800000001", "86 13800000001",
                           "0086-138-0000-0001", "１３８００００００01"})
    CHECK_MESSAGE(normal_phone(text) == "+8613800000001", text);
  CHECK(normal_phone("021-55556666") == "02155556666");
  CHECK(normal_phone("+86 021-55556666") == "02155556666");
  CHECK(normal_phone("+852 6123 4567") == "+85261234567");
  CHECK(normal_phone("+1 415 555 0100") == "+14155550100");
  for (const auto* text :
       {"0086008613800000001", "868613800000001", "+86 86 138 0000 0001", "+14155550100", "0086861380000"}) {
    const auto once = normal_phone(text);
    CHECK_MESSAGE(normal_phone(once) == once, text);
  }
  for (const auto* text : {"", "1234", "1.38E+10", "12345678901234567", "电话"}) CHECK(normal_phone(text).empty());
}

TEST_CASE("a header is known by any of its names") {
  CHECK(column_of(" 姓名 ") == "name");
  CHECK(column_of("联系电话:") == "phone");
  CHECK(column_of("房号(如502)") == "room");
  CHECK(column_of("Birth_Year") == "birth_year");
  CHECK(column_of("户主身份证号") == "id_number");
  CHECK(column_of("ID Card") == "id_number");
  CHECK(column_of("血型").empty());
  CHECK(column_of("").empty());
}

TEST_CASE("a row without a name is a home without people") {
  const auto row = check_row(9, {{"place", "3-502"}, {"occupancy", "空置"}});
  REQUIRE(std::holds_alternative<roster_row>(row));
  CHECK(std::get<roster_row>(row).occupancy == occupancy::vacant);
  CHECK(std::get<roster_row>(row).line == 9);
}

TEST_CASE("words for nothing are nothing") {
  const auto row = check_row(2, {{"place", "3-502"}, {"name", "王芳"}, {"phone", "无"}, {"tags", "/"}});
  REQUIRE(std::holds_alternative<roster_row>(row));
  CHECK(std::get<roster_row>(row).phones.empty());
  CHECK(std::get<roster_row>(row).tags.empty());
}

TEST_CASE("fields have limits and must be text") {
  const auto too_long = check_row(2, {{"place", "3-502"}, {"name", std::string(61, 'a')}});
  REQUIRE(std::holds_alternative<row_error>(too_long));
  CHECK(std::get<row_error>(too_long).field == "name");
  const auto broken = check_row(2, {{"place", "3-502"}, {"name", "a\xFF"}});
  CHECK(std::get<row_error>(broken).field == "name");
  const auto zero = check_row(2, {{"place", "3-502"}, {"note", std::string("a\0b", 3)}});
  CHECK(std::get<row_error>(zero).field == "note");
}

TEST_CASE("a birth year may stand at the head of a date") {
  const auto year = [](std::string text) {
    const auto row = check_row(2, {{"place", "3-502"}, {"name", "王芳"}, {"birth_year", std::move(text)}});
    const auto* r = std::get_if<roster_row>(&row);
    return r == nullptr ? -1 : r->birth_year;
  };
  CHECK(year("1962-03-05") == 1962);
  CHECK(year("１９６２年") == 1962);
  CHECK(year("") == 0);
  CHECK(year("62") == -1);
  CHECK(year("19x2") == -1);
}

}  // namespace linli::domain
