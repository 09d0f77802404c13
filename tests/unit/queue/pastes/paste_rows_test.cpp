#include <doctest/doctest.h>

#include "tests/unit/queue/stand.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::minutes china{480};
const sys_time seen = *parse_time("2026-02-03T11:00:00+08:00");

/// A paste judged on a roster and asks in memory.
struct desk {
  domain::roster people = test::sample_roster();
  paste_ground g;

  desk() {
    g.community = "jinyuan";
    g.group = test::sample_group();
    g.campaign = std::make_shared<const domain::campaign>(test::sample_campaign("camp", seen - 2h));
    g.own_texts = {words::normalise(g.campaign->text).text};
    for (const auto& [id, home] : people.households()) g.asks[id] = {test::sample_ask(home, people), "as it was"};
  }

  judged_row judge_line(store::paste_row row, bool is_list) {
    hearing h;
    h.community = g.community;
    h.group = g.group;
    h.campaign = "camp";
    row.mark = mark_text(row, "camp");
    h.said.id = "pst_1/" + std::to_string(row.line);
    h.said.channel = "paste";
    h.said.group = g.group.id;
    h.said.shown_name = row.who;
    h.said.text = row.text;
    h.said.paste = "pst_1";
    h.said.addressed = false;
    h.said.at = row.said_at;
    const auto first = first_words(h, g.campaign.get());
    h.said.addressed = is_answer(first);
    row.speaker = sender_of(row, first, is_list, g);
    h.said.speaker = row.speaker;
    return judge_row(std::move(row), h, match_speaker(h, first, people), people, g);
  }

  std::vector<judged_row> judge(std::string_view text) {
    auto read = read_paste(text, seen, china);
    std::vector<judged_row> out;
    for (auto& row : read.rows) {
      if (row.effect == "ignored") out.push_back({row, {}, false});
      else out.push_back(judge_line(std::move(row), read.format == "jielong"));
    }
    return out;
  }

  /// The effect of each line, e.g. "new same".
  std::string effects(std::string_view text) {
    std::string out;
    g.times_named.clear();  // a paste of its own
    for (const auto& j : judge(text)) out.append(out.empty() ? "" : " ").append(j.row.effect);
    return out;
  }

  domain::ask_state state_of(std::string_view place) {
    return g.asks.at(domain::household_id(*domain::parse_place(place))).ask.state;
  }
  void say(std::string_view place, domain::report r) {
    domain::add_report(g.asks.at(domain::household_id(*domain::parse_place(place))).ask, std::move(r),
                       domain::campaign_kind::checkin);
  }
};

domain::report said(std::string id, domain::status s, std::string speaker, std::string reporter = {}) {
  domain::report r;
  r.id = std::move(id);
  r.status = s;
  r.speaker = std::move(speaker);
  r.reporter = std::move(reporter);
  r.channel = "telegram";
  r.said_at = seen - 90min;
  return r;
}

}  // namespace

TEST_CASE("title and example of a list are ignored, its rows are read with their names") {
  const auto p = read_paste("#接龙\n今天报平安\n例 3-502 平安\n\n1. 乐乐妈 3-502 平安\n2. 3-601李强 都好", seen, china);
  CHECK(p.format == "jielong");
  std::vector<std::string> ignored, said_by;
  for (const auto& r : p.rows) {
    if (r.effect == "ignored") ignored.push_back(r.text);
    else said_by.push_back(r.who + "|" + r.text);
  }
  CHECK(ignored.size() >= 2);
  CHECK(said_by == std::vector<std::string>{"乐乐妈|3-502 平安", "|3-601李强 都好"});
}

TEST_CASE("no statement is taken for a display name") {
  for (const auto* row :
       {"平安 3-502", "发烧了 3-502 平安", "不舒服 3-502", "救命 3-502", "3-502 平安", "36.8 3-502 平安"}) {
    const auto p = read_paste(std::string("#接龙\n1. ") + row, seen, china);
    CHECK_MESSAGE(p.rows.back().who.empty(), row);
    CHECK(p.rows.back().text == row);
  }
  const auto compound = read_paste("#接龙\n1. 翠湖苑 3-502 平安", seen, china);
  CHECK(compound.rows.back().who.empty());
}

