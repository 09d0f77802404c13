#include "queue/followups/following.hpp"
#include <doctest/doctest.h>

#include <random>

#include "base/surroundings.hpp"
#include "queue/followups/ring_on.hpp"
#include "queue/followups/ringing.hpp"
#include "store/accounts.hpp"
#include "store/bearers.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using namespace test;
using domain::followup_state;
using domain::followup_urgency;

namespace {

/// The machine's own time, moved.
class moved_clock : public surroundings {
 public:
  moved_clock() { set_surroundings(this); }
  ~moved_clock() override { set_surroundings(nullptr); }
  sys_time wall() override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + ahead;
  }
  steady_time steady() override { return std::chrono::steady_clock::now(); }
  void fill(std::span<unsigned char> bytes) override {
    std::random_device device;
    for (auto& b : bytes) b = static_cast<unsigned char>(device());
  }
  std::chrono::milliseconds ahead{0};
};

/// A community with three people on duty, and its owner.
struct duty_stand : queue_stand {
  duty_stand() {
    const domain::duty_entry first{"d_1", "u_li", "李敏", {"wechat:li"}, false, 1, 0x7f, 0, 0, {}, {}};
    auto second = first, leader = first;
    second.id = "d_2";
    second.order = 2;
    second.contact_points = {"wechat:chen", "wechat:li", "gone:x"};
    leader.id = "d_3";
    leader.leader = true;
    leader.contact_points = {"wechat:boss"};
    for (const auto& e : {first, second, leader}) run(store::add_duty(db, community, e)).value();
    const auto held = run(store::take_lease(db, store::keys::community_lease(community), "p/0", "")).value();
    by.fence = held.fence;
  }

  std::vector<store::known_followup> all() {
    std::vector<store::known_followup> out;
    auto page = run(store::list_followups(db, community, false, "", 100, [](const auto&) { return true; })).value();
    for (const auto& f : page.items) out.push_back(run(store::load_followup(db, community, f.id)).value());
    return out;
  }
  /// Whom the messages since the last look are for.
  std::string rung() {
    std::string out;
    for (const auto& e : store::read_entries(ask({"XRANGE", store::keys::outbox(community), "-", "+"})))
      out.append(out.empty() ? "" : " ").append(store::unpack_send(e.data).chat);
    ask({"DEL", store::keys::outbox(community)});
    return out;
  }
  /// The accounts of these shifts are renamed in the configuration.
  void lose(const std::vector<std::string>& shifts) {
    for (auto e : run(store::load_duty(db, community)).value()) {
      if (std::find(shifts.begin(), shifts.end(), e.id) == shifts.end()) continue;
      run(store::remove_duty(db, community, e.id)).value();
      for (auto& point : e.contact_points) point.replace(0, point.find(':'), "renamed");
      run(store::add_duty(db, community, e)).value();
    }
  }
  /// The first message that waits in the outbox came to this.
  void end_first(domain::message_state state) {
    const auto first = store::read_entries(ask({"XRANGE", store::keys::outbox(community), "-", "+"})).at(0);
    ask({"DEL", store::keys::outbox(community)});
    store::outcome o;
    o.community = community;
    o.message = store::unpack_send(first.data).message;
    o.state = state;
    o.entry = first.data;
    store::transaction t;
    run(ring_on(w, t, o)).value();
    if (!t.empty()) run(db.commit(std::move(t))).value();
  }
  void pass(const std::string& id) { run(run_followup(w, by, community, id)).value(); }

  tenure by{unit_of_community(community), "p/0", 0, false, false};
};

}  // namespace

