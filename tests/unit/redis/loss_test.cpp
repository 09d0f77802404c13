#include <doctest/doctest.h>

#include "stand.hpp"

// Redis dies and comes back: what was acknowledged is there, and what was not is known to be unknown.
namespace linli::redis::test {

using linli::test::run_until;

namespace {

struct ledger {
  int acknowledged = 0, unknown = 0, not_sent = 0, other = 0, done = 0;
};

// Appends its own numbers, one after the other; what it was told is in the ledger.
task<void> append(std::shared_ptr<client> c, int writer, int n, ledger* l, std::vector<std::string>* acknowledged) {
  for (int i = 0; i < n; ++i) {
    auto id = std::to_string(writer) + "." + std::to_string(i);
    command words{"RPUSH", "log", id};
    auto answer = co_await c->run(std::move(words), 3s);
    if (answer) {
      ++l->acknowledged;
      acknowledged->push_back(id);
    } else if (answer.error().code == errc::unknown_outcome) {
      ++l->unknown;
    } else if (answer.error().code == errc::unavailable) {
      ++l->not_sent;
    } else {
      ++l->other;
    }
  }
  ++l->done;
}

}  // namespace

TEST_CASE("kill -9 under load loses nothing acknowledged, the client comes back by itself") {
  stand s;
  REQUIRE(s.ask({"PING"}));
  const auto first_run = s.client->run_id();
  CHECK(first_run.size() == 40);
  ledger l;
  std::vector<std::string> acknowledged;
  gate inside(s.io.get_executor());
  constexpr int writers = 40, each = 400;
  for (int w = 0; w < writers; ++w)
    spawn(s.io.get_executor(), inside, "test", append(s.client, w, each, &l, &acknowledged));
  REQUIRE(run_until(s.io, [&] { return l.acknowledged > writers * each / 4; }));
  s.server.freeze();  // so that some of it is sent and not answered
  s.io.restart();
  s.io.run_for(50ms);
  s.server.kill();
  s.server.start();
  REQUIRE(run_until(s.io, [&] { return l.done == writers; }));
  MESSAGE(l.acknowledged, " acknowledged, ", l.unknown, " unknown, ", l.not_sent, " not sent");
  CHECK(l.acknowledged + l.unknown + l.not_sent == writers * each);
  CHECK(l.other == 0);
  CHECK(l.unknown > 0);
  CHECK(s.client->run_id() != first_run);
  CHECK(s.client->stats().reconnects == 1);

  std::map<std::string, int> there;
  const auto list = s.ask({"LRANGE", "log", "0", "-1"});
  REQUIRE(list);
  for (const auto& item : list->items) ++there[item.text];
  int lost = 0, doubled = 0;
  for (const auto& id : acknowledged) lost += there.contains(id) ? 0 : 1;
  for (const auto& [id, n] : there) doubled += n > 1 ? 1 : 0;
  CHECK(lost == 0);
  CHECK(doubled == 0);
}

TEST_CASE("what finds its connection gone was not sent, and waits for the next one") {
  stand s;
  REQUIRE(s.ask({"PING"}));
  s.server.kill();
  s.server.start();
  const command large{"SET", "key", std::string(64 * limits::KiB, 'x')};  // leaves in the call that asks for it
  CHECK(s.ask(large));
  CHECK(s.client->stats().unknown == 0);
  CHECK(s.client->stats().reconnects == 1);
}

TEST_CASE("a Redis that is still loading is unavailable, and then it is not") {
  stand s({"--key-load-delay", "300"});
  std::vector<command> fill;
  for (int i = 0; i < 6'000; ++i) fill.push_back({"SET", "k" + std::to_string(i), "v"});
  REQUIRE(linli::test::run(s.io, s.client->run_all(std::move(fill), 10s)));
  s.server.kill();
  s.server.start(false);
  bool was_loading = false;
  const auto end = std::chrono::steady_clock::now() + 15s;
  for (;;) {
    const auto answer = s.ask({"GET", "k1"}, 1s);
    if (answer && answer->text == "v") break;
    REQUIRE(std::chrono::steady_clock::now() < end);
    REQUIRE(answer.has_error());
    const bool loading = answer.error().platform_code == "LOADING";
    if (loading) CHECK(answer.error().code == errc::unavailable);
    was_loading = was_loading || loading;
    linli::test::run(s.io, sleep_for(20ms));
  }
  CHECK(was_loading);
}

}  // namespace linli::redis::test
