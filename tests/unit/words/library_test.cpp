#include "words/library.hpp"
#include <doctest/doctest.h>

#include <algorithm>

#include "words/danger.hpp"
#include "words/rules.hpp"
#include "words/understanding.hpp"

namespace linli::words {

namespace {

lexicon_file& named(std::vector<lexicon_file>& files, std::string_view name) {
  return *std::find_if(files.begin(), files.end(), [name](const auto& f) { return f.name == name; });
}

std::vector<lexicon_file> with(std::string_view name, std::string_view more) {
  auto files = built_in_lexicon();
  named(files, name).text += more;
  return files;
}

context asked() {
  context c;
  c.open = context::kind::checkin;
  return c;
}

std::string intent_of(std::string_view text) { return std::string(name(parse(text, asked()).intent)); }

/// What a test takes into use does not stay.
struct put_back {
  ~put_back() { (void)use_lexicon(built_in_lexicon()); }
};

bool says(const std::vector<std::string>& faults, std::string_view what) {
  return std::any_of(faults.begin(), faults.end(), [what](const auto& f) { return f.find(what) != std::string::npos; });
}

}  // namespace

TEST_CASE("the built-in lexicon has no fault, and every file says where its entries are from") {
  for (const auto& fault : faults_of(built_in_lexicon())) CHECK_MESSAGE(false, fault);
}

TEST_CASE("a word is understood from the moment on that its file is taken, and no longer when it goes") {
  const put_back after;
  CHECK(intent_of("样样锵锵哩") != "checkin_ok");
  REQUIRE(use_lexicon(with("zh.txt", "\nok_household: 样样锵锵哩\n")).has_value());
  CHECK(intent_of("样样锵锵哩") == "checkin_ok");
  REQUIRE(use_lexicon(built_in_lexicon()).has_value());
  CHECK(intent_of("样样锵锵哩") != "checkin_ok");
}

TEST_CASE("danger is told by the new files, alone and in pairs, at accept too") {
  const put_back after;
  CHECK_FALSE(may_be_danger("琉璃瓦要砸下来"));
  auto files = with("danger.zh.txt", "\ndanger danger: 琉璃瓦要砸\n");
  named(files, "pairs.zh.txt").text += "\ndanger: 月亮灯 > 冒黑气\n";
  REQUIRE(use_lexicon(files).has_value());
  CHECK(may_be_danger("琉璃瓦要砸下来"));
  CHECK(intent_of("琉璃瓦要砸下来") == "emergency");
  CHECK(may_be_danger("月亮灯那边冒黑气"));
  CHECK(intent_of("月亮灯那边冒黑气") == "emergency");
  named(files, "pairs.zh.txt").text += "\nset toys: 积木 | 风筝\ndanger: 琉璃{瓦/灯}歪 + 墙根起泡 | 墙根鼓 ! @toys\n";
  REQUIRE(use_lexicon(files).has_value());
  CHECK(may_be_danger("墙根鼓出来了，这边的琉璃灯歪着"));
  CHECK(intent_of("墙根鼓出来了，这边的琉璃灯歪着") == "emergency");
  CHECK(intent_of("积木墙根鼓出来了，琉璃灯歪着") != "emergency");
  CHECK(intent_of("琉璃灯歪着") != "emergency");
}

TEST_CASE("a bad file changes nothing, and is told with file and line") {
  const put_back after;
  const auto version = rules().version;
  auto files = with("zh.txt", "\nok_household: 样样锵锵哩\nno sense at all\n");
  const auto used = use_lexicon(files);
  REQUIRE_FALSE(used.has_value());
  CHECK(used.error().code == errc::invalid);
  const auto& text = named(files, "zh.txt").text;
  const auto line = 1 +
                    std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find("no sense")), '\n');
  CHECK(used.error().detail == "zh.txt:" + std::to_string(line) + ": cannot be read: no sense at all");
  CHECK(intent_of("样样锵锵哩") != "checkin_ok");
  CHECK(rules().version == version);
}

TEST_CASE("what a lexicon must not be") {
  CHECK(says(faults_of(with("zh.txt", "\nsymptom fever: 平安\n")), "\"平安\" stands for two things"));
  auto gone = built_in_lexicon();
  std::erase_if(gone, [](const auto& f) { return f.name == "danger.zh.txt"; });
  CHECK(says(faults_of(gone), "danger.zh.txt:0: the file is missing"));
  auto silent = built_in_lexicon();
  silent.push_back({"more.zh.txt", "# --- well\nok: 巴适得板\n"});
  CHECK(says(faults_of(silent), "more.zh.txt:2: neither the file nor the section says source: or reason:"));
  silent.back().text = "# --- well\n# source: 成都的邻居\nok: 巴适得板\n# --- unwell\nnot_ok: 不巴适得板\n";
  CHECK(says(faults_of(silent), "more.zh.txt:5:"));
  silent.back().text = "# reason: 方言\n\n# --- well\nok: 巴适得板\n";
  CHECK(faults_of(silent).empty());
  CHECK(says(faults_of(with("talk.zh.txt", "\nnothing: x\n")), "talk.zh.txt:"));
  CHECK(says(faults_of(with("pairs.zh.txt", "\ndanger: 一半\n")), "pairs.zh.txt:"));
  CHECK(says(faults_of(with("pairs.zh.txt", "\ndanger: 一半 + 一半 ! @nothing\n")), "pairs.zh.txt:"));
  CHECK(says(faults_of(with("rules.txt", "\nhigh_from = 36\n")), "rules.txt:"));
  CHECK(says(faults_of(with("rules.txt", "\nwell_from = warm\n")), "rules.txt:"));
  CHECK(says(faults_of(with("en.txt", "\nok: \xff\n")), "en.txt:1: is not UTF-8"));
}

