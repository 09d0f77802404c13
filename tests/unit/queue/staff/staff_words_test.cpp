#include "queue/staff/staff_words.hpp"
#include <doctest/doctest.h>

#include "queue/staff/staff_followups.hpp"
#include "queue/staff/staff_lists.hpp"
#include "queue/staff/staff_question.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using namespace test;

namespace {

std::string read(std::string_view text) {
  static constexpr std::array names{"checkin", "notice", "progress",  "silent", "phone",   "recruit", "help",
                                    "confirm", "cancel", "followups", "take",   "release", "resolve"};
  const auto c = read_staff_command(text);
  if (!c) return "-";
  std::string out(names[static_cast<std::size_t>(c->what)]);
  if (c->marked) out += "!";
  if (c->number > 0) out += "#" + std::to_string(c->number);
  return c->args.empty() ? out : out + " " + c->args;
}

std::string places(std::string_view args) {
  const auto found = places_of(args, sample_roster());
  if (!found) return "-";
  std::string out;
  for (const auto& p : *found) out.append(out.empty() ? "" : " ").append(p.text);
  return out;
}

domain::ask ask_in(domain::ask_state s) {
  domain::ask a;
  a.state = s;
  return a;
}

}  // namespace

TEST_CASE("the words of staff stand alone, behind a mark, or before a place") {
  CHECK(read("报平安") == "checkin");
  CHECK(read("/报平安") == "checkin!");
  CHECK(read("／ 签到") == "checkin!");
  CHECK(read("、進度。") == "progress!");
  CHECK(read(" 进度？ ") == "progress");
  CHECK(read("进度 3栋") == "progress 3栋");
  CHECK(read("进度3栋") == "progress 3栋");
  CHECK(read("没回") == "silent");
  CHECK(read("电话单") == "phone");
  CHECK(read("电话") == "phone");
  CHECK(read("招人") == "recruit");
  CHECK(read("帮助") == "help");
  CHECK(read("确认") == "confirm");
  CHECK(read("确认发送！") == "confirm");
  CHECK(read("通知 今晚停水，请储水。") == "notice 今晚停水，请储水。");
  CHECK(read("通知：今晚停水") == "notice 今晚停水");
  CHECK(read("/通知今晚停水") == "notice! 今晚停水");
  CHECK(read("通知\n第一行\n第二行") == "notice 第一行\n第二行");
}

TEST_CASE("follow-ups are named by a number, and what has none is talk") {
  CHECK(read("跟进") == "followups");
  CHECK(read("跟进 2") == "followups#2");
  CHECK(read("接 1") == "take#1");
  CHECK(read("接手３号。") == "take#3");
  CHECK(read("接1 上门") == "take#1 上门");
  CHECK(read("放 12") == "release#12");
  CHECK(read("办结 2 没事，老人在家") == "resolve#2 没事，老人在家");
  CHECK(read("办结2：没人接") == "resolve#2 没人接");
  CHECK(read("/接") == "take!");
  CHECK(read("接一") == "take#1");
  CHECK(read("接手十二号上门") == "take#12 上门");
  CHECK(read("办结二，没事") == "resolve#2 没事");
  CHECK(read("接 0") == "take");
  CHECK(read("放０") == "release");
  for (const auto* talk : {"接孩子去了", "放学了", "接 1 下孩子", "放", "跟进一下我家的事", "办结了吗", "接", "接一下",
                           "接两个人", "放一放", "接二连三"})
    CHECK_MESSAGE(read(talk) == "-", talk);
}

TEST_CASE("what came of it is one of the outcomes, said first and no other with it") {
  using domain::contact_outcome;
  CHECK(outcome_of("没事") == contact_outcome::reached_ok);
  CHECK(outcome_of("没事，老人在家看电视") == contact_outcome::reached_ok);
  CHECK(outcome_of("没人接") == contact_outcome::no_answer);
  CHECK(outcome_of("打了120，已上车") == contact_outcome::called_120);
  CHECK(outcome_of("邻居说没事") == contact_outcome::neighbour_says_ok);
  for (const auto* doubtful : {"", "老人说没事", "没事，但是不舒服", "没人接，打了110", "好了"})
    CHECK_MESSAGE(!outcome_of(doubtful), doubtful);
}

TEST_CASE("what only begins like a word of staff is an answer") {
  for (const auto* text : {"通知收到了", "确认一下我家在名册里吗", "取消报名", "帮助老人买菜", "招人吗", "平安", "",
                           "/", "我要看进度", "\xff\xfe"})
    CHECK_MESSAGE(read(text) == "-", text);
}

