#include "domain/matching.hpp"

#include <doctest/doctest.h>

#include "people.hpp"

namespace linli::domain {

namespace {

/// Two compounds, so that 3-502 is several homes unless something tells which.
struct town {
  roster r;
  const household *own, *opposite, *other, *fifth;

  town() {
    own = add_home(r, "锦绣苑/3-2-502", {"王芳", "李明"});
    opposite = add_home(r, "锦绣苑/3-1-502", {"赵六"});
    other = add_home(r, "金源里/3-502", {"王芳"});
    fifth = add_home(r, "锦绣苑/5-301", {"李奶奶"});
  }
  identity known(const std::string& resident) const {
    identity i;
    i.account = "a";
    i.sender = "s";
    i.resident = resident;
    i.trust = trust::claimed;
    return i;
  }
};

speech in_group(const std::vector<std::string>& places) {
  speech s;
  s.group = true;
  s.group_places = patterns(places);
  return s;
}

}  // namespace

TEST_CASE("a known contact point speaks for its own home when no place is named") {
  const town t;
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::linked);
  CHECK(m.household == t.own->id);
  CHECK(m.resident == "锦绣苑/3-2-502/王芳");
  CHECK_FALSE(m.link);
}

TEST_CASE("of several homes that fit, a known speaker means the own one") {
  const town t;
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  s.place = {"", "3", "", "502"};
  CHECK(find_speaker(s, t.r).household == t.own->id);
  s.place = {"", "", "", "502"};
  CHECK(find_speaker(s, t.r).household == t.own->id);
}

TEST_CASE("a known speaker may speak for another home that is named clearly") {
  const town t;
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  s.place = {"", "5", "", "301"};
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::linked);
  CHECK(m.household == t.fifth->id);
  CHECK(m.resident == "锦绣苑/3-2-502/王芳");
}

TEST_CASE("a known speaker's compound decides between homes elsewhere, when it can") {
  town t;
  add_home(t.r, "锦绣苑/9-101");
  add_home(t.r, "金源里/9-101");
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  s.place = {"", "9", "", "101"};
  CHECK(find_speaker(s, t.r).household == household_id(at("锦绣苑/9-101")));
  add_home(t.r, "锦绣苑/9-1-101");
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK_FALSE(m.reason.empty());
}

TEST_CASE("a place that does not exist is a guess, never the nearest one") {
  const town t;
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  s.place = {"", "3", "", "503"};
  CHECK(find_speaker(s, t.r).kind == match_kind::guess);
  s.who = nullptr;
  CHECK(find_speaker(s, t.r).kind == match_kind::none);
}

TEST_CASE("an identity whose resident was erased is unknown again") {
  town t;
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  t.r.drop_resident(who.resident);
  speech s;
  s.who = &who;
  CHECK(find_speaker(s, t.r).kind == match_kind::none);
}

TEST_CASE("name and room that agree with the roster link the sender as claimed") {
  const town t;
  auto s = in_group({"锦绣苑/3-2-*"});
  s.place = {"", "3", "", "502"};
  s.person = "王芳";
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::linked);
  CHECK(m.link);
  CHECK(m.resident == "锦绣苑/3-2-502/王芳");
}

TEST_CASE("one of name and room alone is a guess with its reason") {
  const town t;
  auto s = in_group({"锦绣苑/3-2-*"});
  s.place = {"", "3", "", "502"};
  s.person = "王方";
  auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK(m.household == t.own->id);
  CHECK(m.resident.empty());
  CHECK_FALSE(m.reason.empty());
  s.place = {};
  s.person = "王芳";
  m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::none);
}

TEST_CASE("two people of one name in a home are not told apart by it") {
  town t;
  auto twin = *t.r.find_resident("锦绣苑/3-2-502/王芳");
  twin.id = "twin";
  auto home = *t.own;
  home.members.push_back("twin");
  t.r.put(twin);
  t.r.put(home);
  speech s;
  s.place = {"锦绣苑", "3", "2", "502"};
  s.person = "王芳";
  CHECK(find_speaker(s, t.r).kind == match_kind::guess);
}

TEST_CASE("an unknown sender in a bound group who names one home of it is taken at that word") {
  const town t;
  auto s = in_group({"锦绣苑/3-1-*"});
  s.place = {"", "3", "", "502"};
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::place);
  CHECK(m.household == t.opposite->id);
  CHECK(m.resident.empty());
}

TEST_CASE("in private a room without a name is only a guess") {
  const town t;
  speech s;
  s.place = {"金源里", "3", "", "502"};
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK(m.household == t.other->id);
}

TEST_CASE("what several homes fit is never picked") {
  const town t;
  auto s = in_group({"锦绣苑/*"});
  s.place = {"", "3", "", "502"};
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK(m.household.empty());
}

TEST_CASE("a home outside the group's places does not count there") {
  const town t;
  auto s = in_group({"锦绣苑/3-*"});
  s.place = {"", "5", "", "301"};
  CHECK(find_speaker(s, t.r).kind == match_kind::none);
}

