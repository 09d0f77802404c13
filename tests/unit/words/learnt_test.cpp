#include "words/learnt.hpp"
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/words/said.hpp"
#include "words/features.hpp"
#include "words/learning.hpp"
#include "words/library.hpp"
#include "words/pinyin.hpp"

namespace linli::words {

namespace {

/// What a test takes into use does not stay.
struct put_back {
  ~put_back() { (void)use_lexicon(built_in_lexicon()); }
};

std::vector<lexicon_file> with_learnt(std::string text) {
  auto files = built_in_lexicon();
  std::find_if(files.begin(), files.end(), [](const auto& f) { return f.name == "learnt.txt"; })->text = std::move(
      text);
  return files;
}

constexpr std::string_view head = "# source: made up for a test\n";

// Of each of two labels twenty texts: a word that tells, and others around it.
std::vector<labelled> lesson() {
  std::vector<labelled> out;
  for (const auto* around : {"今天", "家里", "我们", "老王", "楼上", "刚才", "大家", "孩子", "阿婆", "早上"}) {
    for (const auto* behind : {"呢", "的"}) {
      out.push_back({std::string(around) + "锵锵" + behind, asked(), intent::checkin_ok, false});
      out.push_back({std::string(around) + "吭吭" + behind, asked(), intent::checkin_symptom, true});
    }
  }
  return out;
}

std::optional<opinion> opinion_on(std::string_view text, const context& c = asked()) {
  return opinion_of(in_characters(normalise(text)).text, c);
}

bool same(const std::vector<feature>& a, const std::vector<feature>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.key == y.key; });
}

}  // namespace

TEST_CASE("what labelled texts teach is said of texts like them, and surely") {
  const put_back after;
  REQUIRE(use_lexicon(with_learnt(std::string(head) + learnt_from(lesson()))).has_value());
  const auto well = opinion_on("婶婶锵锵呢");
  REQUIRE(well.has_value());
  CHECK(well->intent == intent::checkin_ok);
  CHECK_FALSE(well->human);
  CHECK(well->nobody > 0.9);
  const auto ill = opinion_on("婶婶吭吭呢");
  REQUIRE(ill.has_value());
  CHECK(ill->intent == intent::checkin_symptom);
  CHECK(ill->human);
  CHECK(ill->nobody < 0.1);
  const auto torn = opinion_on("婶婶锵锵，伯伯吭吭");
  REQUIRE(torn.has_value());
  CHECK(torn->sure < 0.9);
}

TEST_CASE("what weighed most is shown where it stands in the text as typed") {
  const put_back after;
  REQUIRE(use_lexicon(with_learnt(std::string(head) + learnt_from(lesson()))).has_value());
  const std::string text = "婶婶，吭吭！";
  const auto n = in_characters(normalise(text));
  const auto why = what_weighed(n.text, n.origin, asked());
  REQUIRE_FALSE(why.empty());
  CHECK(text.substr(why[0].from, why[0].to - why[0].from).find("吭") != std::string::npos);
}

TEST_CASE("the same texts teach the same, and a text that none is like has no opinion") {
  const put_back after;
  const auto weights = std::string(head) + learnt_from(lesson());
  CHECK(weights == std::string(head) + learnt_from(lesson()));
  REQUIRE(use_lexicon(with_learnt(weights)).has_value());
  CHECK_FALSE(opinion_on("").has_value());
  CHECK_FALSE(opinion_on("！！！").has_value());
  CHECK_FALSE(opinion_on("คุณยายหกล้ม").has_value());
  std::string letter;
  for (int i = 0; i < 200; ++i) letter += "锵";
  CHECK_FALSE(opinion_on(letter).has_value());
}

TEST_CASE("marks, blanks, width, script and which number it is change no feature") {
  const auto in = [](std::string_view text, const context& c) {
    std::vector<feature> out;
    features_of(in_characters(normalise(text)).text, c, out);
    return out;
  };
  const auto of = [&](std::string_view text) { return in(text, asked()); };
  CHECK(same(of("三口人都好"), of("三口人 都好！")));
  CHECK(same(of("体温36.5"), of("体温３６．７。")));
  CHECK(same(of("沒有發燒"), of("没有发烧")));
  CHECK(same(of("All Fine"), of("all fine...")));
  CHECK_FALSE(same(of("都好"), of("不都好")));
  CHECK_FALSE(same(of("好"), in("好", context{})));
  auto claimed = context{};
  claimed.open = context::kind::call;
  const auto before = in("不去了", claimed);
  claimed.sender_has_claim = true;
  CHECK_FALSE(same(before, in("不去了", claimed)));
}

TEST_CASE("a file of weights with a fault is told by line, and changes nothing") {
  const auto faults = [](std::string_view more) {
    const auto all = faults_of(with_learnt(std::string(head) + std::string(more)));
    return all.empty() ? std::string() : all.front();
  };
  CHECK(faults("classes checkin_ok needs_human!\n好\t0:20 1:-20\n").empty());
  CHECK(faults("classes checkin_ok dancing\n").find("learnt.txt:2") == 0);
  CHECK(faults("好\t0:20\n").find("learnt.txt:2") == 0);
  CHECK(faults("classes checkin_ok\n好\t1:20\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok\n好\t0:many\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok\n好 0:1\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok\n好\t0:99999\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok\n好\t0:1\n好\t0:2\n").find("learnt.txt:4") == 0);
  CHECK(faults("classes checkin_ok checkin_ok\n").find("learnt.txt:2") == 0);
  CHECK(faults("classes checkin_ok\nclasses ack\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok ack\n好\t1:5 0:5\n").find("learnt.txt:3") == 0);
  CHECK(faults("classes checkin_ok\n好\t0:-2147483648\n").find("learnt.txt:3") == 0);
}

TEST_CASE("labels have names, with a mark where a person must see it") {
  CHECK(opinion_named("checkin_ok")->intent == intent::checkin_ok);
  CHECK_FALSE(opinion_named("checkin_ok")->human);
  CHECK(opinion_named("question!")->human);
  CHECK_FALSE(opinion_named("dancing").has_value());
  CHECK_FALSE(opinion_named("").has_value());
}

}  // namespace linli::words
