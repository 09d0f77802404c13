#include "queue/intake/mended.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"

using namespace linli;
using queue::mended_json;

TEST_CASE("a JSON text that is one stays as it is") {
  for (const std::string text : {R"({"text":"平安 👌 \ud83d\udc4c \\ud83d \"\n"})", "", "\\", "\\u", "\\ud8", "{"})
    CHECK(mended_json(text) == text);
}

TEST_CASE("broken bytes are replaced, and the words beside them can be read") {
  const auto words = [](const std::string& text) {
    const auto v = json::parse(mended_json("{\"text\":\"" + text + "\"}"));
    return v ? json::text(v->as_object(), "text") : std::string("not JSON");
  };
  CHECK(words("救命 \xff 着火了") == "救命 \uFFFD 着火了");
  CHECK(words("着火了\xe5\xb9") == "着火了\uFFFD");  // a character that was cut: the quote behind it stands
  CHECK(words("\xed\xa0\xbd 救命").ends_with(" 救命"));
  CHECK(words("\\ud83d 着火了") == "\uFFFD 着火了");
  CHECK(words("着火了 \\udc4c") == "着火了 \uFFFD");
  CHECK(words("\\udc4c\\ud83d\\u6551\\u547d") == "\uFFFD\uFFFD救命");
  CHECK(words("\\ud83d\\ud83d\\udc4c 救命") == "\uFFFD👌 救命");
  CHECK(words("\\\\\\ud83d 救命") == "\\\uFFFD 救命");
}

TEST_CASE("what is no JSON does not become any") {
  for (const std::string text : {"\xff\xfe", "{\"a\":\xff}", "{\"a\":\"\xff"})
    CHECK_FALSE(json::parse(mended_json(text)).has_value());
}