TEST_CASE("times are read, and what is older than twelve hours is marked") {
  const auto p = read_paste("王芳 10:23\n平安\n李强 2026/2/2 20:15:00\n都好\n", seen, china);
  REQUIRE(p.rows.size() == 2);
  CHECK(p.rows[0].timed);
  CHECK(p.rows[0].said_at == *parse_time("2026-02-03T10:23:00+08:00"));
  CHECK_FALSE(p.rows[0].old);
  CHECK(p.rows[1].said_at == *parse_time("2026-02-02T20:15:00+08:00"));
  CHECK(p.rows[1].old);
  const auto untimed = read_paste("3-502 平安", seen, china);
  CHECK_FALSE(untimed.rows[0].timed);
  CHECK(untimed.rows[0].said_at == seen);
}

TEST_CASE("what stands below a name and a time was said by that person, colons or not") {
  const auto p = read_paste("3-502王芳 10:23\n我妈说：都好\n3-101张伟 10:24\n孩子：发烧\n", seen, china);
  REQUIRE(p.rows.size() == 2);
  CHECK(p.rows[0].who == "3-502王芳");
  CHECK(p.rows[0].text == "我妈说：都好");
  CHECK(p.rows[1].who == "3-101张伟");
  CHECK(p.rows[1].timed);
}

TEST_CASE("a line is the same line when name, minute and words are") {
  store::paste_row a;
  a.who = "王芳";
  a.text = "３－５０２　平安";
  a.timed = true;
  a.said_at = seen + 10s;
  auto b = a;
  b.text = "3-502 平安 ";
  b.said_at = seen + 50s;
  CHECK(mark_text(a, "camp") == mark_text(b, "camp"));
  CHECK(mark_text(a, "camp") == mark_text(b, "tomorrow"));
  b.said_at = seen + 60s;
  CHECK(mark_text(a, "camp") != mark_text(b, "camp"));
  b = a;
  b.who = "王方";
  CHECK(mark_text(a, "camp") != mark_text(b, "camp"));
  b = a;
  b.text = "3-502 不平安";
  CHECK(mark_text(a, "camp") != mark_text(b, "camp"));
}

TEST_CASE("a row without a time is told apart by what it answers") {
  store::paste_row row;
  row.text = "3-502 平安";
  CHECK(mark_text(row, "today") == mark_text(row, "today"));
  CHECK(mark_text(row, "today") != mark_text(row, "tomorrow"));
}

TEST_CASE("a list pasted again with two more rows adds these two") {
  desk d;
  CHECK(d.effects("#接龙 报平安\n1. 3-502 平安") == "ignored new");
  CHECK(d.effects("#接龙 报平安\n1. 3-502 平安\n2. 3-101 都好\n3. 3-601 都好") == "ignored same new new");
  CHECK(d.effects("#接龙 报平安\n1. 3-502 平安\n2. 3-101 都好\n3. 3-601 都好") == "ignored same same same");
}

TEST_CASE("an edited row takes the place of what it said before") {
  desk d;
  CHECK(d.effects("#接龙\n1. 3-502 平安") == "ignored new");
  CHECK(d.state_of("锦绣苑/3-502") == domain::ask_state::answered_ok);
  CHECK(d.effects("#接龙\n1. 3-502 发烧38.5") == "ignored changed");
  CHECK(d.state_of("锦绣苑/3-502") == domain::ask_state::answered_need);
}

TEST_CASE("two rows of one list for the same home are two people, and the worse word stands") {
  desk d;
  CHECK(d.effects("#接龙\n1. 3-502 发烧\n2. 3-502 平安") == "ignored new conflict");
  CHECK(d.state_of("锦绣苑/3-502") == domain::ask_state::answered_need);
}

TEST_CASE("somebody else's word never lifts a worse one") {
  desk d;
  d.say("锦绣苑/3-502", said("r1", domain::status::need, "k9", "r_王芳"));
  CHECK(d.effects("#接龙\n1. 3-502 平安") == "ignored conflict");
  CHECK(d.state_of("锦绣苑/3-502") == domain::ask_state::answered_need);
}

