#include "domain/plan.hpp"

#include <doctest/doctest.h>

#include "domain/ask.hpp"
#include "people.hpp"

namespace linli::domain {

namespace {

group bound(std::string id, std::vector<std::string> places) {
  group g;
  g.id = std::move(id);
  g.places = std::move(places);
  g.bound = true;
  return g;
}

ask_message post_of(const group& g) { return {"post:" + g.id, message_state::queued}; }

struct scene {
  roster r;
  channels ways;
  campaign c;
  const household* home = add_home(r, "锦绣苑/3-2-502", {"王芳", "李明"});

  scene() { c.id = "c1"; }
  planned plan() const { return plan_household(c, *home, r.members(*home), ways, post_of); }
  ask_state state() const { return fold(plan().ask, c.kind).state; }
};

}  // namespace

TEST_CASE("a home is covered by the post of the group with the most exact places") {
  scene s;
  s.ways.set_groups({bound("all", {"锦绣苑/*"}), bound("entrance", {"锦绣苑/3-2-*"}), bound("building", {"3-*"})});
  CHECK(group_for(s.ways, s.home->place)->id == "entrance");
  CHECK(group_for(s.ways, at("锦绣苑/3-1-101"))->id == "building");
  CHECK(group_for(s.ways, at("锦绣苑/5-101"))->id == "all");
  CHECK(group_for(s.ways, at("金源里/5-101")) == nullptr);
}

TEST_CASE("groups that are not bound or not primary get no post") {
  scene s;
  auto unbound = bound("unbound", {"*"});
  unbound.bound = false;
  auto second = bound("second", {"*"});
  second.primary = false;
  s.ways.set_groups({unbound, second});
  CHECK(group_for(s.ways, s.home->place) == nullptr);
}

TEST_CASE("the group's post is the first step, who can be written to is not written to as well") {
  scene s;
  s.ways.set_groups({bound("g", {"锦绣苑/3-*"})});
  s.ways.by_household[s.home->id] = {{"锦绣苑/3-2-502/王芳", "a", "chat"}};
  const auto p = s.plan();
  REQUIRE(p.ask.messages.size() == 1);
  CHECK(p.ask.messages[0].id == "post:g");
  CHECK(p.messages.empty());
  CHECK(p.ask.members.size() == 2);
  CHECK(p.ask.place == "锦绣苑/3-2-502");
  CHECK(s.state() == ask_state::queued);
}

TEST_CASE("without a group one message goes to one person of the home, however many could be reached") {
  scene s;
  s.ways.by_household[s.home->id] = {{"锦绣苑/3-2-502/王芳", "a", "1"}, {"锦绣苑/3-2-502/李明", "a", "2"}};
  const auto p = s.plan();
  REQUIRE(p.messages.size() == 1);
  CHECK(p.messages[0].resident == "锦绣苑/3-2-502/王芳");
  CHECK(p.messages[0].chat == "1");
  CHECK(p.messages[0].direct);
  CHECK(p.messages[0].campaign == "c1");
  REQUIRE(p.ask.messages.size() == 1);
  CHECK(p.ask.messages[0].id == p.messages[0].id);
}

TEST_CASE("who moves house while a campaign opens is written to for either home, each time by a message of its own") {
  scene s;
  s.ways.by_household[s.home->id] = {{"锦绣苑/3-2-502/王芳", "a", "1"}};
  const auto first = s.plan();
  s.home = add_home(s.r, "锦绣苑/9-101", {"王芳"});
  s.ways.by_household[s.home->id] = {{"锦绣苑/9-101/王芳", "a", "1"}};
  const auto second = s.plan();
  REQUIRE(first.messages.size() == 1);
  REQUIRE(second.messages.size() == 1);
  CHECK(first.messages[0].id != second.messages[0].id);
}

TEST_CASE("an emergency goes to the group and to a person") {
  scene s;
  s.c.urgency = campaign_urgency::emergency;
  s.ways.set_groups({bound("g", {"*"})});
  s.ways.by_household[s.home->id] = {{"锦绣苑/3-2-502/王芳", "a", "1"}};
  CHECK(s.plan().ask.messages.size() == 2);
  CHECK(s.plan().messages.size() == 1);
}

TEST_CASE("a home that nobody can reach is unreachable, a vacant one vacant: neither is skipped") {
  scene s;
  CHECK(s.plan().messages.empty());
  CHECK(s.state() == ask_state::unreachable);
  auto home = *s.home;
  home.occupancy = occupancy::vacant;
  s.r.put(home);
  s.ways.set_groups({bound("g", {"*"})});
  CHECK(s.plan().ask.messages.empty());
  CHECK(s.state() == ask_state::vacant);
}

TEST_CASE("a landlord is no member of the ask, who is at risk is marked") {
  scene s;
  auto landlord = *s.r.find_resident("锦绣苑/3-2-502/王芳");
  landlord.lives_here = false;
  s.r.put(landlord);
  auto elder = *s.r.find_resident("锦绣苑/3-2-502/李明");
  elder.tags = {"独居老人"};
  s.r.put(elder);
  const auto p = s.plan();
  REQUIRE(p.ask.members.size() == 1);
  CHECK(p.ask.members[0].resident == elder.id);
  CHECK(p.ask.members[0].at_risk);
}

TEST_CASE("an audience is places, tags and tags left out") {
  scene s;
  auto p = *s.r.find_resident("锦绣苑/3-2-502/王芳");
  p.tags = {"透析", "志愿者"};
  s.r.put(p);
  const auto members = s.r.members(*s.home);
  const auto why = [&](const audience& a) { return outside(a, *s.home, members); };
  CHECK(why({}).empty());
  CHECK(why({{"锦绣苑/3-*"}, {}, {}}).empty());
  CHECK(why({{"5-*", "3-2-502"}, {}, {}}).empty());
  CHECK(why({{"5-*"}, {}, {}}) == "place");
  CHECK(why({{"not a pattern"}, {}, {}}) == "place");
  CHECK(why({{}, {"透析"}, {}}).empty());
  CHECK(why({{}, {"孕妇"}, {}}) == "tag");
  CHECK(why({{}, {}, {"志愿者"}}) == "excluded_tag");
}

TEST_CASE("a message has the same id for ever, and another for another step, target or part") {
  const auto id = message_id("c1", "group", "g1", 0);
  CHECK(id == message_id("c1", "group", "g1", 0));
  CHECK(id != message_id("c1", "group", "g1", 1));
  CHECK(id != message_id("c1", "private", "g1", 0));
  CHECK(id != message_id("c2", "group", "g1", 0));
}

}  // namespace linli::domain
