#include <doctest/doctest.h>

#include "domain/roster_table.hpp"

namespace linli::domain {

namespace {
const roster_row& row(const roster_table& t, std::size_t i) { return std::get<roster_row>(t.rows.at(i)); }
const row_error& wrong(const roster_table& t, std::size_t i) { return std::get<row_error>(t.rows.at(i)); }
}  // namespace

TEST_CASE("a table with Chinese headers is read") {
  const auto t = parse_csv(
      "姓名,地址,电话,标签,出生年,居住,备注,语言,编号\n"
      "王芳,锦绣苑/3-2-502,138 0000-0001;021-55556666,独居老人、透析,1947,自住,三楼有狗,zh-CN,R7\n");
  REQUIRE(t.has_value());
  REQUIRE(t->rows.size() == 1);
  const auto& r = row(*t, 0);
  CHECK(r.line == 2);
  CHECK(r.name == "王芳");
  CHECK(render(r.place) == "锦绣苑/3-2-502");
  CHECK(r.phones == std::vector<std::string>{"+8613800000001", "02155556666"});
  CHECK(r.tags == std::vector<std::string>{"独居老人", "透析"});
  CHECK(r.birth_year == 1947);
  CHECK(r.occupancy == occupancy::owner);
  CHECK(r.note == "三楼有狗");
  CHECK(r.language == "zh-CN");
  CHECK(r.ref == "R7");
  CHECK(t->ignored.empty());
  CHECK(t->warnings.empty());
}

TEST_CASE("a table with English headers and the place in columns is read") {
  const auto t = parse_csv("Name, Compound ,BUILDING,Entrance,Room,Phone,Birth Year\nWang Fang,Jinxiu,3,2,0502,,\n");
  REQUIRE(t.has_value());
  CHECK(render(row(*t, 0).place) == "JINXIU/3-2-502");
  CHECK(row(*t, 0).name == "Wang Fang");
}

TEST_CASE("cells with their units are read too") {
  const auto t = parse_csv("姓名*,小区,楼栋,单元,房号（必填）\n王　芳,锦绣苑,3号楼,二单元,502室\n");
  REQUIRE(t.has_value());
  CHECK(render(row(*t, 0).place) == "锦绣苑/3-2-502");
  CHECK(row(*t, 0).name == "王芳");
}

TEST_CASE("BOM, carriage returns, semicolons and tabs change nothing") {
  const std::string plain = "姓名,地址\n王芳,3-502\n李明,3-503\n";
  std::vector<std::string> spelled{"\xEF\xBB\xBF" + plain, "姓名;地址\r\n王芳;3-502\r\n李明;3-503",
                                   "姓名\t地址\n王芳\t3-502\n\n李明\t3-503\n\n", "姓名,地址\r王芳,3-502\r李明,3-503\r"};
  for (const auto& text : spelled) {
    const auto t = parse_csv(text);
    REQUIRE(t.has_value());
    REQUIRE(t->rows.size() == 2);
    CHECK(row(*t, 1).name == "李明");
    CHECK(render(row(*t, 1).place) == "3-503");
  }
}

TEST_CASE("what would be a formula in an office program is marked, and comes in again as it was") {
  CHECK(harmless_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)");
  for (const auto* text :
       {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1", "''@x", "王芳", "'王", "", "a=1", "-"}) {
    CHECK(cell_without_mark(harmless_cell(text)) == text);
    CHECK(std::string("=@-\t").find(harmless_cell(text).append(" ").front()) == std::string::npos);
  }
  CHECK(harmless_cell("+8613800000000;+8613900000000") == "+8613800000000;+8613900000000");
  const auto t = parse_csv("姓名,地址,备注\n'=王芳,3-502,'@备注\n");
  REQUIRE(t.has_value());
  CHECK(row(*t, 0).name == "=王芳");
  CHECK(row(*t, 0).note == "@备注");
}

TEST_CASE("GB18030 and UTF-16 are what office programs write") {
  // "姓名,地址\n王芳,3-502\n" in GB18030
  const auto gb = parse_csv("\xD0\xD5\xC3\xFB,\xB5\xD8\xD6\xB7\n\xCD\xF5\xB7\xBC,3-502\n");
  REQUIRE(gb.has_value());
  CHECK(row(*gb, 0).name == "王芳");
  std::string wide = "\xFF\xFE";
  for (const char16_t c : std::u16string(u"姓名\t地址\r\n王芳\t3-502\r\n")) {
    wide.push_back(static_cast<char>(c & 0xFF));
    wide.push_back(static_cast<char>(c >> 8));
  }
  const auto utf16 = parse_csv(wide);
  REQUIRE(utf16.has_value());
  CHECK(row(*utf16, 0).name == "王芳");
  CHECK(parse_csv("\xEF\xBB\xBFname,place\n\xD0\xD5,3-502\n").has_error());
  CHECK(parse_csv("\xFF\xFF\xFF\xFF").has_error());
}

TEST_CASE("quoted cells hold separators, quotes and lines, line numbers are the file's") {
  const auto t = parse_csv("name,place,note\n\"Wang, \"\"Fang\"\"\",3-502,\"two\nlines\"\n李明,nowhere,\n");
  REQUIRE(t.has_value());
  CHECK(row(*t, 0).name == "Wang, \"Fang\"");
  CHECK(row(*t, 0).note == "two\nlines");
  CHECK(wrong(*t, 1).line == 4);
  CHECK(wrong(*t, 1).field == "place");
}

TEST_CASE("a quotation mark that is never closed is an error of its line, not silence") {
  const auto t = parse_csv("name,place\n王芳,3-502\n\"李明,3-503\n赵六,3-504\n");
  REQUIRE(t.has_value());
  REQUIRE(t->rows.size() == 2);
  CHECK(row(*t, 0).name == "王芳");
  CHECK(wrong(*t, 1).line == 3);
}

TEST_CASE("a title may stand above the header") {
  const auto t = parse_csv("锦绣苑居民花名册,,\n,,\n姓名,地址,电话\n王芳,3-502,13800000001\n");
  REQUIRE(t.has_value());
  CHECK(row(*t, 0).line == 4);
  CHECK(row(*t, 0).name == "王芳");
}

TEST_CASE("columns of ID numbers are dropped with a warning, unknown ones are listed") {
  const auto t = parse_csv("姓名,身份证号码,地址,血型,证件号（18位）\n王芳,110101199001011234,3-502,A,x\n");
  REQUIRE(t.has_value());
  CHECK(t->warnings.size() == 2);
  CHECK(t->ignored == std::vector<std::string>{"血型"});
  CHECK(row(*t, 0).note.empty());
}

TEST_CASE("two phone columns are joined") {
  const auto t = parse_csv("姓名,地址,手机,备用电话\n王芳,3-502,13800000001,02155556666\n李明,3-503,,13900000002\n");
  REQUIRE(t.has_value());
  CHECK(row(*t, 0).phones.size() == 2);
  CHECK(row(*t, 1).phones == std::vector<std::string>{"+8613900000002"});
}

TEST_CASE("one bad row spoils no other") {
  const auto t = parse_csv(
      "姓名,地址,电话,出生年,居住\n"
      "王芳,,13800000001,,\n"
      "李明,3-503,abc,,\n"
      "赵六,3-504,,1850,\n"
      "孙七,3-505,,,借住\n"
      ",3-506,13800000009,,\n"
      "周八,3-507,,,\n");
  REQUIRE(t.has_value());
  REQUIRE(t->rows.size() == 6);
  const char* fields[] = {"place", "phone", "birth_year", "occupancy", "name"};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(wrong(*t, i).field == fields[i]);
    CHECK(wrong(*t, i).line == static_cast<int>(i) + 2);
    CHECK_FALSE(wrong(*t, i).detail.empty());
  }
  CHECK(row(*t, 5).name == "周八");
}

TEST_CASE("a table without a header for places is refused with a sentence") {
  for (const auto* text : {"", "\n\n", "王芳,3-502\n", "name,phone\n王芳,13800000001\n"}) {
    const auto t = parse_csv(text);
    REQUIRE(t.has_error());
    CHECK(t.error().code == errc::malformed);
    CHECK_FALSE(t.error().detail.empty());
  }
}

TEST_CASE("short and long records are taken as far as they go") {
  const auto t = parse_csv("姓名,地址,电话\n王芳,3-502\n李明,3-503,13800000001,多,余\n");
  REQUIRE(t.has_value());
  CHECK(row(*t, 0).phones.empty());
  CHECK(row(*t, 1).phones.size() == 1);
}

TEST_CASE("a table read row by row is the table read at once, whatever ends its lines") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string title = "名单" + end + end, header = "姓名,地址,星座" + end;
    const auto text = title + header + "王芳,\"3-502\",\"a" + end + "b\"" + end + end + "李明,nowhere" + end +
                      "周八,3-503";
    const auto whole = parse_csv(text);
    REQUIRE(whole.has_value());
    REQUIRE(whole->rows.size() == 3);
    auto reader = read_csv(text);
    REQUIRE(reader.has_value());
    roster_table bit_by_bit;
    int reads = 1;
    while ((*reader)->read(bit_by_bit, 1)) ++reads;
    CHECK(reads == 4);
    REQUIRE(bit_by_bit.rows.size() == 3);
    CHECK(bit_by_bit.ignored == whole->ignored);
    CHECK(row(bit_by_bit, 0).line == 4);
    CHECK(std::get<row_error>(bit_by_bit.rows[1]).line == 7);
    CHECK(row(bit_by_bit, 2).name == "周八");
    CHECK(row(bit_by_bit, 2).line == row(*whole, 2).line);
  }
}

}  // namespace linli::domain
