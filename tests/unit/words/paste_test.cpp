#include <doctest/doctest.h>

#include "words/chat_lines.hpp"
#include "words/jielong.hpp"

namespace linli::words {

namespace {

/// "line who|at|text" of what is said; ignored lines are left out.
std::vector<std::string> statements(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& l : parse_paste(text).lines) {
    if (!l.ignored) out.push_back(std::to_string(l.line) + " " + l.who + "|" + l.at_text + "|" + l.text);
  }
  return out;
}
using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a copied list: header, title and example are no statements, rows are") {
  const auto* text =
      "#接龙\n今天报平安，房号+姓名\n例 3-502 王芳 平安\n\n1. 3-101 李明 平安\n2. 3-102 王强 2人 36.5\n4、3-201 都好\n";
  CHECK(parse_paste(text).format == "jielong");
  CHECK(parse_paste(text).lines.size() == 6);
  CHECK(statements(text) == lines{"5 ||3-101 李明 平安", "6 ||3-102 王强 2人 36.5", "7 ||3-201 都好"});
}

TEST_CASE("a list in English, with carriage returns and rows without a blank") {
  CHECK(statements("#Group Note\r\nDaily check\r\n1.3-101 ok\r\n2. 3-102 fever 38\r\n") ==
        lines{"3 ||3-101 ok", "4 ||3-102 fever 38"});
}

TEST_CASE("two people who took the same row are both there, and gaps close nothing") {
  CHECK(statements("#接龙\n1. 3-101 平安\n2. 3-102 平安\n2. 3-103 平安\n7. 3-104 平安").size() == 4);
}

TEST_CASE("a row may go on in the next line, an empty one is ignored") {
  CHECK(statements("#接龙\n标题\n1. 3-101 平安\n家里三口人\n2.\n3. 3-103 平安") ==
        lines{"3 ||3-101 平安 家里三口人", "6 ||3-103 平安"});
  CHECK(statements("#接龙\n1. 3-101\n36.5\n2. 3-102 36.5") == lines{"2 ||3-101 36.5", "4 ||3-102 36.5"});
}

TEST_CASE("a row's number is not a temperature, a temperature is not a row's number") {
  CHECK(statements("#接龙\n36. 3-101 平安\n37.3-102 平安\n38.12-502 36.6") ==
        lines{"2 ||3-101 平安", "3 ||3-102 平安", "4 ||12-502 36.6"});
}

TEST_CASE("a desktop copy has name and time above the text") {
  CHECK(statements("王芳 2026/2/3 10:20:30\n3-502 平安\n\n李明  10:21\n收到\n好的\n") ==
        lines{"2 王芳|2026/2/3 10:20:30|3-502 平安", "5 李明|10:21|收到", "6 李明|10:21|好的"});
  CHECK(parse_paste("王芳 10:20\n平安").format == "chat");
  CHECK(statements("老王@3-502 昨天 下午3:05\n平安") == lines{"2 老王@3-502|昨天 下午3:05|平安"});
  CHECK(statements("王芳 2026年2月3日 10:20\n平安") == lines{"2 王芳|2026年2月3日 10:20|平安"});
}

TEST_CASE("a desktop copy without times has the name and a colon above the text") {
  CHECK(statements("王芳:\n3-502 平安\n\n李明：\n都好") == lines{"2 王芳||3-502 平安", "5 李明||都好"});
}

TEST_CASE("a phone's copy has name and text in one line") {
  CHECK(statements("王芳: 平安\n李明：都好") == lines{"1 王芳||平安", "2 李明||都好"});
}

TEST_CASE("a mailed record has the date above the day and the name above the text") {
  CHECK(statements("————— 2026-02-03 —————\n\n王芳  10:20\n\n平安\n\n李明  10:25\n\n3-101 都好") ==
        lines{"5 王芳|2026-02-03 10:20|平安", "9 李明|2026-02-03 10:25|3-101 都好"});
}

TEST_CASE("a name and its time may stand in two lines") {
  CHECK(statements("王芳\n10:20\n平安\n李明\n10:21\n都好") == lines{"3 王芳|10:20|平安", "6 李明|10:21|都好"});
}

