#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "words/first_two.hpp"

namespace linli::words {

namespace {

std::vector<std::size_t> places(const first_two& of, std::string_view text) {
  std::vector<std::size_t> out;
  of.find(text, [&](std::size_t at) {
    out.push_back(at);
    return false;
  });
  return out;
}

}  // namespace

TEST_CASE("first two: a place is looked at where a word of one or of more characters may begin") {
  first_two some;
  for (const auto* word : {"摔", "煤气漏", "no pulse", "é"}) some.add(word);
  CHECK(places(some, "").empty());
  CHECK(places(some, "全家平安").empty());
  CHECK(places(some, "摔") == std::vector<std::size_t>{0});
  CHECK(places(some, "家里煤气味，摔了") == std::vector<std::size_t>{6, 18});
  CHECK(places(some, "煤").empty());  // the text ends before the second
  CHECK(places(some, "😀 no é") == std::vector<std::size_t>{5, 8});
}

TEST_CASE("first two: it goes no further than it is told to") {
  first_two some;
  some.add("摔");
  int looks = 0;
  CHECK(some.find("摔摔摔", [&](std::size_t) { return ++looks == 2; }));
  CHECK(looks == 2);
  CHECK_FALSE(some.find("摔", [](std::size_t) { return false; }));
}

}  // namespace linli::words
