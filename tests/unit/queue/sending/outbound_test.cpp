#include <doctest/doctest.h>

#include <fmt/format.h>

#include "bots/chat_limited.hpp"
#include "queue/sending/outbound.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "store/transaction.hpp"
#include "store/unsent.hpp"
#include "tests/support/wrapped_client.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using namespace std::chrono_literals;
using domain::message_state;
using test::queue_stand;

namespace {

constexpr const char* account = "plain";

/// A platform that answers as the test says; what it was given stands in `calls`, by chat or press.
class scripted final : public bots::bot, public bots::chat_limited {
 public:
  bots::limit_of limits = bots::limit_of::account;
  std::function<result<bots::sent>(const std::string& to)> answer = [](const std::string&) { return bots::sent{}; };
  bots::after_5xx policy = bots::after_5xx::same_key;
  double per_second = 0, per_chat = 0;  // as fast as it goes
  mutable std::map<std::string, int> calls;
  mutable std::vector<std::string> order;
  mutable std::map<std::string, std::vector<steady_time>> times;

  std::span<const setting> settings() const override { return {}; }
  bots::abilities about(const bots::account&) const override {
    bots::abilities a;
    a.after_5xx = policy;
    a.per_second = per_second;
    a.per_chat_per_second = per_chat;
    return a;
  }
  bots::limit_of whose_limit(const bots::outbound&, const error&) const override { return limits; }
  result<void> verify(const bots::webhook&, const bots::account&) const override { return {}; }
  result<bots::received> parse(const bots::webhook&, const bots::account&) const override { return bots::received{}; }
  task<result<bots::sent>> send(const bots::outbound& o, const bots::account&, const bots::send_context&,
                                http_port&) const override {
    const auto* text = std::get_if<bots::text>(&o);
    const auto to = text != nullptr ? text->chat_id : std::get<bots::press_ack>(o).press_id;
    ++calls[to];
    order.push_back(to);
    times[to].push_back(steady_clock::now());
    co_await sleep_for(1ms);
    co_return answer(to);
  }
};

/// A connection that does what it is told and loses its first answer about `about`, as one that is cut in the midst.
class forgetful final : public linli::test::wrapped_client {
 public:
  using wrapped_client::wrapped_client;
  std::string about;

  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds deadline) override {
    const bool lose = !about.empty() && std::any_of(c.begin(), c.end(), [this](const std::string& word) {
      return word.find(about) != std::string::npos;
    });
    auto answer = co_await real_->run(std::move(c), deadline);
    if (!lose) co_return answer;
    about.clear();
    co_return error{errc::unknown_outcome, "the connection went before the answer"};
  }
};

/// One account and its owner.
struct sender_stand : queue_stand {
  explicit sender_stand(bots::after_5xx policy = bots::after_5xx::same_key)
      : connection(std::make_shared<forgetful>(client)),
        own_db(connection, functions, "a key of at least 16"),
        own{io.get_executor(), work, own_db, rosters, scenes, doors, http, lines, bells, pulse, counters} {
    bot.policy = policy;
    pulse.confirm();
    const auto held = run(store::take_lease(db, store::keys::account_lease(account), "p/0", "")).value();
    by = std::make_shared<tenure>(tenure{unit_of_account(account), "p/0", held.fence, false, false});
  }
  ~sender_stand() { stop(); }