TEST_CASE("danger rings one, then all, then the leaders, each contact point once a step, until it is taken") {
  duty_stand s;
  moved_clock clock;
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  auto all = s.all();
  REQUIRE(all.size() == 1);
  const auto id = all[0].value.id;
  CHECK(all[0].value.kind == domain::followup_kind::danger);
  CHECK(all[0].value.place == "锦绣苑/3-502");
  CHECK(s.rung() == "li");
  s.pass(id);  // nothing is due
  CHECK(s.rung().empty());
  clock.ahead = 3min;
  s.pass(id);
  s.pass(id);
  CHECK(s.rung() == "li chen");
  clock.ahead = 8min + 1s;
  s.pass(id);
  CHECK(s.rung() == "li chen boss");
  clock.ahead = 24min;
  s.pass(id);
  CHECK(s.rung() == "li chen boss");
  all = s.all();
  store::transaction t;
  const auto taken = *domain::take(all[0].value, "u_li", domain::hold_kind::phone, now(), s.w.follow);
  store::put_followup(t, s.community, all[0], taken, s.w.follow);
  CHECK(s.run(s.db.commit(std::move(t))).has_value());
  clock.ahead = 40min;
  s.pass(id);
  CHECK(s.rung() == "boss chen li");  // the holder is warned, at all his contact points
  clock.ahead = 45min;
  s.pass(id);
  CHECK(s.all()[0].value.state == followup_state::open);
  CHECK(s.rung().ends_with(" li"));  // he is told, and it rings anew
  CHECK(s.events("ringing")["followups"] == 5);
  CHECK(s.run(store::load_followup_counts(s.db, s.community)).value() ==
        s.run(store::recount_followups(s.db, s.community)).value());
}

TEST_CASE("who is on duty by an account that no process has is not rung, nor said to be: the next is, at once") {
  duty_stand s;
  s.lose({"d_1"});
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  CHECK(s.rung() == "chen li");
  CHECK(s.all()[0].value.rung == std::vector<std::string>{"wechat:chen", "wechat:li"});
}

TEST_CASE("where none on duty has an account that is there, the leaders are rung at once") {
  duty_stand s;
  s.lose({"d_1", "d_2"});
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  CHECK(s.rung() == "boss");
}

TEST_CASE("whose role became one that takes no follow-ups is as if he were not on duty: the next are rung") {
  duty_stand s;
  for (auto e : s.run(store::load_duty(s.db, s.community)).value()) {
    if (e.id == "d_1") continue;
    s.run(store::remove_duty(s.db, s.community, e.id)).value();
    e.staff = e.id == "d_2" ? "u_chen" : "u_boss";
    s.run(store::add_duty(s.db, s.community, e)).value();
  }
  const auto becomes = [&s](const std::string& id, store::role role) {
    const store::staff_member m{id, id, role, {s.community}, {}, now()};
    s.run(store::put_staff(s.db, m, "token of " + id)).value();
  };
  becomes("u_li", store::role::viewer);
  becomes("u_chen", store::role::staff);
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  CHECK(s.rung() == "chen li");
  becomes("u_chen", store::role::volunteer);
  s.paste("pst_2", "3-101张伟 " + test::clock() + "\n我喘不上气\n");
  CHECK(s.rung() == "boss");
}

TEST_CASE("who has no contact point that can be reached is as if he were not on duty") {
  const domain::duty_entry first{"a", "u_a", "a", {"gone:1", "gone:2"}, false, 1, 0x7f, 0, 0, {}, {}};
  auto second = first, leader = first;
  second.contact_points = {"gone:1", "here:2"};
  leader.contact_points = {"here:3"};
  leader.leader = true;
  const auto here = [](const std::string& point) { return point.starts_with("here:"); };
  const auto some = domain::reachable({first, second, leader}, here);
  REQUIRE(some.size() == 2);
  CHECK(some[0].contact_points == std::vector<std::string>{"here:2"});
  CHECK_FALSE(domain::whom_to_ring(some, domain::ring_step::person, now(), 8h).nobody_on_duty);
  const auto none = domain::reachable({first, leader}, here);
  CHECK(domain::whom_to_ring(none, domain::ring_step::person, now(), 8h).nobody_on_duty);
}

TEST_CASE("an account that another process says it has is rung by, whatever this one is configured with") {
  duty_stand s;
  s.lose({"d_1"});
  s.pulse.others_know({"renamed"});
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  CHECK(s.rung() == "li");
  CHECK(s.all()[0].value.rung == std::vector<std::string>{"renamed:li"});
}

TEST_CASE("a ring that is held goes on to the next at once, and waits no second time for whom it waits already") {
  duty_stand s;
  s.lose({"d_1", "d_2", "d_3"});
  s.pulse.others_know({"renamed"});
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n我喘不上气\n");
  s.end_first(domain::message_state::held);
  CHECK(s.rung() == "chen x");
  CHECK(s.all()[0].value.unheard == std::vector<std::string>{"renamed:li"});
}

