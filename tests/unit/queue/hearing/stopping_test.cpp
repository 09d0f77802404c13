#include "queue/hearing/stopping.hpp"

#include <doctest/doctest.h>

#include "queue/campaigns/timers.hpp"
#include "queue/sending/outcomes.hpp"
#include "queue/texts.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/talking.hpp"

// Opt-outs, from the word to what is not sent.
namespace linli::queue {

using domain::ask_state;
using domain::message_state;
using domain::stop;
using test::queue_stand;
using test::talking_stand;

namespace {

constexpr const char* community = queue_stand::community;

stop level_of(talking_stand& s, const std::string& whose) {
  std::vector<std::string> one{whose};
  return s.run(store::load_stops(s.db, community, std::move(one))).value().front().value.level;
}

}  // namespace

TEST_CASE("who opts out in private is asked nothing more but in an emergency, and is told so once") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.say_it("zhao", "退订，谢谢");
  CHECK(s.answers("stop_routine") == 1);
  s.say_it("zhao", "退订");
  CHECK(s.answers("stop_routine") == 1);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::routine);
  const auto told = s.history("赵云");
  CHECK(std::count_if(told.begin(), told.end(), [](const auto& e) { return e.kind == "stopped"; }) == 1);
  s.open_private("daily", domain::campaign_urgency::routine);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::declined);
  CHECK(s.ask_of("daily", "4-101").messages.empty());
  s.open_private("soon", domain::campaign_urgency::urgent);
  CHECK(s.ask_of("soon", "4-101").messages.empty());
  s.open_private("now", domain::campaign_urgency::emergency);
  CHECK(s.ask_of("now", "4-101").messages.size() == 1);
  for (const std::string id : {"daily", "soon", "now"}) CHECK(s.counts_agree(id));
}

TEST_CASE(
    "全部停 stops emergencies too, in answer to the confirmation only; said first it stops what is routine; 恢复 "
    "undoes "
    "it, when something was stopped") {
  talking_stand s;
  s.know("zhao", "赵云");
  const auto whose = store::stop_of_person(s.resident("赵云"));
  s.say_it("zhao", "恢复");
  CHECK(s.answers("stop_none") == 0);
  s.say_it("zhao", "全部停");
  CHECK(level_of(s, whose) == stop::routine);
  s.say_it("zhao", "恢复");
  CHECK(level_of(s, whose) == stop::none);
  s.say_it("zhao", "TD");
  s.say_it("zhao", "全部停。");
  CHECK(level_of(s, whose) == stop::all);
  CHECK(s.answers("stop_all") == 1);
  s.open_private("now", domain::campaign_urgency::emergency);
  CHECK(s.ask_of("now", "4-101").state == ask_state::declined);
  s.say_it("zhao", "恢复");
  CHECK(level_of(s, whose) == stop::none);
  CHECK(s.answers("stop_none") == 2);
  s.open_private("daily", domain::campaign_urgency::routine);
  CHECK(s.ask_of("daily", "4-101").messages.size() == 1);
}

TEST_CASE("in a group, in doubt and for somebody else nothing is stopped, and a person decides") {
  talking_stand s;
  s.know("zhao", "赵云");
  const domain::group room{"g_four", "box", "room", "4栋群", {"锦绣苑/4-*"}, true, true};
  s.run(store::create_group(s.db, community, room)).value();
  const auto waits = [&] { return s.number({"ZCARD", store::keys::followups_open(community)}); };
  s.say_it("zhao", "退订", false);
  CHECK(waits() == 1);
  s.know("li", "李强");
  s.say_it("li", "别再发了");
  CHECK(waits() == 2);
  s.know("wang", "王芳");
  s.say_it("wang", "帮我妈退订");
  CHECK(waits() == 3);
  CHECK(s.number({"HLEN", store::keys::stops(community)}) == 0);
  CHECK(s.answers("stop_routine") == 0);
}

TEST_CASE("who only claims to be somebody stops his own chat, and nobody else's") {
  talking_stand s;
  s.know("real", "赵云");
  s.know("daughter", "赵云", domain::trust::claimed);
  s.say_it("daughter", "退订");
  CHECK(s.answers("stop_routine") == 1);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::none);
  CHECK(level_of(s, store::stop_of_claimed(s.resident("赵云"))) == stop::routine);
  CHECK(level_of(s, store::stop_of_chat(s.db, "box", "chat-daughter")) == stop::routine);
  s.open_private("daily", domain::campaign_urgency::routine);
  const auto sent = s.outbox();
  CHECK(std::any_of(sent.begin(), sent.end(), [](const auto& e) { return e.chat == "chat-real"; }));
  CHECK(std::none_of(sent.begin(), sent.end(),
                     [](const auto& e) { return e.chat == "chat-daughter" && !e.campaign.empty(); }));
}

TEST_CASE("what somebody else said in his name makes no 退订 of his a 全部停") {
  talking_stand s;
  s.know("zhao", "赵云");
  const store::known_stop claimed{store::stop_of_claimed(s.resident("赵云")), {}, {}};
  store::transaction t;
  store::put_stop(t, community, claimed, {stop::all, now() - std::chrono::hours(1), "box", "y_stranger"});
  s.run(s.db.commit(std::move(t))).value();
  s.say_it("zhao", "退订");
  CHECK(s.answers("stop_routine") == 1);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::routine);
}

