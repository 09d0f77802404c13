#include "queue/followups/triage.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "queue/texts.hpp"
#include "words/lexicon.hpp"

namespace linli::queue {

using domain::followup_kind;

namespace {

std::string card_of(followup_kind kind, std::vector<std::string> texts) {
  const auto card = triage_of(kind, texts);
  return card ? card->name : "";
}

constexpr std::array all_cards{"breathing", "chest", "bleeding", "fall",   "fever",
                               "stomach",   "mood",  "danger",   "symptom"};

}  // namespace

TEST_CASE("the card is that of what was said, what cannot wait first") {
  CHECK(card_of(followup_kind::symptom, {"3-502 我发烧38度5"}) == "fever");
  CHECK(card_of(followup_kind::symptom, {"3-502 我咳嗽，还拉肚子"}) == "fever");
  CHECK(card_of(followup_kind::symptom, {"孩子上吐下泻一晚上了"}) == "stomach");
  CHECK(card_of(followup_kind::symptom, {"3-502 老人胸口痛", "现在又发烧"}) == "chest");
  CHECK(card_of(followup_kind::danger, {"我喘不上气"}) == "breathing");
  CHECK(card_of(followup_kind::danger, {"楼下着火了"}) == "danger");
  CHECK(card_of(followup_kind::symptom, {"2"}) == "symptom");
  CHECK(card_of(followup_kind::symptom, {"没发烧，就是拉肚子"}) == "stomach");
}

TEST_CASE("distress has the card of who is trained for it, whatever else was said") {
  CHECK(card_of(followup_kind::distress, {"不想活了，胸口痛"}) == "mood");
  const auto reply = triage_of_reply("emergency", "distress", "不想活了");
  REQUIRE(reply);
  CHECK(reply->name == "mood");
}

TEST_CASE("who is neither ill nor in danger has no card") {
  for (const auto kind : {followup_kind::need, followup_kind::complaint, followup_kind::question,
                          followup_kind::unclear, followup_kind::account})
    CHECK_FALSE(triage_of(kind, {"我发烧了"}));
  CHECK_FALSE(triage_of_reply("checkin_ok", "ok_word", "家里都好"));
  CHECK(triage_of_reply("checkin_symptom", "symptom", "我发烧了")->name == "fever");
  CHECK(shown(std::nullopt).is_null());
}

TEST_CASE("every card says what to ask, what not to say, whom to call and why, in each language") {
  for (const auto* language : {"zh-CN", "zh-TW", "en"}) {
    for (const std::string name : all_cards) {
      CAPTURE(language);
      CAPTURE(name);
      for (const auto* part : {"_title", "_ask", "_avoid", "_call", "_because"})
        CHECK_FALSE(say("triage_" + name + part, language).empty());
      const bool own = say("triage_" + name + "_ask", language) != say("triage_" + name + "_ask");
      CHECK(own == (std::string_view(language) != "zh-CN"));
    }
  }
  CHECK(triage_of(followup_kind::symptom, {"我发烧了"}, "en")->title == "Fever, cough, sore throat");
}

// A code that no card names would be shown the card of those who are only unwell. Which codes there are, the lexicon
// says.
TEST_CASE("every symptom there is a code for has a card") {
  std::vector<std::string> covered;
  const auto cards = say("triage_cards");
  for (const auto name : split(cards, '|')) {
    CHECK(std::find(all_cards.begin(), all_cards.end(), name) != all_cards.end());
    const auto when = say("triage_" + std::string(name) + "_when");
    for (const auto code : split(when, '|')) covered.emplace_back(code);
  }
  std::set<std::string> codes;
  for (const auto sense :
       {words::sense::symptom, words::sense::symptom_urgent, words::sense::danger, words::sense::body}) {
    for (const auto text : words::phrases_of(sense)) {
      const auto* phrase = words::phrase_at(text, 0);
      if (phrase != nullptr && phrase->text == text && phrase->code.find('=') == std::string_view::npos)
        for (const auto code : split(phrase->code, '+')) codes.emplace(code);
    }
  }
  codes.erase("");
  codes.erase("unwell");
  CHECK(codes.size() >= 19);
  for (const auto& code : codes) {
    CAPTURE(code);
    CHECK(std::find(covered.begin(), covered.end(), code) != covered.end());
  }
}

}  // namespace linli::queue