  void give(std::string to, int lane = 1, bool press = false) {
    store::send_entry e;
    e.kind = press ? "press_ack" : "text";
    e.message = "m_" + to;
    e.community = community;
    e.account = account;
    if (press) e.press = to;
    else e.chat = to;
    e.lane = lane;
    e.text = "收到";
    e.expires_at = now() + 1h;
    ask({"XADD", store::keys::lane(account, lane), "*", "d", store::pack(e)});
  }
  /// A message of a campaign that is worthless in half a second.
  void give_of(const std::string& campaign, const std::string& to, bool may_be_out = false) {
    domain::message m;
    m.id = "m_" + to;
    m.campaign = campaign;
    m.account = account;
    const store::known_message none;
    store::transaction t;
    store::put_message(t, community, none, m);
    run(db.commit(std::move(t))).value();
    store::send_entry e;
    e.message = m.id;
    e.community = community;
    e.campaign = campaign;
    e.account = account;
    e.chat = to;
    e.may_be_out = may_be_out;
    e.expires_at = now() + 500ms;
    ask({"XADD", store::keys::lane(account, 1), "*", "d", store::pack(e)});
  }
  /// With what the bot is about by now.
  void start() {
    lines.add(bots::account{account, "scripted", community, {}}, bot);
    ended = false;
    spawn(io.get_executor(), workers, "outbound", work_on());
  }
  bool until(const std::function<bool()>& done) { return linli::test::run_until(io, done); }
  void stop() {
    by->over = true;
    until([this] { return ended; });
  }
  std::int64_t waiting(int lane) { return number({"XLEN", store::keys::lane(account, lane)}); }

  std::shared_ptr<forgetful> connection;
  store::database own_db;
  world own;
  scripted bot;
  std::shared_ptr<tenure> by;
  gate workers{io.get_executor()};
  bool ended = true;

 private:
  task<void> work_on() {
    const auto o = std::make_shared<outbound>(own, account, by);
    co_await o->run();
    ended = true;
  }
};

}  // namespace

TEST_CASE("a button whose answer fails holds no other button back") {
  sender_stand s;
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to == "press1") return error{errc::server_error, "503"};
    return bots::sent{};
  };
  s.give("press1", 0, true);
  s.give("press2", 0, true);
  s.start();
  CHECK(s.until([&] { return s.bot.calls["press2"] == 1; }));
}

TEST_CASE("hundreds of chats that must be tried again later hold no other chat back") {
  sender_stand s;
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to.starts_with("bad")) return error{errc::server_error, "500"};
    return bots::sent{};
  };
  for (int i = 0; i < 300; ++i) s.give(fmt::format("bad{}", i));
  for (int i = 0; i < 300; ++i) s.give("bad0");  // behind the first in its chat
  s.give("good");
  s.start();
  CHECK(s.until([&] { return s.bot.calls["good"] == 1; }));
}

TEST_CASE("a reply passes an emergency, and an emergency passes bulk") {
  sender_stand s;
  s.bot.per_second = 200;
  for (int i = 0; i < 30; ++i) s.give(fmt::format("bulk{}", i));
  for (int i = 0; i < 30; ++i) s.give(fmt::format("emergency{}", i), 2);
  s.give("reply", 0);
  s.start();
  CHECK(s.until([&] { return s.waiting(0) + s.waiting(1) + s.waiting(2) == 0; }));
  const auto& order = s.bot.order;
  REQUIRE(order.size() == 61);
  CHECK(order[0] == "reply");
  CHECK(std::all_of(order.begin() + 1, order.begin() + 31, [](const auto& to) { return to.starts_with("emergency"); }));
}

TEST_CASE("a reply that can wait passes bulk, but no emergency") {
  sender_stand s;
  s.bot.per_second = 200;
  for (int i = 0; i < 30; ++i) s.give(fmt::format("bulk{}", i));
  for (int i = 0; i < 30; ++i) s.give(fmt::format("emergency{}", i), 2);
  s.give("echo", 3);
  s.start();
  CHECK(s.until([&] { return s.waiting(1) + s.waiting(2) + s.waiting(3) == 0; }));
  const auto& order = s.bot.order;
  REQUIRE(order.size() == 61);
  CHECK(order[30] == "echo");
  CHECK(std::all_of(order.begin(), order.begin() + 30, [](const auto& to) { return to.starts_with("emergency"); }));
}

TEST_CASE("a chat is not called again before its platform's pause is over, while others are") {
  sender_stand s;
  s.bot.per_chat = 10;
  for (int i = 0; i < 3; ++i) s.give("a");
  for (int i = 0; i < 12; ++i) s.give(fmt::format("b{}", i));
  s.start();
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  const auto& times = s.bot.times["a"];
  REQUIRE(times.size() == 3);
  CHECK(times[1] - times[0] >= 100ms);
  CHECK(times[2] - times[1] >= 100ms);
  const auto& order = s.bot.order;
  CHECK(std::count(order.end() - 2, order.end(), "a") == 2);
}