TEST_CASE("恢复 in one of a person's chats lets him hear in all of them") {
  talking_stand s;
  s.know("one", "赵云");
  s.know("two", "赵云");
  s.know("daughter", "赵云", domain::trust::claimed);
  s.say_it("one", "退订");
  s.say_it("daughter", "退订");
  s.say_it("two", "恢复");
  CHECK(s.answers("stop_none") == 1);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::none);
  CHECK(level_of(s, store::stop_of_chat(s.db, "box", "chat-one")) == stop::none);
  CHECK(level_of(s, store::stop_of_chat(s.db, "box", "chat-daughter")) == stop::routine);  // not his
  s.say_it("one", "恢复");
  CHECK(s.answers("stop_none") == 1);
  s.say_it("one", "退订");
  s.say_it("two", "退订");  // stopped already: this chat of his, too
  const auto told = s.history("赵云");
  const auto times = [&told](std::string_view kind) {
    return std::count_if(told.begin(), told.end(), [kind](const auto& e) { return e.kind == kind; });
  };
  CHECK(times("stopped") - times("resumed") == 2);  // one by the daughter
}

TEST_CASE("the newest word of stopping wins, whatever lands first") {
  talking_stand s;
  s.know("zhao", "赵云");
  const auto whose = store::stop_of_person(s.resident("赵云"));
  const auto t = now();
  const auto at = [t](int n) { return t - std::chrono::minutes(60 - n); };
  s.say_it("zhao", "退订", true, at(1));
  s.say_it("zhao", "恢复", true, at(3));
  s.say_it("zhao", "退订", true, at(2));
  CHECK(level_of(s, whose) == stop::none);
  s.say_it("zhao", "退订", true, at(5));
  s.say_it("zhao", "退订", true, at(8));  // the same once more, and later than a 恢复 that is on its way
  s.say_it("zhao", "恢复", true, at(6));
  CHECK(level_of(s, whose) == stop::routine);
  s.know("wang", "王芳");
  s.say_it("wang", "恢复", true, at(3));  // nothing is stopped yet
  s.say_it("wang", "退订", true, at(2));
  CHECK(level_of(s, store::stop_of_person(s.resident("王芳"))) == stop::none);
  CHECK(s.answers("stop_none") == 1);
}

TEST_CASE("an opt-out answers the check-in as declined until somebody says how the home is, and unsays nothing") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.open_private("daily", domain::campaign_urgency::routine);
  s.say_it("zhao", "退订");
  CHECK(s.ask_of("daily", "4-101").state == ask_state::declined);
  s.say_it("zhao", "都好");
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_ok);
  s.say_it("zhao", "恢复");
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_ok);
  s.say_it("zhao", "退订");
  CHECK(s.ask_of("daily", "4-101").state == ask_state::answered_ok);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("what waits for a worker's hand is not sent to who has opted out; an import changes nothing of it") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.open_private("daily", domain::campaign_urgency::routine);
  const auto id = s.ask_of("daily", "4-101").messages.at(0).id;
  const auto known = s.run(store::load_message(s.db, community, "daily", id)).value();
  auto waiting = known.message;
  waiting.state = message_state::awaiting_staff;
  store::transaction t;
  store::put_message(t, community, known, waiting);
  s.run(s.db.commit(std::move(t))).value();
  s.say_it("zhao", "退订");
  const auto whose = store::stop_of_person(s.resident("赵云"));
  CHECK(s.number({"ZCARD", store::keys::timers(community)}) > 0);
  s.run(cancel_stopped(s.w, s.owner(), community, whose)).value();
  s.run(cancel_stopped(s.w, s.owner(), community, whose)).value();
  CHECK(s.run(store::load_message(s.db, community, "daily", id))->message.state == message_state::cancelled);
  CHECK(s.run(store::load_awaiting(s.db, community))->empty());
  CHECK(s.ask_of("daily", "4-101").state == ask_state::declined);
  CHECK(s.counts_agree("daily"));
  s.import(test::sample_rows());
  CHECK(level_of(s, whose) == stop::routine);
}

TEST_CASE("a chat that becomes a person's for sure keeps no stop that is older than his own word") {
  talking_stand s;
  const auto t = now();
  const auto chat = [&s](const std::string& who) { return store::stop_of_chat(s.db, "box", "chat-" + who); };
  const auto link = [&s](const std::string& who, domain::trust trust) {
    s.know(who, "赵云", trust);
    s.run(apply_kept(s.w, s.owner(), community, store::identity_key(s.db, "box", who))).value();
  };
  s.know("one", "赵云");
  s.say_it("old", "退订", true, t - std::chrono::minutes(60));  // nobody knows yet who that is
  s.say_it("stranger", "退订", true, t - std::chrono::minutes(50));
  s.say_it("one", "恢复", true, t - std::chrono::minutes(30));
  CHECK(level_of(s, chat("old")) == stop::routine);
  link("old", domain::trust::confirmed);
  CHECK(level_of(s, chat("old")) == stop::none);
  link("stranger", domain::trust::claimed);
  CHECK(level_of(s, chat("stranger")) == stop::routine);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::none);
  s.say_it("new", "退订", true, t - std::chrono::minutes(10));
  link("new", domain::trust::confirmed);
  CHECK(level_of(s, chat("new")) == stop::routine);
  CHECK(level_of(s, store::stop_of_person(s.resident("赵云"))) == stop::routine);
}

