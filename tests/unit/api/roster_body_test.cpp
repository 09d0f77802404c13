#include <doctest/doctest.h>

#include "api/roster_body.hpp"

using namespace linli;

namespace {

const domain::roster_row& row(const domain::roster_table& t, std::size_t n) {
  return std::get<domain::roster_row>(t.rows.at(n));
}
const domain::row_error& wrong(const domain::roster_table& t, std::size_t n) {
  return std::get<domain::row_error>(t.rows.at(n));
}

}  // namespace

TEST_CASE("ndjson: Chinese and English names of columns, lists and numbers, one row a line") {
  const auto t = api::parse_ndjson(
      "{\"姓名\":\"王芳\",\"地址\":\"锦绣苑/3-2-502\",\"电话\":[\"13800000001\",\"13800000002\"],\"出生年\":1950}\n"
      "\n"
      "{\"name\":\"Ana Lima\",\"place\":\"锦绣苑/3-2-501\",\"tags\":\"a;b\",\"phone\":null}\r\n");
  REQUIRE(t.rows.size() == 2);
  CHECK(row(t, 0).line == 1);
  CHECK(row(t, 0).name == "王芳");
  CHECK(row(t, 0).phones.size() == 2);
  CHECK(row(t, 0).birth_year == 1950);
  CHECK(row(t, 1).line == 3);
  CHECK(row(t, 1).tags == std::vector<std::string>{"a", "b"});
  CHECK(row(t, 1).phones.empty());
}

TEST_CASE("ndjson: a line that is no object is wrong by itself, the others stand") {
  const auto t = api::parse_ndjson(
      "[1]\n{\"name\":\n{\"name\":\"李强\",\"place\":\"3-101\",\"note\":{\"a\":1}}\n{\"name\":\"李强\",\"place\":\"3-"
      "101\"}");
  REQUIRE(t.rows.size() == 4);
  CHECK(wrong(t, 0).line == 1);
  CHECK(wrong(t, 1).line == 2);
  CHECK(wrong(t, 2).field == "note");
  CHECK(row(t, 3).name == "李强");
}

TEST_CASE("ndjson: unknown columns are listed once, numbers of identity documents are dropped with a warning") {
  const auto t = api::parse_ndjson(
      "\xEF\xBB\xBF{\"name\":\"李强\",\"place\":\"3-101\",\"身份证号\":\"110101195001011234\",\"星座\":\"x\"}\n"
      "{\"name\":\"李梅\",\"place\":\"3-101\",\"星座\":\"y\"}");
  REQUIRE(t.rows.size() == 2);
  CHECK(row(t, 0).name == "李强");
  CHECK(t.ignored == std::vector<std::string>{"星座"});
  CHECK(t.warnings.size() == 1);
  CHECK(row(t, 0).note.empty());
}

TEST_CASE("ndjson: nothing at all is a table without rows") { CHECK(api::parse_ndjson("\n \n").rows.empty()); }
