#include "queue/hearing/captain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "queue/hearing/captain_sample.hpp"
#include "queue/staff/staff_lists.hpp"
#include "store/followups.hpp"

#include "tests/unit/queue/hearing/stairs.hpp"
#include "tests/unit/queue/talking.hpp"

// A captain's list in chat.
namespace linli::queue {

using domain::ask_state;
using test::talking_stand;

namespace {

/// Building 6, entrance 1: four homes, the captain's among them; one of somebody at risk. Building 7 is another's.
struct stairs_stand : talking_stand {
  stairs_stand() {
    std::vector<domain::roster_row> rows;
    test::add_row(rows, "锦绣苑/6-1-101", "孙楼长", {"楼组长"});
    test::add_row(rows, "锦绣苑/6-1-102", "周一");
    test::add_row(rows, "锦绣苑/6-1-201", "吴二");
    test::add_row(rows, "锦绣苑/6-1-202", "郑奶奶", {"elder_alone"});
    test::add_row(rows, "锦绣苑/7-1-101", "别人");
    import(rows);
    know("sun", "孙楼长");
    know("zhou", "周一");
    open_private("daily", domain::campaign_urgency::routine, {"锦绣苑/6-*", "锦绣苑/7-*"});
  }
  std::string_view state(std::string_view place) { return domain::name(ask_of("daily", place).state); }
  std::int64_t followups() { return number({"ZCARD", store::keys::followups_open(community)}); }
  /// Homes that are drawn to be called.
  std::vector<std::string> drawn() {
    std::vector<std::string> out;
    for (const auto& a : run(store::load_all_asks(db, community, "daily")).value()) {
      if (sampled_at(a)) out.push_back(a.place);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<domain::followup> open_followups() {
    const auto any = [](const domain::followup&) { return true; };
    return run(store::list_followups(db, community, false, "", 100, any)).value().items;
  }
};

}  // namespace

TEST_CASE("a sum counts when it is the roster's; who is at risk must be named") {
  stairs_stand s;
  s.say_it("sun", "4户都正常");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.state("6-1-201") == "relayed");
  CHECK(s.state("6-1-202") != "relayed");
  CHECK(s.state("6-1-101") == "answered_ok");
  CHECK(s.state("7-1-101") != "relayed");
  CHECK(s.last_answer() ==
        "已记下：您报的4户。不对就重发一遍，以最后一次为准。这几户有要特别关照的人，请逐户报：6栋1单元202。");
  s.say_it("sun", "202 平安\n201 平安");
  CHECK(s.state("6-1-202") == "relayed");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a sum that is not the roster's counts for nobody until the rooms are told") {
  stairs_stand s;
  s.say_it("sun", "3户都正常");
  CHECK(s.last_answer() == "您报3户，名册4户。没联系上的是哪几户？回房号即可。");
  CHECK(s.state("6-1-102") != "relayed");
  s.say_it("sun", "201");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.state("6-1-201") != "relayed");
  CHECK(s.counts_agree("daily"));
  CHECK(s.followups() == 1);  // the home that is relayed is drawn to be called
}

TEST_CASE("the rooms that a sum lacks may be told one by one, in any wording, and stay not reached") {
  for (const std::string second : {"还有6-1-102", "202", "再加一户是6栋1单元202没人接", "还有201、102"}) {
    CAPTURE(second);
    stairs_stand s;
    const auto unanswered = s.state("6-1-201");
    s.say_it("sun", "2户都正常");
    s.say_it("sun", "6-1-201");
    CHECK(s.last_answer() == "已记下没联系上的：6栋1单元201。还差1户，是哪几户？回房号即可。");
    CHECK(s.state("6-1-102") != "relayed");
    s.say_it("sun", second);
    CHECK(s.last_answer().starts_with("已记下：您报的2户。"));
    CHECK(s.state("6-1-201") == unanswered);
    CHECK(s.ask_of("daily", "6-1-101").questions.back().of.size() == 2);
    CHECK(s.ask_of("daily", "6-1-101").questions.back().answered);
    CHECK(s.state("6-1-101") == "answered_ok");
    CHECK((s.state("6-1-102") == "relayed") == (second.find("102") == std::string::npos));
    CHECK(s.counts_agree("daily"));
  }
}

TEST_CASE("between the rooms a captain may say something else, and rooms may come with what is known of others") {
  stairs_stand s;
  const auto unanswered = s.state("6-1-102");
  s.say_it("sun", "2户都正常");
  s.say_it("sun", "我家都好");
  CHECK(s.state("6-1-101") == "answered_ok");
  s.say_it("sun", "还有6-1-102没回");
  CHECK(s.state("6-1-201") != "relayed");
  s.say_it("sun", "6-1-102没联系上，6-1-201发烧");
  CHECK(s.state("6-1-201") == "answered_need");
  CHECK(s.state("6-1-102") == unanswered);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("more rooms than the sum lacks are for a person, and rooms that nobody asked for are no answer") {
  stairs_stand s;
  s.say_it("sun", "6-1-102");
  CHECK(s.ask_of("daily", "6-1-101").reports.empty());
  s.say_it("sun", "3户都正常");
  s.say_it("sun", "102、201");
  CHECK(s.state("6-1-202") != "relayed");
  CHECK(s.followups() >= 1);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("of a home that a captain did not reach what he said before counts no more, and it is to be called") {
  stairs_stand s;
  s.know("wu", "吴二");
  const auto unanswered = s.state("6-1-102");
  s.say_it("sun", "4户都正常");
  s.say_it("sun", "3户都正常");
  s.say_it("sun", "102没联系上");
  CHECK(s.state("6-1-102") == unanswered);
  CHECK(s.state("6-1-201") == "relayed");
  CHECK(s.events("undone").size() == 1);
  s.say_it("sun", "6-1-102 平安\n6-1-202 平安");
  CHECK(s.state("6-1-102") == "relayed");
  s.say_it("wu", "都好");
  s.say_it("sun", "6-1-102 没人应\n6-1-201 没联系上\n6-1-202 平安");
  CHECK(s.state("6-1-102") == unanswered);
  CHECK(s.state("6-1-201") == "answered_ok");  // who lives there has said so
  CHECK(s.state("6-1-202") == "relayed");
  CHECK(s.last_answer() == "已记下：您报的1户。不对就重发一遍，以最后一次为准。");
  s.say_it("sun", "6-1-102 没联系上\n6-1-202 没联系上");
  CHECK(s.state("6-1-202") != "relayed");
  CHECK(s.last_answer().starts_with("已记下没联系上的：6栋1单元102、6栋1单元202。"));
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a need that a captain told of stands when he does not reach the home again") {
  stairs_stand s;
  s.say_it("sun", "6-1-102 发烧38.5\n6-1-202 平安");
  s.say_it("sun", "6-1-102 没联系上\n6-1-202 平安");
  CHECK(s.state("6-1-102") == "answered_need");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("what a captain tells of himself beside his rooms counts for his own home, and the rooms are relayed") {
  for (const std::string text : {"我发烧38.5，6-1-102、6-1-201都好", "6-1-102、6-1-201都好，我发烧38.5，还咳嗽",
                                 "我发烧38.5 6-1-102好，6-1-201好", "6-1-102 好\n6-1-201 好\n我发烧38.5",
                                 "102 平安\n201 平安\n就是我自己发烧38.5了"}) {
    CAPTURE(text);
    stairs_stand s;
    s.say_it("sun", text);
    CHECK(s.state("6-1-101") == "answered_need");
    CHECK(s.state("6-1-102") == "relayed");
    CHECK(s.state("6-1-201") == "relayed");
    CHECK(s.ask_of("daily", "6-1-101").reports.back().coverage == domain::coverage::self);
    CHECK(s.last_answer() ==
          "已记下：您报的3户。您自己的情况已转给社区工作人员，急事打120。不对就重发一遍，以最后一次为准。");
    int urgent = 0;
    for (const auto& f : s.open_followups()) {
      const bool his = f.place.ends_with("6-1-101") && f.kind == domain::followup_kind::symptom;
      urgent += his && f.urgency == domain::followup_urgency::urgent;
    }
    CHECK(urgent == 1);
    CHECK(s.counts_agree("daily"));
  }
}

TEST_CASE("one room beside a captain's own words is that room's, and his own word for well is his") {
  stairs_stand s;
  s.say_it("sun", "我发烧38.5，6-1-102都好");
  CHECK(s.state("6-1-101") == "answered_need");
  CHECK(s.state("6-1-102") == "relayed");
  stairs_stand well;
  well.say_it("sun", "我家都好，6-1-102、6-1-201也都好");
  CHECK(well.state("6-1-101") == "answered_ok");
  CHECK(well.state("6-1-102") == "relayed");
  stairs_stand seen;
  seen.say_it("sun", "6-1-102发烧，我让他去医院了，6-1-201好");
  CHECK(seen.state("6-1-101") != "answered_need");
  CHECK(seen.state("6-1-102") == "answered_need");
}

TEST_CASE("danger beside the rooms that were asked for is danger") {
  stairs_stand s;
  s.say_it("sun", "3户都正常");
  s.say_it("sun", "201 着火了");
  CHECK(s.state("6-1-102") != "relayed");
  CHECK(s.followups() == 1);
}

TEST_CASE("a list by rooms is a report for each, and needs have a follow-up of their own home") {
  stairs_stand s;
  s.say_it("sun", "6-1-102 平安\n6-1-201 发烧\n6-1-202 平安");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.state("6-1-201") == "answered_need");
  CHECK(s.state("6-1-202") == "relayed");
  CHECK(s.number({"HLEN", store::keys::followups(talking_stand::community)}) >= 1);
  CHECK(s.history("吴二").front().by == s.resident("孙楼长"));
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("of a list with something urgent in it the home that is ill has an urgent follow-up of its own") {
  stairs_stand s;
  s.say_it("sun", "6-1-102 平安\n6-1-201 发烧39.5\n6-1-202 平安");
  int urgent = 0;
  for (const auto& f : s.open_followups()) {
    if (f.place.ends_with("6-1-201")) urgent += f.urgency == domain::followup_urgency::urgent;
    if (f.place.ends_with("6-1-102")) CHECK(f.urgency == domain::followup_urgency::follow_up);
  }
  CHECK(urgent == 1);
}

TEST_CASE("of the homes that a captain reports two at least are drawn to be called, once, whatever comes again") {
  stairs_stand s;
  s.say_it("sun", "6-1-102 平安\n6-1-201 平安\n6-1-202 平安");
  const auto drawn = s.drawn();
  CHECK(drawn.size() == 2);
  CHECK(s.followups() == 2);
  for (const auto& f : s.open_followups()) CHECK(f.reason == "抽查");
  s.say_it("sun", "6-1-102 平安\n6-1-201 平安\n6-1-202 平安");
  s.say_it("sun", "6-1-201 平安");
  CHECK(s.drawn() == drawn);
  CHECK(s.followups() == 2);
  const auto list = s.run(phone_text(s.w, talking_stand::community, {})).value();
  for (const auto& place : drawn) CHECK(list.find(place) != std::string::npos);
  CHECK(list.find("（抽查）") != std::string::npos);
  auto f = s.run(store::load_followup(s.db, talking_stand::community, s.open_followups().front().id)).value();
  const auto done = domain::resolve(f.value, "s_li", domain::contact_outcome::reached_ok, "", now()).value();
  store::transaction t;
  store::put_followup(t, talking_stand::community, f, done, s.w.follow);
  s.run(s.db.commit(std::move(t))).value();
  CHECK(s.run(phone_text(s.w, talking_stand::community, {})).value().find(done.place) == std::string::npos);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a tenth of many is drawn") {
  conclusion c;
  auto campaign = std::make_shared<domain::campaign>();
  campaign->id = "daily";
  c.campaign = campaign;
  for (int i = 0; i < 31; ++i) {
    relayed_home o;
    o.after.household = "h_" + std::to_string(i);
    o.after.state = ask_state::relayed;
    c.others.push_back(o);
  }
  auto again = c;
  take_sample(c, {});
  take_sample(again, {});
  const auto drawn = [](const conclusion& x) {
    std::set<std::string> out;
    for (const auto& o : x.others) {
      if (sampled_at(o.after)) out.insert(o.after.household);
    }
    return out;
  };
  CHECK(drawn(c).size() == 4);
  CHECK(drawn(c) == drawn(again));
}

TEST_CASE("somebody else's ok does not lift the word of who lives there") {
  stairs_stand s;
  s.say_it("zhou", "我发烧了");
  s.say_it("sun", "4户都正常");
  CHECK(s.state("6-1-102") == "answered_need");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("the home that a captain or a neighbour told to be in need knows better; its follow-up stays open") {
  for (const auto* by : {"sun", "zhou"}) {
    for (const auto* well : {"药送到了，都好", "我们不缺，都好", "都好了，不烧了"}) {
      CAPTURE(well);
      stairs_stand s;
      s.know("wu", "吴二");
      s.say_it(by, "6-1-201 缺药");
      REQUIRE(s.state("6-1-201") == "answered_need");
      const auto before = s.followups();
      s.say_it("wu", well);
      CHECK(s.state("6-1-201") == "answered_ok");
      CHECK(s.followups() >= before);
      const auto told = s.open_followups();
      CHECK(std::any_of(told.begin(), told.end(), [&](const domain::followup& f) {
        return f.kind == domain::followup_kind::need && f.words.back().text == well;
      }));
      s.say_it(by, "6-1-201 还是缺药");
      CHECK(s.state("6-1-201") == "answered_need");
      CHECK(s.counts_agree("daily"));
    }
  }
}

TEST_CASE("danger that a captain or a neighbour told of a home is lowered by no word of it") {
  for (const auto* told : {"6-1-201 老人晕倒了", "6-1-102 平安\n6-1-201 发烧，晕倒了\n6-1-202 平安"}) {
    CAPTURE(told);
    stairs_stand s;
    s.know("wu", "吴二");
    s.say_it("sun", told);
    const auto before = s.state("6-1-201");
    CHECK(before != "relayed");
    s.say_it("wu", "都好");
    CHECK(s.state("6-1-201") == before);
  }
}

TEST_CASE("what a neighbour says of another home's illness holds for that home, though nobody is named") {
  stairs_stand s;
  s.say_it("zhou", "6-1-201 有人发烧");
  CHECK(s.state("6-1-201") == "answered_need");
  CHECK(s.state("6-1-102") != "answered_need");
  s.say_it("zhou", "6-1-202 不填");
  CHECK(s.state("6-1-202") != "declined");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a 接龙 that a captain posts in private is a list of his stairs; anybody else's is for a person") {
  stairs_stand s;
  s.say_it("sun", "#接龙\n报平安\n1. 6-1-102 周一 都好\n2. 6-1-201 发烧39\n3. 6-1-202 郑奶奶 平安");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.state("6-1-201") == "answered_need");
  CHECK(s.state("6-1-202") == "relayed");
  CHECK(s.state("6-1-101") == "read");
  CHECK(s.last_answer() == "已记下：您报的3户。不对就重发一遍，以最后一次为准。");
  CHECK(s.counts_agree("daily"));
  stairs_stand other;
  other.say_it("zhou", "#接龙\n报平安\n1. 6-1-201 平安\n2. 6-1-202 平安");
  CHECK(other.state("6-1-201") != "relayed");
  CHECK(other.followups() == 1);
  other.say_it("sun", "#接龙\n报平安\n1. 7-1-101 平安\n2. 6-1-201 平安");
  CHECK(other.state("7-1-101") != "relayed");
  CHECK(other.state("6-1-201") == "relayed");
}

TEST_CASE("a list counts for the captain's own stairs, and only a captain's does") {
  stairs_stand s;
  s.say_it("sun", "7-1-101 平安\n6-1-102 平安");
  CHECK(s.state("7-1-101") != "relayed");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.followups() == 2);
  s.say_it("zhou", "4户都正常");
  CHECK(s.state("6-1-201") != "relayed");
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("a list of the ill fits into its step with all their follow-ups, or is for a person as a whole") {
  for (const int homes : {30, 33}) {
    talking_stand s;
    std::vector<domain::roster_row> rows(1);
    rows[0].line = 2;
    rows[0].place = *domain::parse_place("锦绣苑/8-1-100");
    rows[0].name = "钱楼长";
    rows[0].tags = {"楼组长"};
    std::string list;
    for (int i = 1; i <= homes; ++i) {
      domain::roster_row r;
      r.line = 2 + i;
      const auto place = "8-1-" + std::to_string(100 + i);
      r.place = *domain::parse_place("锦绣苑/" + place);
      r.name = "住户" + std::to_string(i);
      r.tags = {"elder_alone"};
      rows.push_back(std::move(r));
      list.append(list.empty() ? "" : "\n").append(place).append(" 发烧39.5");
    }
    s.import(rows);
    s.know("qian", "钱楼长");
    s.open_private("daily", domain::campaign_urgency::routine, {"锦绣苑/8-*"});
    s.say_it("qian", list);
    const auto whole = s.counts("daily")["answered_need"];
    CHECK((whole == homes || whole == 0));
    CHECK(whole == (homes == 30 ? homes : 0));
    CHECK(s.last_answer().starts_with("户数太多") == (whole == 0));
    CHECK(s.number({"ZCARD", store::keys::followups_open(talking_stand::community)}) >= std::max(whole, 1));
    CHECK(s.counts_agree("daily"));
  }
}

}  // namespace linli::queue