TEST_CASE("thresholds are data with a version, and a version says which words were used") {
  const put_back after;
  const auto first = rules().version;
  CHECK(first.starts_with("1-"));
  CHECK(parse("36.9", asked()).intent == intent::checkin_ok);
  CHECK(parse("37.3", asked()).intent == intent::checkin_symptom);
  auto files = built_in_lexicon();
  auto& rules_text = named(files, "rules.txt").text;
  rules_text.replace(rules_text.find("version = 1"), 11, "version = 2");
  rules_text.replace(rules_text.find("raised_from = 37.3"), 18, "raised_from = 36.8");
  REQUIRE(use_lexicon(files).has_value());
  CHECK(rules().version.starts_with("2-"));
  CHECK(parse("36.9", asked()).intent == intent::checkin_symptom);
  CHECK(parse("36.7", asked()).intent == intent::checkin_ok);
  REQUIRE(use_lexicon(with("zh.txt", "\nok: 巴适得板\n")).has_value());
  CHECK(rules().version.starts_with("1-"));
  CHECK(rules().version != first);
  REQUIRE(use_lexicon(built_in_lexicon()).has_value());
  CHECK(rules().version == first);
}

TEST_CASE("groups of symptoms are data: any of them, or so many together, and which one decided is told") {
  const put_back after;
  const auto said = [](std::string_view text) { return parse(text, asked()); };
  CHECK(said("我妈喘不上来，有点咳嗽").urgency >= urgency::urgent);
  const auto breath = said("咳嗽，有点气短");
  CHECK(breath.urgency == urgency::urgent);
  CHECK(breath.group == "breath");
  CHECK(said("有点咳嗽").urgency == urgency::follow_up);
  CHECK(said("有点咳嗽").group == "respiratory");
  CHECK(said("头疼").urgency == urgency::follow_up);
  CHECK(said("头疼").group == "");
  const auto head = said("昨天摔了一跤，能走路，今天头疼");
  CHECK(head.urgency == urgency::urgent);
  CHECK(head.group == "fall_then_headache");
  CHECK(said("发烧37.6，头疼，吐了两回").group == "fever_head_stomach");
  CHECK(said("38.6，有点咳嗽").group == "");  // the temperature decided
  const auto rows = said("3-2-501 昨天摔了一跤，能走路\n3-2-502 头疼\n3-2-503 正常");
  CHECK(rows.urgency == urgency::follow_up);  // two homes
  auto files = built_in_lexicon();
  auto& text = named(files, "rules.txt").text;
  text.replace(text.find("any 2 of fall headache"), 22, "any 2 of cough headache");
  REQUIRE(use_lexicon(files).has_value());
  CHECK(said("昨天摔了一跤，能走路，今天头疼").group != "fall_then_headache");
  CHECK(said("咳嗽，头疼").urgency == urgency::urgent);
  CHECK(said("无咳嗽，头疼").urgency == urgency::follow_up);
  text.erase(text.find("\ngroup"));  // no group at all: a person still reads each symptom
  REQUIRE(use_lexicon(files).has_value());
  CHECK(said("有点咳嗽").intent == intent::checkin_symptom);
  CHECK(said("有点咳嗽").human);
}

TEST_CASE("a group that cannot be meant, or does not say why it is there, is a fault") {
  const auto fault = [](const std::string& line) {
    return faults_of(with("rules.txt", "\n# reason: a test\n" + line + "\n"));
  };
  CHECK(fault("group one = urgent: any 1 of cough").empty());
  for (const char* line :
       {"group breath = urgent: any 1 of cough", "group one = soon: any 1 of cough",
        "group one = urgent: any 0 of cough", "group one = urgent: any 2 of cough", "group one = urgent: any 1 of",
        "group one = urgent: any 1 of sneeze", "group one = urgent: any 2 of cough cough",
        "group = urgent: any 1 of cough", "group one urgent: any 1 of cough"}) {
    CAPTURE(line);
    CHECK(says(fault(line), "cannot be read"));
  }
  CHECK(says(faults_of(with("rules.txt", "\n\ngroup one = urgent: any 1 of cough\n")), "right above the group"));
}

}  // namespace linli::words