TEST_CASE("the room in a display name is as good as one in the words") {
  desk d;
  const auto rows = d.judge("3-502王芳 10:23\n平安\n3-101 乐乐妈 10:24\n都好\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.effect == "new");
  CHECK(rows[0].row.resident == "r_王芳");
  CHECK(rows[0].row.unit == "3-502");
  CHECK(rows[1].row.effect == "new");
  CHECK(rows[1].row.resident.empty());  // no such name there, but the room is
  CHECK_FALSE(rows[1].row.household.empty());
}

TEST_CASE("a name typed beside a room where it does not live is for a person to look at") {
  desk d;
  const auto rows = d.judge("#接龙\n1. 3-502 赵云 平安");
  CHECK(rows.back().row.effect == "unmatched");
  CHECK(rows.back().row.household.empty());
  CHECK(rows.back().acts);
}

TEST_CASE("a group's chatter is ignored, and nothing of it is to be kept") {
  desk d;
  const auto rows = d.judge("王芳 10:23\n今天的白菜真新鲜\n3-502王芳 10:24\n哈哈哈\n路人 10:25\n1\n");
  REQUIRE(rows.size() == 3);
  for (const auto& j : rows) {
    CHECK(j.row.effect == "ignored");
    CHECK(j.row.chatter);
    CHECK_FALSE(j.acts);
    CHECK(j.row.household.empty());
  }
}

TEST_CASE("our own text copied along is nobody's answer") {
  desk d;
  const auto rows = d.judge(
      "小李 10:00\n【金源社区】今天报平安：回“房号+平安”，如“3栋502 平安”。\n王芳 10:05\n3栋502 平安\n");
  REQUIRE(rows.size() >= 2);
  for (const auto& j : rows) CHECK(j.row.effect == (j.row.text == "3栋502 平安" ? "new" : "ignored"));
  CHECK_FALSE(is_own_text("平安", d.g.own_texts));
  CHECK_FALSE(is_own_text("急事打120", d.g.own_texts));
}

TEST_CASE("words of danger are critical, wherever they are from") {
  desk d;
  const auto rows = d.judge("3-502王芳 10:23\n我爸喘不上气\n路人 10:24\n着火了快来人\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.effect == "critical");
  CHECK_FALSE(rows[0].row.household.empty());
  CHECK(rows[1].row.effect == "critical");
  CHECK(rows[1].row.household.empty());
  CHECK(rows[0].acts);
  CHECK(rows[1].acts);
}

TEST_CASE("what was said long before the question says so") {
  desk d;
  const auto rows = d.judge("3-502王芳 2026/2/2 20:15\n平安\n3-101张伟 10:16\n都好\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.old);
  CHECK(rows[0].row.effect == "new");
  CHECK(rows[0].row.reason == "said long before this was asked");
  CHECK_FALSE(rows[1].row.old);
  CHECK(rows[1].row.reason != rows[0].row.reason);
}

TEST_CASE("a word about health from nobody we know waits for a person, the rest of the talk does not") {
  desk d;
  const auto rows = d.judge("路人 10:23\n都好\n路人 10:24\n谁家有葱\n9-999李四 10:25\n平安\n路人 10:26\n我发烧了\n");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].row.effect == "unmatched");
  CHECK(rows[1].row.effect == "ignored");
  CHECK(rows[2].row.effect == "unmatched");
  CHECK(rows[3].row.effect == "unmatched");
}

TEST_CASE("what software heard in the group itself is not counted again by a paste of it") {
  desk d;
  auto heard = said("r1", domain::status::ok, "k9");
  heard.channel = d.g.group.account;
  heard.said_at = *parse_time("2026-02-03T10:23:40+08:00");
  const auto line = "路人 10:23\n3-502 平安\n";
  auto meaning = desk{}.judge(line)[0].meant;
  REQUIRE(meaning.report.has_value());
  heard.coverage = meaning.report->coverage;
  d.say("锦绣苑/3-502", heard);
  CHECK(d.effects(line) == "same");
  CHECK(d.effects("路人 10:31\n3-502 平安\n") == "new");
}

TEST_CASE("a home that the campaign did not ask gets no answer from a paste") {
  desk d;
  d.g.asks[domain::household_id(*domain::parse_place("锦绣苑/3-502"))] = {};
  const auto named = d.judge("#接龙\n1. 3-502 王芳 平安");
  CHECK(named.back().row.effect == "new");  // she is known: it goes into her history
  CHECK_FALSE(named.back().meant.report.has_value());
  const auto unnamed = d.judge("#接龙\n1. 3-502 都好");
  CHECK(unnamed.back().row.effect == "unmatched");
}

TEST_CASE("any bytes are judged without harm") {
  std::string bytes;
  std::uint32_t x = 12345;
  for (int i = 0; i < 20'000; ++i) {
    x = x * 1664525u + 1013904223u;
    bytes.push_back(i % 17 == 0 ? '\n' : static_cast<char>(x >> 24));
  }
  desk d;
  for (const auto& j : d.judge(bytes)) CHECK_FALSE(j.row.effect.empty());
  for (const auto& j : d.judge("#接龙\n" + bytes)) CHECK_FALSE(j.row.effect.empty());
}

}  // namespace linli::queue
