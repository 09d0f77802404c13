#include <doctest/doctest.h>

#include "stand.hpp"
#include "store/campaigns.hpp"
#include "store/sealed.hpp"

namespace linli::live::test {

namespace bj = boost::json;

TEST_CASE("a session gets the events of its topics, each once and in order, and no others") {
  stand s;
  auto one = std::make_shared<outbox>(), two = std::make_shared<outbox>();
  s.emit(3);  // before it came
  const auto m = s.enter(one), n = s.enter(two);
  CHECK(s.h.sessions() == 2);
  CHECK(s.h.head(c).position == 3);
  CHECK(s.h.head(c).epoch == s.epoch());
  CHECK(s.subscribe(m, {"tasks"}));
  CHECK(s.subscribe(n, {"tasks", "followups"}));
  for (int i = 0; i < 5; ++i) {
    s.emit(2, "tasks");
    s.emit(1, "followups");
    s.emit(1, "campaign:c_9");
  }
  REQUIRE(s.wait([&] { return two->got.size() == 15; }));
  s.idle();
  CHECK(one->positions() == std::vector<std::int64_t>{4, 5, 8, 9, 12, 13, 16, 17, 20, 21});
  CHECK(two->positions().size() == 15);
  CHECK(std::is_sorted(two->got.begin(), two->got.end(), [](const auto& a, const auto& b) {
    return a.at("position").as_int64() < b.at("position").as_int64();
  }));
}

TEST_CASE("words in an event are unsealed and its time is shown on the community's clock") {
  stand s;
  auto out = std::make_shared<outbox>();
  s.subscribe(s.enter(out), {"tasks"});
  bj::object data{{"at", 1'893'463'500'000}, {"n", 1}};
  data["name"] = store::seal("42", "王芳");
  data["text"] = store::seal("42", "3-502 都好");
  s.emit(1, "tasks", bj::serialize(data));
  REQUIRE(s.wait([&] { return out->got.size() == 1; }));
  CHECK(bj::value(out->got[0]) == bj::parse(R"({"type":"event","topic":"tasks","position":1,"event":"e",
    "data":{"at":"2030-01-01T10:05:00.000+08:00","n":1,"name":"王芳","text":"3-502 都好"}})"));
}

TEST_CASE("viewers see counts only, and of those no cell of one to four people") {
  stand s;
  auto staff = std::make_shared<outbox>(), viewer = std::make_shared<outbox>();
  s.subscribe(s.enter(staff), {"counts", "campaign:c_1"});
  s.subscribe(s.enter(viewer, true), {"counts", "campaign:c_1"});
  store::transaction t;
  for (const auto& [state, n] :
       std::map<std::string, int>{{"answered_ok", 40}, {"answered_need", 4}, {"sent", 5}, {"away", 1}})
    t.incr(store::keys::counts(c, "c_1"), state, n);
  t.event(c, "campaign:c_1", "reply", R"({"name":"0|42|王芳"})");
  REQUIRE(s.run(s.db.commit(std::move(t))));
  REQUIRE(s.wait([&] { return !staff->positions("counts").empty() && !viewer->positions("counts").empty(); }));
  s.idle();
  CHECK(staff->positions("reply").size() == 1);
  CHECK(viewer->positions("reply").empty());
  const auto cell = [](const outbox& o, const char* state) { return o.got.back().at("data").at("counts").at(state); };
  for (const auto& [state, n] :
       std::map<const char*, int>{{"answered_ok", 40}, {"answered_need", 4}, {"sent", 5}, {"away", 1}, {"held", 0}}) {
    CAPTURE(state);
    CHECK(cell(*staff, state) == bj::value(n));
    CHECK(cell(*viewer, state) == (n > 0 && n < 5 ? bj::value(nullptr) : bj::value(n)));
  }
  CHECK(staff->got.back().at("data").at("campaign").as_string() == "c_1");
  for (const auto& o : viewer->got) CHECK(bj::serialize(o).find("王芳") == std::string::npos);
}

TEST_CASE("counts come at most five times a second, however much happens, and the last is right") {
  stand s;
  auto out = std::make_shared<outbox>();
  s.subscribe(s.enter(out), {"counts"});
  const auto from = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    store::transaction t;
    t.incr(store::keys::counts(c, "c_1"), "sent", 1).event(c, "campaign:c_1", "reply", "{}");
    REQUIRE(s.run(s.db.commit(std::move(t))));
  }
  s.idle(500ms);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count();
  const auto snapshots = out->positions("counts");
  REQUIRE_FALSE(snapshots.empty());
  CHECK(static_cast<std::int64_t>(snapshots.size()) <= took / 200 + 2);
  CHECK(out->got.back().at("data").at("counts").at("sent").as_int64() == 200);
}

