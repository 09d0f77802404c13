#include "queue/hearing/digest.hpp"

#include <doctest/doctest.h>

#include "tests/unit/queue/talking.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using test::talking_stand;

namespace {

constexpr const char* community = talking_stand::community;

/// The group of building 4 and an emergency's check-in: no quiet hours.
struct group_stand : talking_stand {
  group_stand() {
    auto rows = test::sample_rows();
    auto another = rows.back();
    another.line = 8;
    another.place = *domain::parse_place("锦绣苑/4-102");
    another.name = "马云飞";
    rows.push_back(another);
    import(rows);
    const domain::group room{"g_four", "box", "room", "4栋群", {"锦绣苑/4-*"}, true, true};
    run(store::create_group(db, community, room)).value();
    open_private("daily", domain::campaign_urgency::emergency);
  }
  std::vector<std::string> due() {
    std::vector<std::string> out;
    for (const auto& item : ask({"ZRANGE", store::keys::timers(community), "0", "-1"}).items) {
      if (item.text.starts_with("digest:")) out.push_back(item.text.substr(7));
    }
    return out;
  }
  std::vector<std::string> posted() {
    std::vector<std::string> out;
    for (const auto& e : outbox()) {
      if (e.chat == "room" && e.campaign.empty()) out.push_back(e.text);
    }
    return out;
  }
};

}  // namespace

TEST_CASE("a group is told how many are well, once in half an hour, when somebody new is") {
  group_stand s;
  CHECK(s.due().empty());
  s.say_it("a", "4-101 平安", false);
  s.say_it("b", "4-102 平安", false);
  const auto due = s.due();
  REQUIRE(due.size() == 1);
  CHECK(s.posted().empty());
  s.run(run_digest(s.w, s.owner(), community, due[0])).value();
  CHECK(s.posted() == std::vector<std::string>{"已有2户报平安，谢谢。没报的请私信。"});
  CHECK(s.due().empty());
  s.run(run_digest(s.w, s.owner(), community, due[0])).value();  // again, as after a crash
  s.say_it("b", "4-102 平安", false);
  s.run(run_digest(s.w, s.owner(), community, s.due().at(0))).value();
  CHECK(s.posted().size() == 1);
}

TEST_CASE("of two check-ins that are open in one group each telling says of which it is") {
  group_stand s;
  auto c = test::sample_campaign("power", now());
  c.title = "停电";
  c.audience.places = {"锦绣苑/4-*"};
  c.urgency = domain::campaign_urgency::emergency;
  c.state = domain::campaign_state::scheduled;
  c.opened_at = {};
  s.run(store::create_campaign(s.db, community, c)).value();
  s.run(open_campaign(s.w, s.owner(), community, "power")).value();
  s.say_it("a", "4-101 平安", false);
  s.run(run_digest(s.w, s.owner(), community, s.due().at(0))).value();
  CHECK(s.posted() == std::vector<std::string>{"「停电」已有1户报平安，谢谢。没报的请私信。"});
}

TEST_CASE("the rows of a list that goes round a group count for what the group is told") {
  group_stand s;
  s.say_it("a", "#接龙\n报平安\n1. 4-101 平安", false);
  const auto due = s.due();
  REQUIRE(due.size() == 1);
  s.say_it("b", "#接龙\n报平安\n1. 4-101 平安\n2. 4-102 都好", false);
  CHECK(s.due() == due);
  s.run(run_digest(s.w, s.owner(), community, due[0])).value();
  CHECK(s.posted() == std::vector<std::string>{"已有2户报平安，谢谢。没报的请私信。"});
  s.say_it("a", "#接龙\n报平安\n1. 4-101 平安\n2. 4-102 都好", false);
  CHECK(s.due().empty());
  group_stand ill;
  ill.say_it("a", "#接龙\n报平安\n1. 4-101 发烧了", false);
  CHECK(ill.due().empty());
}

TEST_CASE("what is no answer to a check-in in a group is told nobody, nor is health") {
  group_stand s;
  s.say_it("a", "4-101 发烧了", false);
  s.say_it("b", "今天天气不错", false);
  CHECK(s.due().empty());
}

TEST_CASE("a group hears no more of us than three posts a day") {
  group_stand s;
  for (int n = 0; n < 3; ++n) {
    store::transaction t;
    store::history_entry e;
    e.at = now();
    e.kind = "message";
    e.campaign = "c" + std::to_string(n);
    store::add_group_history(t, community, "g_four", e);
    s.run(s.db.commit(std::move(t))).value();
  }
  s.say_it("a", "4-101 平安", false);
  s.run(run_digest(s.w, s.owner(), community, s.due().at(0))).value();
  CHECK(s.posted().empty());
  CHECK(s.due().empty());
}

TEST_CASE("quiet hours end at eight in the morning and at two in the afternoon") {
  const auto at = [](const char* text) { return parse_time(text).value(); };
  CHECK(after_quiet_hours(at("2026-11-24T10:00:00+08:00"), 8h) == at("2026-11-24T10:00:00+08:00"));
  CHECK(after_quiet_hours(at("2026-11-24T12:29:59+08:00"), 8h) == at("2026-11-24T12:29:59+08:00"));
  CHECK(after_quiet_hours(at("2026-11-24T12:30:00+08:00"), 8h) == at("2026-11-24T14:00:00+08:00"));
  CHECK(after_quiet_hours(at("2026-11-24T21:00:00+08:00"), 8h) == at("2026-11-25T08:00:00+08:00"));
  CHECK(after_quiet_hours(at("2026-11-24T03:00:00+08:00"), 8h) == at("2026-11-24T08:00:00+08:00"));
}

}  // namespace linli::queue
