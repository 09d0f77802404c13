#include "words/normalise.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace linli::words {

namespace {
std::string plain(std::string_view text) { return normalise(text).text; }
}  // namespace

TEST_CASE("widths, rings, dashes, blanks and invisible characters are made one") {
  CHECK(plain("ＯＫ　３－５０２") == "ok 3-502");
  CHECK(plain("①❷➂1️⃣⑴") == "1231(1)");
  CHECK(plain("3—502–3‑502") == "3-502-3-502");
  CHECK(plain("平\u200b安\ufeff") == "平安");
  CHECK(plain("a\r\nb\tc") == "a \nb c");
  CHECK(plain("I’m") == "i'm");
}

TEST_CASE("traditional characters are folded to simplified ones") {
  CHECK(plain("發燒 頭暈 體溫 無異常 錦繡苑") == "发烧 头晕 体温 无异常 锦绣苑");
  CHECK(plain("平安") == "平安");
  CHECK(plain("沒怎么樣,什么都好") == "没怎么样,什么都好");  // typed in both scripts at once
  CHECK(plain("姊姊摀住胸口") == plain("姐姐捂住胸口"));     // ICU's table has these
  CHECK(plain("噁心 捱餓 煮麪") == "恶心 挨饿 煮面");        // and OpenCC's these
  CHECK(plain("嗰日冇餸") == "嗰日冇餸");
}

TEST_CASE("what is normalised stays as it is, whatever character it came from") {
  CHECK(plain("3₋502") == "3-502");  // NFKC makes another dash of it, which is one of ours only then
  std::string bad;
  for (unsigned c = 0x80; c < 0x10000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string one{static_cast<char>(0xE0 | c >> 12U), static_cast<char>(0x80 | (c >> 6U & 0x3FU)),
                    static_cast<char>(0x80 | (c & 0x3FU))};
    if (c < 0x800) one = {static_cast<char>(0xC0 | c >> 6U), static_cast<char>(0x80 | (c & 0x3FU))};
    if (plain(plain(one)) != plain(one)) bad += one;
  }
  CHECK(bad == "");
}

TEST_CASE("each byte knows where it came from") {
  const std::string raw = "３栋 ①";
  const auto n = normalise(raw);
  REQUIRE(n.origin.size() == n.text.size() + 1);
  CHECK(n.origin.front() == 0);
  CHECK(n.origin.back() == raw.size());
  CHECK(raw.substr(n.origin[1], n.origin[4] - n.origin[1]) == "栋");
}

TEST_CASE("what is not UTF-8 becomes a replacement, and nothing is lost around it") {
  CHECK(plain("平\xFF安") == "平\uFFFD安");
  CHECK(plain("\xE5\xB9") == "\uFFFD\uFFFD");
  CHECK(is_utf8(plain("\xED\xA0\x80\xF5\xC0")));
}

TEST_CASE("characters know their neighbours and their kind") {
  const std::string text = "a平👌。";
  CHECK(char_length(text, 0) == 1);
  CHECK(char_length(text, 1) == 3);
  CHECK(char_length(text, 4) == 4);
  CHECK(before(text, 4) == 1);
  CHECK(before(text, 1) == 0);
  CHECK(is_cjk(text, 1));
  CHECK_FALSE(is_cjk(text, 4));
  CHECK(is_punctuation(text, 4));
  CHECK(is_punctuation(text, 8));
  CHECK_FALSE(is_punctuation(text, 1));
}

}  // namespace linli::words