TEST_CASE("plain lines are one statement each") {
  CHECK(parse_paste("3-502 平安\n\n3-503 都好").format == "lines");
  CHECK(statements("3-502 平安\n\n  3-503 都好  \n1. 3-504 平安") ==
        lines{"1 ||3-502 平安", "3 ||3-503 都好", "4 ||3-504 平安"});
  CHECK(statements("3-502 平安 10:20\n3-503 发烧 10:21") == lines{"1 ||3-502 平安 10:20", "2 ||3-503 发烧 10:21"});
  CHECK(statements("") == lines{});
}

TEST_CASE("a colon inside what is said makes no name") {
  CHECK(statements("体温：36.5") == lines{"1 ||体温：36.5"});
  CHECK(statements("3-502 36.5 要买：大米10斤") == lines{"1 ||3-502 36.5 要买：大米10斤"});
  CHECK(statements("3-502 发烧：38.5") == lines{"1 ||3-502 发烧：38.5"});
  CHECK(statements("10:20 平安") == lines{"1 ||10:20 平安"});
  CHECK(statements("https://example.org/a") == lines{"1 ||https://example.org/a"});
  CHECK(statements("3-502王芳：平安") == lines{"1 3-502王芳||3-502王芳 平安"});
}

TEST_CASE("a list inside a chat, and a chat around a list") {
  CHECK(statements(
            "王芳 10:20\n大家好\n李明 10:21\n#接龙\n报平安\n1. 3-101 平安\n2. 3-102 平安\n\n赵六 10:25\n3-103 平安") ==
        lines{"2 王芳|10:20|大家好", "6 ||3-101 平安", "7 ||3-102 平安", "10 赵六|10:25|3-103 平安"});
}

TEST_CASE("a cumulative list copied again is read again, row for row") {
  const std::string first = "#接龙\n1. 3-101 平安\n";
  const std::string second = first + "2. 3-102 平安\n";
  CHECK(statements(first + "\n" + second).size() == 3);
}

TEST_CASE("nothing of a paste is lost: a speaker after whom nobody speaks was a statement") {
  CHECK(statements("王芳 10:20\n平安\n我家3-502测于 10:25") == lines{"2 王芳|10:20|平安", "3 ||我家3-502测于 10:25"});
  CHECK(statements("王芳 10:20\n李明 10:21\n平安") == lines{"1 ||王芳 10:20", "3 李明|10:21|平安"});
}

TEST_CASE("who speaks and when is told apart from what is said") {
  CHECK(as_speaker("王芳 10:20")->who == "王芳");
  CHECK(as_speaker("王芳 10:20")->at_text == "10:20");
  CHECK(as_speaker("A 2026-02-03 10:20:30")->who == "A");
  CHECK(as_speaker("王芳 星期二 上午 9:05")->at_text == "星期二 上午 9:05");
  CHECK(as_speaker("10:20")->who.empty());
  for (const std::string_view text :
       {"", "平安", "我们10:20到", "测于10:20", "3-502 平安 10:20", "比分 3:2", "10:99:99:99"})
    CHECK_MESSAGE(!as_speaker(text), text);
  CHECK(as_date("—— 2026年2月3日 星期二 ——") == "2026年2月3日 星期二");
  CHECK_FALSE(as_date("3-502 平安"));
  CHECK_FALSE(as_date("——"));
}

TEST_CASE("what somebody answers stands above his answer and is not his") {
  CHECK(
      statements("冯一:\n「褚一：4-1-202 平安」\n- - - - - - - - - -\n4-1-102 我家老人发烧38.5\n卫一:\n4-2-101 平安") ==
      lines{"4 冯一||4-1-102 我家老人发烧38.5", "6 卫一||4-2-101 平安"});
  CHECK(statements("冯一 20:00\n「褚一：大家\n都好吗」\n\n———————\n3-502 都好") == lines{"6 冯一|20:00|3-502 都好"});
  CHECK(statements("「褚一：3-502 平安」").size() == 1);  // no answer below: somebody says it
  CHECK(statements("「褚一：3-502 平安\n3-101 都好").size() == 2);
}

TEST_CASE("names with a time of an English client") {
  CHECK(statements("褚一 Yesterday 20:00\n3-502 平安\n王芳 Tuesday 8:15 PM\n3-101 平安") ==
        lines{"2 褚一|Yesterday 20:00|3-502 平安", "4 王芳|Tuesday 8:15 PM|3-101 平安"});
}

}  // namespace linli::words