TEST_CASE("in the place of who opts out while a campaign opens another of the home is asked, as long as there is one") {
  talking_stand s;
  std::vector<domain::roster_row> rows(2);
  for (int i = 0; i < 2; ++i) {
    rows[static_cast<std::size_t>(i)].line = i + 2;
    rows[static_cast<std::size_t>(i)].place = *domain::parse_place("锦绣苑/9-101");
    rows[static_cast<std::size_t>(i)].name = i == 0 ? "周甲" : "周乙";
  }
  s.import(rows);
  s.know("first", "周甲");
  s.know("second", "周乙");
  s.open_private("daily", domain::campaign_urgency::routine, {"锦绣苑/9-*"});
  const auto sender = tenure{unit_of_account("box"), "p/0",
                             s.run(store::take_lease(s.db, store::keys::account_lease("box"), "p/0", "")).value().fence,
                             false, false};
  // As the sender finds it: what he wants is looked up before each call.
  const auto opts_out = [&](const std::string& message) {
    const auto whose = s.run(store::load_message(s.db, community, "daily", message))->message.resident;
    store::transaction t;
    store::put_stop(t, community, {store::stop_of_person(whose), {}, {}}, {stop::routine, now(), "box", {}});
    s.run(s.db.commit(std::move(t))).value();
    store::outcome o;
    o.community = community;
    o.campaign = "daily";
    o.message = message;
    o.state = message_state::cancelled;
    o.code = stopped_code;
    o.at = now();
    s.ask({"XADD", store::keys::results("box"), "*", "d", store::pack(o)});
    CHECK(s.run(deliver_results(s.w, sender, "box")).value());
    return whose;
  };
  const auto one = s.ask_of("daily", "9-101").messages.at(0).id;
  const auto who = opts_out(one);
  auto asked = s.ask_of("daily", "9-101");
  REQUIRE(asked.messages.size() == 2);
  CHECK(asked.state == ask_state::queued);
  const auto two = s.run(store::load_message(s.db, community, "daily", asked.messages[1].id)).value().message;
  CHECK(two.resident != who);
  const auto sent = s.outbox();
  CHECK(std::count_if(sent.begin(), sent.end(), [&two](const auto& e) { return e.message == two.id; }) == 1);
  CHECK(s.counts_agree("daily"));
  opts_out(two.id);
  asked = s.ask_of("daily", "9-101");
  CHECK(asked.messages.size() == 2);
  CHECK(asked.state == ask_state::declined);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("恢复 after 退订: the home is asked again, or stands as what was sent to it") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.open_private("before");
  CHECK(s.ask_of("before", "4-101").messages.size() == 1);
  const auto was = s.ask_of("before", "4-101").state;
  s.say_it("zhao", "退订");
  CHECK(s.ask_of("before", "4-101").state == ask_state::declined);
  s.open_private("meanwhile");  // the newest, which 恢复 answers
  CHECK(s.ask_of("meanwhile", "4-101").state == ask_state::declined);
  s.say_it("zhao", "恢复");
  const auto owner = std::make_shared<tenure>(s.owner());
  const auto jobs = std::make_shared<long_work>(s.io.get_executor());
  s.run(run_timers(s.w, owner, community, jobs)).value();
  CHECK(s.ask_of("before", "4-101").state == was);
  const auto asked = s.ask_of("meanwhile", "4-101");
  CHECK(asked.messages.size() == 1);
  CHECK((asked.state == ask_state::queued || asked.state == ask_state::read));
  CHECK_FALSE(asked.stopped);
  CHECK(s.number({"ZCARD", store::keys::timers(community)}) == 2);  // only that both close
  for (const std::string id : {"before", "meanwhile"}) CHECK(s.counts_agree(id));
}

TEST_CASE("恢复 takes no other answer back, and a 退订 after it stands") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.open_private("camp");
  s.say_it("zhao", "退订");
  s.say_it("zhao", "恢复");
  s.say_it("zhao", "退订");
  const auto owner = std::make_shared<tenure>(s.owner());
  const auto jobs = std::make_shared<long_work>(s.io.get_executor());
  s.run(run_timers(s.w, owner, community, jobs)).value();
  CHECK(s.ask_of("camp", "4-101").state == ask_state::declined);
  s.say_it("zhao", "我发烧39度");
  s.say_it("zhao", "恢复");
  s.run(run_timers(s.w, owner, community, jobs)).value();
  CHECK(s.ask_of("camp", "4-101").state == ask_state::answered_need);
  CHECK(s.counts_agree("camp"));
}

}  // namespace linli::queue