TEST_CASE("a pause that nobody has taken back holds, though the clock says that it was over long ago") {
  sender_stand s;
  const auto until = to_ms(now() - 1h);  // the clock has jumped since it was stored
  s.ask({"HSET", store::keys::pause(account), "since", fmt::format("{}", until - 400), "until",
         fmt::format("{}", until)});
  s.give("a");
  const auto start = steady_clock::now();
  s.start();
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  REQUIRE(s.bot.times["a"].size() == 1);
  CHECK(s.bot.times["a"][0] - start >= 400ms);
  CHECK(s.number({"HLEN", store::keys::pause(account)}) == 0);
  s.stop();
  const auto again = steady_clock::now();
  s.by->over = false;
  s.give("b");
  s.start();
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  CHECK(s.bot.times["b"][0] - again < 400ms);
}

TEST_CASE(
    "who is told to wait in one chat goes on in the others, in no lane of that one, and nor does the next owner") {
  sender_stand s;
  s.bot.limits = bots::limit_of::chat;
  error told{errc::rate_limited, "slow down"};
  told.retry_after = 1500ms;
  s.bot.answer = [&](const std::string& to) -> result<bots::sent> {
    if (to == "flooded" && s.bot.calls["flooded"] == 1) return told;
    return bots::sent{};
  };
  s.give("flooded");
  s.start();
  CHECK(s.until([&] { return s.number({"HLEN", store::keys::pause(account)}) == 1; }));
  for (int i = 0; i < 3; ++i) s.give(fmt::format("other{}", i));
  s.give("flooded", 0);
  CHECK(s.until([&] { return s.waiting(1) == 1; }));
  CHECK(s.bot.calls["other2"] == 1);
  CHECK(s.counters.rate_limited == 1);
  s.stop();
  s.by->over = false;
  s.give("later");
  s.start();
  CHECK(s.until([&] { return s.bot.calls["later"] == 1; }));
  CHECK(s.bot.calls["flooded"] == 1);
  CHECK(s.until([&] { return s.waiting(0) + s.waiting(1) == 0; }));
  const auto& times = s.bot.times["flooded"];
  REQUIRE(times.size() == 3);
  CHECK(times[1] - times[0] >= 1500ms);
  CHECK(s.number({"HLEN", store::keys::pause(account)}) == 0);
}

TEST_CASE("where the platform does not say whom it means, a second chat that is told makes it the account") {
  sender_stand s;
  s.bot.limits = bots::limit_of::unsaid;
  error told{errc::rate_limited, "slow down"};
  told.retry_after = 1s;
  const auto start = steady_clock::now();
  s.bot.answer = [&](const std::string&) -> result<bots::sent> {
    if (steady_clock::now() - start < 1s) return told;
    return bots::sent{};
  };
  s.give("a");
  s.start();
  CHECK(s.until([&] { return s.number({"HLEN", store::keys::pause(account)}) == 1; }));
  s.give("b");
  CHECK(s.until([&] { return s.number({"HLEN", store::keys::pause(account)}) == 3; }));
  const auto told_twice = steady_clock::now();
  s.give("c", 0);
  CHECK(s.until([&] { return s.waiting(0) + s.waiting(1) == 0; }));
  CHECK(s.bot.calls["c"] == 1);
  CHECK(s.bot.times["c"][0] - told_twice >= 900ms);
}

TEST_CASE("waits that nobody can read hold nothing up") {
  sender_stand s;
  const auto key = store::keys::pause(account);
  s.ask({"HSET", key, "since", "soon", "until", "99999999999999999999", "held:", "", "held:x", "1", "held:y", " ", "z",
         "1"});
  s.give("a");
  s.start();
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
}

