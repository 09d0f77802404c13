#include <doctest/doctest.h>

#include "queue/campaign_steps.hpp"
#include "queue/hearing/choosing.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "store/codec.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "store/transaction.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using domain::ask_state;
using test::queue_stand;

namespace {

constexpr const char* community = queue_stand::community;

/// Says it to us as intake hears it: the core's scene is kept from one to the next.
struct speaking : queue_stand {
  void say(std::string text, std::string sender = "u1", bool direct = true, sys_time at = now()) {
    bots::message m;
    m.id = std::to_string(++said);
    m.message_id = m.id;
    m.chat = direct ? bots::chat{sender, true, ""} : bots::chat{"3栋邻里群", false, ""};
    m.sender = {std::move(sender), "", false};
    m.at = at;
    m.text = std::move(text);
    const source from{unit_of_shard(1), 1, std::to_string(1000 + said) + "-0", "0-0"};
    run(queue::apply(w, from, pack(inbound_event{"wechat", m.id, m}))).value();
  }
  /// A check-in that was opened before `open()` opens one.
  void open_earlier(const std::string& id, std::chrono::minutes ago) {
    auto c = test::sample_campaign(id, now() - ago);
    c.state = domain::campaign_state::scheduled;
    c.opened_at = {};
    run(store::create_campaign(db, community, c)).value();
    run(open_campaign(w, owner(), community, id)).value();
  }
  void close(const std::string& id) { run(close_campaign(w, owner(), community, id)).value(); }
  tenure owner() {
    const auto held = run(store::take_lease(db, store::keys::community_lease(community), "p/0", "")).value();
    return {unit_of_community(community), "p/0", held.fence, false, false};
  }
  ask_state state(const std::string& campaign) { return ask_of(campaign, "3-502").state; }
  std::int64_t follow_ups() { return number({"ZCARD", store::keys::followups_open(community)}); }
  int said = 0;
};

}  // namespace

TEST_CASE("a question asked since the last reply is the one that is answered, though the core knew of none") {
  speaking s;
  s.open("first");
  s.say("锦绣苑3-502 王芳 平安");
  CHECK(s.ask_of("first", "3-502").state == ask_state::answered_ok);
  s.open("second");
  s.say("锦绣苑3-502 王芳 平安");
  CHECK(s.ask_of("second", "3-502").state == ask_state::answered_ok);
  CHECK(s.counts_agree("second"));
}

TEST_CASE("what was said before a question was asked answers the one that was open then") {
  speaking s;
  s.open_earlier("first", 180min);
  s.open("second");
  const auto before = s.state("second");
  SUBCASE("long before") { s.say("锦绣苑3-502 王芳 平安", "u1", true, now() - 2h); }
  SUBCASE("a moment before") { s.say("锦绣苑3-502 王芳 平安", "u1", true, now() - 5s); }
  SUBCASE("and that one has closed since") {
    s.close("first");
    s.say("锦绣苑3-502 王芳 平安", "u1", true, now() - 5s);
    CHECK_FALSE(s.ask_of("first", "3-502").late);
  }
  CHECK(s.state("first") == ask_state::answered_ok);
  CHECK(s.state("second") == before);
  CHECK(s.follow_ups() == 0);
  s.say("锦绣苑3-502 王芳 平安");
  CHECK(s.state("second") == ask_state::answered_ok);
}

TEST_CASE("what was said before anything was asked answers nothing, and a person sees it: a clock may be wrong") {
  speaking s;
  s.open("only");
  const auto before = s.state("only");
  s.say("锦绣苑3-502 王芳 平安", "u1", true, now() - 10h);
  CHECK(s.state("only") == before);
  CHECK(s.ask_of("only", "3-502").reports.empty());
  CHECK(s.history("王芳").size() == 1);
  CHECK(s.follow_ups() == 1);
  s.say("锦绣苑3-502 王芳 平安", "u1", true, now() - 30s);  // clocks differ by so much
  CHECK(s.state("only") == ask_state::answered_ok);
}

