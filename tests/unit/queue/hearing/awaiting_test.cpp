#include <doctest/doctest.h>

#include "queue/hearing/stopping.hpp"
#include "queue/sending/outcomes.hpp"
#include "tests/support/wrapped_client.hpp"
#include "tests/unit/queue/talking.hpp"

// What begins to wait for a worker's hand when its reader has opted out already.
namespace linli::queue {

using domain::ask_state;
using domain::message_state;
using test::queue_stand;
using test::talking_stand;

namespace {

constexpr const char* community = queue_stand::community;

/// A platform of private chats into which a worker copies our texts.
class by_hand final : public bots::bot {
 public:
  std::span<const setting> settings() const override { return {}; }
  bots::abilities about(const bots::account&) const override {
    bots::abilities a;
    a.can_start = bots::can_start::anyone;
    a.direct_send = bots::send_mode::staff_copy;
    return a;
  }
  result<void> verify(const bots::webhook&, const bots::account&) const override { return {}; }
  result<bots::received> parse(const bots::webhook&, const bots::account&) const override { return bots::received{}; }
  task<result<bots::sent>> send(const bots::outbound&, const bots::account&, const bots::send_context&,
                                http_port&) const override {
    co_return error{errc::bug, "no call sends here"};
  }
};

/// A connection behind whose back something happens, once, when all opt-outs have been read.
class meddled final : public linli::test::wrapped_client {
 public:
  using wrapped_client::wrapped_client;
  redis::command deed;

  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds deadline) override {
    const bool now = c[0] == "HSCAN" && c[1] == store::keys::stops(community);
    auto answer = co_await real_->run(std::move(c), deadline);
    if (!now || deed.empty()) co_return answer;
    auto also = std::exchange(deed, {});
    auto done = co_await real_->run(std::move(also), deadline);
    if (!done) co_return done.error();
    co_return answer;
  }
};

}  // namespace

TEST_CASE("what a call has prepared for a worker's tap is not offered to who opted out meanwhile") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.know("wang", "王芳");
  s.open_private("daily", domain::campaign_urgency::routine);
  const auto id = s.ask_of("daily", "4-101").messages.at(0).id;
  s.say_it("zhao", "退订");
  s.run(cancel_stopped(s.w, s.owner(), community, store::stop_of_person(s.resident("赵云")))).value();
  store::outcome o;
  o.community = community;
  o.campaign = "daily";
  o.message = id;
  o.state = message_state::awaiting_staff;
  o.at = now();
  s.ask({"XADD", store::keys::results("box"), "*", "d", store::pack(o)});
  const auto held = s.run(store::take_lease(s.db, store::keys::account_lease("box"), "p/0", "")).value();
  const tenure by{unit_of_account("box"), "p/0", held.fence, false, false};
  CHECK(s.run(deliver_results(s.w, by, "box")).value());
  CHECK(s.run(store::load_awaiting(s.db, community))->empty());
  CHECK(s.run(store::load_message(s.db, community, "daily", id))->message.state == message_state::cancelled);
  CHECK(s.ask_of("daily", "4-101").state == ask_state::declined);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("who opts out while a campaign opens has no text laid before a worker") {
  by_hand bot;
  talking_stand s;
  s.lines.add(bots::account{"hand", "by_hand", community, {}}, bot);
  const auto known = s.run(store::load_identity(s.db, community, "i_zhao")).value();
  auto linked = known.identity;
  linked.account = "hand";
  linked.sender = linked.direct_chat = "zhao";
  linked.resident = s.resident("赵云");
  linked.trust = domain::trust::confirmed;
  store::transaction t;
  store::put_identity(t, community, known, linked);
  s.run(s.db.commit(std::move(t))).value();
  const auto connection = std::make_shared<meddled>(s.client);
  store::database db(connection, s.functions, "a key of at least 16");
  world w{s.io.get_executor(), s.work, db, s.rosters, s.scenes, s.doors, s.http, s.lines, s.bells, s.pulse, s.counters};
  for (const bool stops : {true, false}) {
    const std::string id = stops ? "stopped" : "asked";
    const auto person = store::stop_of_person(linked.resident);
    const store::stop_record r{stops ? domain::stop::routine : domain::stop::none, now(), "box", "y_1"};
    connection->deed = {"HSET", store::keys::stops(community), person, store::pack(r)};
    auto c = test::sample_campaign(id, now());
    c.audience.places = {"锦绣苑/4-*"};
    c.state = domain::campaign_state::scheduled;
    c.opened_at = {};
    s.run(store::create_campaign(s.db, community, c)).value();
    s.run(open_campaign(w, s.owner(), community, id)).value();
    CHECK(connection->deed.empty());
    const auto ask = s.ask_of(id, "4-101");
    CHECK(ask.state == (stops ? ask_state::declined : ask_state::not_sent));
    CHECK(ask.messages.size() == (stops ? 0 : 1));
    CHECK(s.counts_agree(id));
    if (stops) s.ask({"HDEL", store::keys::stops(community), person});
  }
}

TEST_CASE("a home that is vacant stays vacant when the owner's message is not sent because he opted out") {
  talking_stand s;
  s.know("zhao", "赵云");
  s.open_private("daily", domain::campaign_urgency::routine);
  const auto before = s.run(ask_of(s.w, community,
                                   [&] {
                                     domain::message m;
                                     m.campaign = "daily";
                                     m.household = s.ask_of("daily", "4-101").household;
                                     return m;
                                   }()))
                          .value();
  auto vacant = before.ask;
  vacant.excluded = "vacant";
  vacant.state = domain::fold(vacant, domain::campaign_kind::checkin).state;
  store::transaction t;
  store::put_ask(t, community, "daily", before, vacant);
  s.run(s.db.commit(std::move(t))).value();
  const auto known = s.run(store::load_message(s.db, community, "daily", vacant.messages.at(0).id)).value();
  auto after = known.message;
  after.state = message_state::cancelled;
  after.code = stopped_code;
  const auto ask = s.run(ask_of(s.w, community, after)).value();
  store::transaction moved;
  CHECK(put_moved(moved, community, known, after, ask, domain::campaign_kind::checkin));
  s.run(s.db.commit(std::move(moved))).value();
  CHECK(s.ask_of("daily", "4-101").state == ask_state::vacant);
  CHECK(s.ask_of("daily", "4-101").excluded == "vacant");
  CHECK(s.counts_agree("daily"));
}

}  // namespace linli::queue