TEST_CASE("an owner that was replaced sends nothing more") {
  sender_stand s;
  s.start();
  s.give("first");
  CHECK(s.until([&] { return s.bot.calls["first"] == 1 && s.waiting(1) == 0; }));
  s.ask({"HSET", store::keys::account_lease(account), "owner", "q/0", "fence", "99"});
  s.give("second");
  CHECK(s.until([&] { return s.ended; }));
  CHECK(s.by->fenced);
  CHECK(s.bot.calls["second"] == 0);
  CHECK(s.waiting(1) == 1);
}

TEST_CASE("a bot that throws ends its message and nothing else") {
  sender_stand s(bots::after_5xx::stop);
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to == "throws") throw std::runtime_error("a bug");
    return bots::sent{};
  };
  s.give("throws");
  s.give("good");
  s.start();
  CHECK(s.until([&] { return s.bot.calls["good"] == 1; }));
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  CHECK(s.bot.calls["throws"] == 1);  // it may have been sent before the bug
  s.stop();
  CHECK(s.ended);
}

TEST_CASE("a message that may have been sent is unknown when its time is over, another has expired") {
  sender_stand s(bots::after_5xx::resend_flagged);
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to == "lost") return error{errc::unknown_outcome, "no answer"};
    return error{errc::not_sent, "not connected"};
  };
  const auto id = s.open("camp");
  s.give_of(id, "lost");
  s.give_of(id, "away");
  s.start();
  const auto state = [&](const std::string& m) {
    return s.run(store::load_message(s.db, queue_stand::community, id, m)).value().message.state;
  };
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  CHECK(s.until([&] { return s.number({"XLEN", store::keys::results(account)}) == 0; }));
  CHECK(state("m_lost") == message_state::unknown);
  CHECK(state("m_away") == message_state::expired);
}

TEST_CASE("a message that is sent again by a person, who does not know of the first, is unknown when it is refused") {
  sender_stand s(bots::after_5xx::resend_flagged);
  s.bot.answer = [](const std::string&) -> result<bots::sent> { return error{errc::rejected, "no such chat"}; };
  const auto id = s.open("camp");
  s.give_of(id, "again", true);
  s.give_of(id, "first");
  s.start();
  const auto state = [&](const std::string& m) {
    return s.run(store::load_message(s.db, queue_stand::community, id, m)).value().message.state;
  };
  CHECK(s.until([&] { return s.waiting(1) == 0; }));
  CHECK(s.until([&] { return s.number({"XLEN", store::keys::results(account)}) == 0; }));
  CHECK(state("m_again") == message_state::unknown);
  CHECK(state("m_first") == message_state::failed);
}

TEST_CASE("an answer that did not get out has a row, and so has one of which nobody knows, after one try") {
  sender_stand s(bots::after_5xx::resend_flagged);
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to == "good") return bots::sent{};
    return error{to == "lost" ? errc::unknown_outcome : errc::rejected, "because"};
  };
  for (const auto* to : {"lost", "gone", "good"}) s.give(to, 0);
  s.start();
  CHECK(s.until([&] { return s.number({"HLEN", store::keys::unsent(queue_stand::community)}) == 2; }));
  CHECK(s.bot.calls["lost"] == 1);
  const auto lost = s.run(store::load_unsent(s.db, queue_stand::community, "m_lost")).value();
  CHECK(lost.end.state == message_state::unknown);
  CHECK(lost.entry.text == "收到");
  CHECK(s.run(store::load_unsent(s.db, queue_stand::community, "m_gone")).value().end.state == message_state::failed);
}

TEST_CASE("a message to a chat that moved goes to its new chat once, though the answer to that step was lost") {
  sender_stand s(bots::after_5xx::resend_flagged);
  s.bot.answer = [](const std::string& to) -> result<bots::sent> {
    if (to == "old") return error{errc::chat_migrated, "new"};
    return bots::sent{};
  };
  s.connection->about = "migrated";
  s.give("old");
  s.start();
  CHECK(s.until([&] { return s.waiting(1) == 0 && s.connection->about.empty(); }));
  s.stop();
  CHECK(s.bot.calls["old"] == 1);
  CHECK(s.bot.calls["new"] == 1);
}

}  // namespace linli::queue