TEST_CASE(
    "open questions come before those that closed lately, and what was asked about the time behind what was open") {
  const auto at = now();
  const auto asked = [at](std::chrono::seconds ago, std::optional<std::chrono::seconds> closed = {}) {
    auto c = test::sample_campaign("c", at - ago);
    if (closed) c.state = domain::campaign_state::closed;
    if (closed) c.closed_at = at - *closed;
    return c;
  };
  CHECK(asked_when(asked(-1s), at) == when_asked::before);
  CHECK(asked_when(asked(-2s), at) == when_asked::about_then);
  CHECK(asked_when(asked(-60s), at) == when_asked::about_then);
  CHECK(asked_when(asked(-61s), at) == when_asked::later);
  auto notice = asked(1h);
  notice.kind = domain::campaign_kind::notice;
  CHECK(turn(asked(1h), at, false) < turn(notice, at, false));
  CHECK(turn(notice, at, true) < turn(asked(1h), at, true));
  CHECK(turn(notice, at, false) < turn(asked(1h, -5s), at, false));
  CHECK(turn(asked(1h, -5s), at, false) < turn(asked(-30s), at, false));  // it was open then
  CHECK(turn(asked(-30s), at, false) < turn(asked(2h, 1h), at, false));
}

TEST_CASE("what is heard of a group follows its binding, from one message to the next") {
  speaking s;
  s.open("camp");
  s.say("3-502 平安", "u2", false);
  CHECK(s.ask_of("camp", "3-502").reports.size() == 1);
  store::transaction t;
  store::bind_group(t, s.db, community, test::sample_group(), "another chat", "", {});
  s.run(s.db.commit(std::move(t))).value();
  s.say("3-502 发烧", "u3", false);
  CHECK(s.ask_of("camp", "3-502").reports.size() == 1);
}

TEST_CASE("a Redis that lost its newest steps does not come to a version that stands for something else") {
  speaking s;
  const auto version = [&s] { return s.run(hear(s.w, community, "k_1"))->scene->version; };
  const auto rename = [&s](const domain::group& before, std::string title) {
    auto after = before;
    after.title = std::move(title);
    store::transaction t;
    store::put_group(t, community, before, after);
    s.run(s.db.commit(std::move(t))).value();
    return after;
  };
  const auto first = version();
  const auto named = rename(test::sample_group(), "三栋");
  const auto lost = version();
  CHECK(lost != first);
  s.ask({"HSET", store::keys::meta(community), "scene", first});  // as a replica that never had it
  s.ask({"HSET", store::keys::groups(community), named.id, store::pack(test::sample_group())});
  rename(test::sample_group(), "3 栋");
  CHECK(version() != lost);
  CHECK(s.run(hear(s.w, community, "k_1"))->scene->groups.begin()->second.title == "3 栋");
}

TEST_CASE("a step decided on campaigns that changed before it was made is refused") {
  speaking s;
  const auto id = s.open("camp");
  const auto h = s.run(hear(s.w, community, "k_1")).value();
  auto known = s.run(store::load_campaign(s.db, community, id)).value();
  auto c = known.campaign;
  const auto step = [&] {
    store::transaction t;
    store::check_scene(t, community, *h.scene);
    return s.run(s.db.commit(std::move(t)));
  };
  c.cursor = "somewhere";  // how far an opening came is nothing to those who answer
  c.total = 7;
  store::transaction on;
  store::put_campaign(on, community, known, c);
  s.run(s.db.commit(std::move(on))).value();
  CHECK(step());
  known = s.run(store::load_campaign(s.db, community, id)).value();
  c.state = domain::campaign_state::closed;
  store::transaction closing;
  store::put_campaign(closing, community, known, c);
  s.run(s.db.commit(std::move(closing))).value();
  CHECK(step().error().code == errc::stale);
}

}  // namespace linli::queue
