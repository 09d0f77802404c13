#include "base/text.hpp"

#include "base/ascii.hpp"

#include <numeric>
#include <random>

#include <doctest/doctest.h>

namespace linli {

TEST_CASE("UTF-8 is well-formed only without overlong forms, surrogates and cut characters") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("平安 ok 👌"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong slash
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(is_utf8("\xE5\xB9"));          // cut in the middle
  CHECK_FALSE(is_utf8("a\x80"));
}

TEST_CASE("length is counted as the platform counts it") {
  const std::string_view text = "平安👌a";
  CHECK(measure(text, text_unit::bytes) == 11);
  CHECK(code_points(text) == 4);
  CHECK(utf16_units(text) == 5);
  CHECK(code_points("\xFF\xFE") == 2);  // broken bytes count, they do not vanish
}

TEST_CASE("compatibility forms become plain") {
  CHECK(nfkc("３－５０２①") == "3-5021");
  CHECK(nfkc("ＡＢ　ｃ") == "AB c");
}

TEST_CASE("trim takes ASCII and ideographic blanks from both ends") {
  CHECK(trim(" \t\r\n　平 安　 \n") == "平 安");
  CHECK(trim("　　").empty());
  CHECK(trim("").empty());
}

TEST_CASE("split keeps empty pieces") {
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
}

TEST_CASE("letters compare without case, and nothing else does") {
  CHECK(equal_without_case("Content-LENGTH", "content-length"));
  CHECK(equal_without_case("", ""));
  CHECK_FALSE(equal_without_case("a", "ab"));
  CHECK_FALSE(equal_without_case("@[`{", "`{@["));  // a bit apart, as letters are
  CHECK_FALSE(equal_without_case("Ä", "ä"));
}

TEST_CASE("lower case touches ASCII only") { CHECK(to_lower("AbÄ平") == "abÄ平"); }

TEST_CASE("percent-coding comes back whole, malformed escapes stay") {
  const std::string text = "锦绣苑/3-2 a+b%";
  CHECK(percent_decode(percent_encode(text)) == text);
  CHECK(percent_encode("a/b 平") == "a%2Fb%20%E5%B9%B3");
  CHECK(percent_decode("%4g%4") == "%4g%4");
  CHECK(percent_decode("%41%") == "A%");
  CHECK(percent_decode("a+b") == "a+b");
}

TEST_CASE("a long text is cut after a sentence where one ends near the limit") {
  const auto parts = split_text("今天报平安。请回房号。谢谢", 11, text_unit::code_points);
  CHECK(parts == std::vector<std::string>{"今天报平安。请回房号。", "谢谢"});
  CHECK(split_text("一二三四五六七八九十", 4, text_unit::code_points) ==
        std::vector<std::string>{"一二三四", "五六七八", "九十"});
  CHECK(split_text("", 10, text_unit::bytes) == std::vector<std::string>{""});
}

TEST_CASE("the point of a number ends no sentence") {
  const auto parts = split_text("体温超过37.3请告诉我们", 7, text_unit::code_points);
  CHECK(parts[0] == "体温超过37.");  // the limit itself, not the point, cuts here
  CHECK(split_text("体温超过37.3请告诉我们", 8, text_unit::code_points)[0] == "体温超过37.3");
  CHECK(split_text("call now. or later", 12, text_unit::bytes)[0] == "call now.");
}

TEST_CASE("whatever is split comes back whole, in parts that fit and are well-formed") {
  std::mt19937 random{20260203};
  const std::string_view letters[] = {"平", "a", "👌", "。", "\n", "é", ".", " "};
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (auto n = random() % 120; n > 0; --n) text += letters[random() % 8];
    for (const auto unit : {text_unit::bytes, text_unit::code_points, text_unit::utf16}) {
      const auto most = 4 + random() % 40;
      const auto parts = split_text(text, most, unit);
      CHECK(std::accumulate(parts.begin(), parts.end(), std::string{}) == text);
      for (const auto& part : parts) {
        CHECK(measure(part, unit) <= most);
        CHECK(is_utf8(part));
      }
    }
  }
}

}  // namespace linli