TEST_CASE("who leaves gets nothing more, and the last to leave ends the reading") {
  stand s;
  auto one = std::make_shared<outbox>(), two = std::make_shared<outbox>();
  const auto m = s.enter(one), n = s.enter(two);
  s.subscribe(m, {"tasks", "followups"});
  s.subscribe(n, {"tasks"});
  s.h.leave(m);
  s.h.leave(m);  // twice is once
  CHECK(s.h.sessions() == 1);
  s.emit(3);
  REQUIRE(s.wait([&] { return two->got.size() == 3; }));
  CHECK(one->got.empty());
  CHECK(s.run(s.h.subscribe(m, {"tasks"}, std::nullopt, [](bool) {})).error().code == errc::closed);
  s.h.leave(n);
  REQUIRE(s.wait([&] { return s.work.inside() == 0; }));
  CHECK(s.h.head(c).epoch.empty());
  const auto again = s.enter(two);  // and begins anew
  s.subscribe(again, {"tasks"});
  s.emit(1);
  CHECK(s.wait([&] { return two->got.size() == 4; }));
}

TEST_CASE("a session that leaves while it is being sent to disturbs nobody") {
  stand s;
  std::vector<std::shared_ptr<outbox>> all;
  std::vector<std::shared_ptr<member>> entered;
  for (int i = 0; i < 20; ++i) {
    all.push_back(std::make_shared<outbox>());
    entered.push_back(s.enter(all.back()));
    s.subscribe(entered.back(), {"tasks"});
  }
  for (std::size_t i = 0; i < 20; i += 2) {
    all[i]->on_send = [&s, &entered, i] {  // as when its outbox overflows: it goes, and takes its neighbour along
      s.h.leave(entered[i]);
      s.h.leave(entered[(i + 2) % 20]);
    };
  }
  s.emit(3);
  REQUIRE(s.wait([&] { return all[1]->got.size() == 3; }));
  const auto had = [&](std::size_t i) { return all[i]->got.size(); };
  std::size_t got = 0;
  for (std::size_t i = 0; i < 20; i += 2) got += had(i) > 0 ? 1 : 0;
  CHECK(got == 5);  // each that was sent to took one along that was not yet
  CHECK(s.h.sessions() == 10);
  s.emit(1);
  REQUIRE(s.wait([&] { return had(1) == 4; }));
  for (std::size_t i = 1; i < 20; i += 2) CHECK(all[i]->positions() == numbers(0, 4));
  for (std::size_t i = 0; i < 20; i += 2) CHECK(had(i) <= 3);
}

TEST_CASE("a session that leaves while its subscription is under way is not left behind") {
  stand s;
  s.emit(10);
  auto out = std::make_shared<outbox>();
  const auto m = s.enter(out);
  std::optional<result<void>> done;
  int answered = 0;
  gate inside(s.io.get_executor());
  const since from{s.epoch(), 2};
  spawn(s.io.get_executor(), inside, "test",
        linli::test::keep(s.h.subscribe(m, {"tasks"}, from, [&](bool) { ++answered; }), &done));
  s.io.restart();
  s.io.poll_one();  // it asks Redis
  s.h.leave(m);
  REQUIRE(s.wait([&] { return done.has_value(); }));
  s.emit(3);
  s.idle();
  CHECK(out->got.empty());
  CHECK(s.h.sessions() == 0);
  CHECK(m->topics.empty());
}

}  // namespace linli::live::test