TEST_CASE("in one building's own group the building need not be typed, and 2-502 may be entrance 2") {
  const town t;
  auto s = in_group({"锦绣苑/3-1-*", "锦绣苑/3-2-*"});
  s.place = {"", "", "2", "502"};
  CHECK(find_speaker(s, t.r).household == t.own->id);
  s.place = {"", "2", "", "502", true};
  CHECK(find_speaker(s, t.r).household == t.own->id);
  s.place = {"", "2", "", "502", false};  // "2栋502" is another building
  CHECK(find_speaker(s, t.r).kind == match_kind::none);
  s.place = {"", "", "", "502"};
  CHECK(find_speaker(s, t.r).kind == match_kind::guess);  // two entrances have a 502
}

TEST_CASE("2-502 that may be a building or an entrance is asked about") {
  town t;
  add_home(t.r, "锦绣苑/2-502");
  auto s = in_group({"锦绣苑/*"});
  s.place = {"", "2", "", "502", true};
  CHECK(find_speaker(s, t.r).household == household_id(at("锦绣苑/2-502")));
  const auto who = t.known("锦绣苑/3-2-502/王芳");
  speech privately;
  privately.who = &who;
  privately.place = {"", "2", "", "502", true};
  CHECK(find_speaker(privately, t.r).household == t.own->id);  // one of the two readings is the own home
}

TEST_CASE("a phone number of the roster links in private and is a guess in a group") {
  town t;
  auto p = *t.r.find_resident("锦绣苑/3-2-502/王芳");
  p.phones = {"+8613800000001"};
  t.r.put(p);
  speech s;
  s.phone = "+8613800000001";
  auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::linked);
  CHECK(m.link);
  CHECK(m.resident == p.id);
  s.group = true;
  CHECK(find_speaker(s, t.r).kind == match_kind::guess);
  s.group = false;
  auto q = *t.r.find_resident("锦绣苑/3-2-502/李明");
  q.phones = {"+8613800000001"};
  t.r.put(q);
  CHECK(find_speaker(s, t.r).kind == match_kind::guess);
  s.phone = "+8613800000099";
  CHECK(find_speaker(s, t.r).kind == match_kind::none);
}

TEST_CASE("a number shared by its owner makes a claim sure, or moves it; of two that are sure a person decides") {
  town t;
  for (const auto& [id, phone] :
       {std::pair{"锦绣苑/3-2-502/王芳", "+8613800000001"}, {"锦绣苑/5-301/李奶奶", "+8613800000002"}}) {
    auto p = *t.r.find_resident(id);
    p.phones = {phone};
    t.r.put(p);
  }
  auto who = t.known("锦绣苑/3-2-502/王芳");
  speech s;
  s.who = &who;
  s.phone = "+8613800000001";
  auto m = find_speaker(s, t.r);
  CHECK(m.link);
  CHECK(m.confirmed);
  CHECK(m.resident == who.resident);
  s.phone = "+8613800000002";
  m = find_speaker(s, t.r);
  CHECK(m.confirmed);
  CHECK(m.resident == "锦绣苑/5-301/李奶奶");
  s.group = true;  // anybody can type a number
  CHECK_FALSE(find_speaker(s, t.r).link);
  s.group = false;
  who.trust = trust::confirmed;
  m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK_FALSE(m.link);
  s.phone = "+8613800000001";
  m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::linked);
  CHECK_FALSE(m.link);  // it is so already
  s.phone = "+8613800000099";
  CHECK(find_speaker(s, t.r).kind == match_kind::linked);
}

TEST_CASE("a nickname with a home in it is a guess and nothing more") {
  const town t;
  for (const auto* nickname : {"3-2-502王芳", "王芳 ３栋２单元５０２", "锦绣苑3-2-502"}) {
    auto s = in_group({"锦绣苑/3-*"});
    s.shown_name = nickname;
    const auto m = find_speaker(s, t.r);
    CHECK_MESSAGE(m.kind == match_kind::guess, nickname);
    CHECK(m.household == t.own->id);
    CHECK_FALSE(m.link);
  }
  auto s = in_group({"锦绣苑/3-*"});
  for (const auto* nickname : {"3-502王芳", "2026-02-03", "A-1", "", "平安是福"}) {
    s.shown_name = nickname;  // two homes, no home
    CHECK_MESSAGE(find_speaker(s, t.r).kind == match_kind::none, nickname);
  }
}

TEST_CASE("a link that was undone does not come back by name and room") {
  const town t;
  identity who;
  who.account = "a";
  speech s;
  s.who = &who;
  s.place = {"锦绣苑", "3", "2", "502"};
  s.person = "王芳";
  REQUIRE(find_speaker(s, t.r).link);
  refuse(who, "锦绣苑/3-2-502/王芳");
  const auto m = find_speaker(s, t.r);
  CHECK(m.kind == match_kind::guess);
  CHECK_FALSE(m.link);
  s.person = "李明";
  CHECK(find_speaker(s, t.r).link);
  s.person = "王芳";
  accept(who, "锦绣苑/3-2-502/王芳");
  CHECK(find_speaker(s, t.r).link);
}

}  // namespace linli::domain
