#include <doctest/doctest.h>

#include "tests/unit/words/said.hpp"
#include "words/script.hpp"

// What a captain says of himself beside the homes of his list, and in which characters.
namespace linli::words {

namespace {

const entry* own_in(const understanding& u) {
  for (const auto& e : u.entries) {
    if (!e.own.empty()) return &e;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("one's own illness beside homes that are reported is one's own") {
  for (const auto* text :
       {"我发烧38.5，3-502、3-503都好", "3-502、3-503都好，我发烧38.5", "我發燒38.5，3-502好，3-503好",
        "3-502好，3-503好，不过我自己发烧38.5，还咳嗽", "3-502 好\n3-503 好\n我发烧38.5"}) {
    CAPTURE(text);
    const auto u = parse(text, asked());
    CHECK(u.intent == intent::batch_report);
    const auto* own = own_in(u);
    REQUIRE(own != nullptr);
    CHECK(own->status == "symptom");
    CHECK(own->temperatures == std::vector<double>{38.5});
    CHECK(own->urgency == urgency::urgent);
    CHECK(u.urgency == urgency::urgent);
    REQUIRE(u.entries.size() == 3);
    for (const auto& e : u.entries) {
      if (e.own.empty()) CHECK((e.status == "ok" && e.symptoms.empty() && e.place));
    }
  }
}

TEST_CASE("one's own word for well beside homes is of one's own home") {
  for (const auto* text : {"3-502都好，3-503都好，我也都好", "我家都好，3-502、3-503都好", "我没事，3-502、3-503也都好",
                           "3-502发烧，3-503好，我这边一切正常"}) {
    CAPTURE(text);
    const auto u = parse(text, asked());
    const auto* own = own_in(u);
    REQUIRE(own != nullptr);
    CHECK(own->status == "ok");
  }
}

TEST_CASE("who only tells what he did or heard says nothing of himself") {
  for (const auto* text :
       {"3-502发烧，我让他去医院了，3-503好", "我问过了，3-502、3-503都好", "我听说有人发烧，3-502、3-503都好",
        "我是3栋楼长，3-502好，3-503好", "我们单元都好，3-502发烧，3-503好"}) {
    CAPTURE(text);
    CHECK(own_in(parse(text, asked())) == nullptr);
  }
}

TEST_CASE("one home beside one's own words makes a list of a captain's message only") {
  auto captain = asked();
  captain.sender_tags = {"captain"};
  CHECK(own_in(parse("我发烧38.5，3-502都好", captain)) != nullptr);
  CHECK(own_in(parse("我家都好，3-502发烧", captain)) != nullptr);
  CHECK(parse("我发烧38.5，3-502都好", asked()).entries.empty());
  CHECK(parse("我发烧了\n3-502", captain).entries.empty());
}

TEST_CASE("a symptom has the words that it was told in") {
  using words_of = std::vector<std::pair<std::string, std::string>>;
  CHECK(said("我头晕，嗓子也有点疼").symptom_words == words_of{{"headache", "头晕"}, {"sore_throat", "嗓子也有点疼"}});
  CHECK(said("没发烧，就是恶心").symptom_words == words_of{{"vomiting", "恶心"}});
  CHECK(said("都好").symptom_words.empty());
}

TEST_CASE("characters of one script tell which it is, those of both do not") {
  CHECK(script_of("我家都沒事") == script::traditional);
  CHECK(script_of("我们家都没事") == script::simplified);
  for (const auto* text : {"平安", "3-502 ok", "", "冇嘅", "\xE4\xB8"}) CHECK(script_of(text) == script::neither);
}

}  // namespace linli::words