TEST_CASE("who cries for help himself is not rung about it: the others on duty are, all of them, or the leaders") {
  const domain::duty_entry first{"a", "u_a", "a", {"wechat:a", "call:a"}, false, 1, 0x7f, 0, 0, {}, {}};
  auto again = first, second = first, third = first, leader = first;
  again.contact_points = {"call:a2"};
  second.staff = "u_b", second.id = "b", second.contact_points = {"wechat:b"};
  third.staff = "u_c", third.id = "c", third.contact_points = {"wechat:c"};
  leader.staff = "u_l", leader.id = "l", leader.contact_points = {"wechat:l"}, leader.leader = true;
  const auto his = [](const std::string& point) { return point == "wechat:a"; };
  const auto rung = [&](const std::vector<domain::duty_entry>& all) {
    const auto list = domain::whom_to_ring_for(all, his, domain::ring_step::person, now(), 8h);
    std::string out = list.nobody_on_duty ? "nobody " : "";
    for (const auto& e : list.who) out += e.id;
    return out;
  };
  CHECK(rung({first, again, second, third, leader}) == "bc");
  CHECK(rung({first, again, leader}) == "nobody l");
  CHECK(rung({first}) == "nobody a");
  CHECK(rung({second, third}) == "b");
}

TEST_CASE("what was told on another day is told with its day") {
  const auto read = *parse_time("2026-11-29T00:30:00+08:00");
  CHECK(time_told(*parse_time("2026-11-29T00:10:00+08:00"), read, 8h) == "00:10");
  CHECK(time_told(*parse_time("2026-11-28T09:21:00+08:00"), read, 8h) == "11-28 09:21");
}

TEST_CASE("an urgent one that nobody holds is told to those whose account is there, and to no others") {
  duty_stand s;
  moved_clock clock;
  s.open("camp");
  s.paste("pst_1", "3-502王芳 " + test::clock() + "\n发烧39.5\n");
  s.apply("pst_1");
  REQUIRE(s.all().size() == 1);
  REQUIRE(s.all()[0].value.urgency == followup_urgency::urgent);
  s.lose({"d_1", "d_2", "d_3"});
  clock.ahead = 3h;
  s.pass(s.all()[0].value.id);
  CHECK(s.all()[0].value.overdue);
  CHECK(s.rung().empty());
  CHECK(s.all()[0].value.rung.empty());
}

TEST_CASE("lines of one paste about one home are one follow-up, and other kinds are others") {
  duty_stand s;
  s.open("camp");
  const auto at = test::clock();
  s.paste("pst_1", "3-502王芳 " + at + "\n发烧37.8\n3-502王芳 " + at + "\n还是37.9\n3-101张伟 " + at + "\n都好\n");
  CHECK(s.all().empty());  // before it is applied only what is critical
  s.apply("pst_1");
  const auto all = s.all();
  REQUIRE(all.size() == 1);
  CHECK(all[0].value.times == 2);
  CHECK(all[0].value.urgency == followup_urgency::follow_up);
  CHECK(s.rung().empty());
}

TEST_CASE("whose words are known later: the follow-up gets its home, and nothing rings twice") {
  duty_stand s;
  s.paste("pst_1", "路人 " + test::clock() + "\n着火了快来人\n");
  auto all = s.all();
  REQUIRE(all.size() == 1);
  CHECK(all[0].value.household.empty());
  CHECK(all[0].value.subject.starts_with("i/"));
  CHECK(s.rung() == "li");
}

TEST_CASE("what takes an earlier word back is followed up as what it says now") {
  const auto kind = [](std::string_view text) {
    conclusion c;
    c.understood = words::parse(text, {});
    c.reply.human = c.understood.human;
    CAPTURE(text);
    CHECK(c.understood.intent == words::intent::correction);
    const auto concern = concern_of(c);
    return concern ? domain::name(concern->kind) : "none";
  };
  CHECK(kind("报错了，我发烧39.5") == "symptom");
  CHECK(kind("报错了，家里没药了") == "need");
}

}  // namespace linli::queue