TEST_CASE("places as staff type them") {
  CHECK(places("") == "");
  CHECK(places("3栋") == "3-*");
  CHECK(places("３栋、4号楼") == "3-* 4-*");
  CHECK(places("锦绣苑3栋2单元") == "锦绣苑/3-2-*");
  CHECK(places("锦绣苑/3-*") == "锦绣苑/3-*");
  CHECK(places("锦绣苑 b座") == "锦绣苑/* B-*");
  CHECK(places("3-502") == "3-502");
  CHECK(places("全社区") == "*");
  CHECK(places("一栋") == "1-*");
  CHECK(places("锦绣苑二十一号楼二单元、一〇三栋") == "锦绣苑/21-2-* 103-*");
  CHECK(places("三口人都好") == "-");
  CHECK(places("两栋") == "-");
  CHECK(places("没有这个小区") == "-");
  CHECK(place_label(*places_of("锦绣苑3栋、4栋2单元", sample_roster())) == "锦绣苑3栋、4栋2单元");
}

TEST_CASE("places before a notice say whom it is for; places alone are its text") {
  std::string text = "3栋 4栋 今晚停水 3栋先停";
  CHECK(take_places(text, sample_roster()).size() == 2);
  CHECK(text == "今晚停水 3栋先停");
  text = "3栋、4栋 5栋 今晚停水";
  CHECK(take_places(text, sample_roster()).size() == 3);
  CHECK(text == "今晚停水");
  for (const auto* apart : {"1栋，今晚停水", "1栋：今晚停水", "一栋 今晚停水", "1栋 , 今晚停水", "一栋\n今晚停水"}) {
    text = apart;
    const auto found = take_places(text, sample_roster());
    REQUIRE_MESSAGE(found.size() == 1, apart);
    CHECK(found[0].text == "1-*");
    CHECK(text == "今晚停水");
  }
  text = "3栋和4栋，5栋：今晚停水，请储水";
  CHECK(take_places(text, sample_roster()).size() == 3);
  CHECK(text == "今晚停水，请储水");
  text = "今晚停水，3栋先停";
  CHECK(take_places(text, sample_roster()).empty());
  CHECK(text == "今晚停水，3栋先停");
  text = "3栋：";
  CHECK(take_places(text, sample_roster()).empty());
  CHECK(text == "3栋：");
  text = "停水、停电 请注意";
  CHECK(take_places(text, sample_roster()).empty());
  CHECK(text == "停水、停电 请注意");
  text = "3栋";
  CHECK(take_places(text, sample_roster()).empty());
  CHECK(text == "3栋");
}

TEST_CASE("every state of an ask is in one number of the progress line") {
  std::vector<domain::ask> all;
  for (int i = 0; i < domain::ask_states; ++i) all.push_back(ask_in(static_cast<domain::ask_state>(i)));
  std::vector<const domain::ask*> asks;
  for (const auto& a : all) asks.push_back(&a);
  const auto p = count_progress(asks);
  CHECK(p.asked == domain::ask_states - 2);
  CHECK(p.asked == p.ok + p.need + p.part + p.away + p.relayed + p.silent + p.unsent + p.unreachable + p.declined);
}

TEST_CASE("a call for helpers may have words, and a building without its compound may be several") {
  CHECK(read("招募 搬物资") == "recruit 搬物资");
  CHECK(read("招人：3个搬水的") == "recruit 3个搬水的");
  CHECK(read("招募") == "recruit");
  CHECK(read("招募了三个人") == "-");
  auto people = sample_roster();
  domain::household far;
  far.id = "h_far";
  far.place = domain::parse_place("康乐园/3-101").value();
  people.put(far);
  const auto three = places_of("3栋", people);
  REQUIRE(three);
  CHECK(place_label(in_several_compounds(*three, people)) == "康乐园3栋、锦绣苑3栋");
  const auto whole = places_of("锦绣苑3栋 4栋", people);
  REQUIRE(whole);
  CHECK(in_several_compounds(*whole, people).empty());
}

TEST_CASE("who gets it is the same while its groups and numbers are") {
  preflight p;
  p.total = 12;
  p.reachable = 9;
  p.posts = {{"g_1", "1栋群", "wechat", false, 6}};
  const auto shown = goes_to(p);
  CHECK(goes_to(p) == shown);
  for (auto* number : {&p.total, &p.reachable, &p.privates}) {
    ++*number;
    CHECK(goes_to(p) != shown);
    --*number;
  }
  p.posts[0].group = "g_2";
  CHECK(goes_to(p) != shown);
  p.posts[0] = {"g_1", "1栋群", "wechat", true, 6};
  CHECK(goes_to(p) != shown);
}

}  // namespace linli::queue
