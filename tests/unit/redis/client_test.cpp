#include <doctest/doctest.h>

#include "stand.hpp"

namespace linli::redis::test {

using linli::test::run;
using linli::test::run_together;
using clock = std::chrono::steady_clock;

TEST_CASE("values of any bytes come back as they went in") {
  stand s;
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  all += "$3\r\n%s %n 社区";
  REQUIRE(s.ask({"SET", "k\r\n", all}));
  CHECK(s.ask({"GET", "k\r\n"})->text == all);
  CHECK(s.ask({"GET", "other"})->is_nil());
  CHECK(s.ask({"INCR", "n"})->integer == 1);
  s.ask({"RPUSH", "l", "a", "", "c"});
  const auto list = s.ask({"LRANGE", "l", "0", "-1"});
  REQUIRE(list);
  REQUIRE(list->items.size() == 3);
  CHECK(list->items[1].text.empty());
  CHECK(s.ask({"SET", "big", std::string(8 << 20, 'x')}));
  CHECK(s.ask({"GET", "big"})->text.size() == 8 << 20);
}

TEST_CASE("an error reply is that command's error and nobody else's") {
  stand s;
  s.ask({"SET", "text", "x"});
  const auto wrong = s.ask({"RPUSH", "text", "y"});
  REQUIRE(wrong.has_error());
  CHECK(wrong.error().code == errc::rejected);
  CHECK(wrong.error().platform_code == "WRONGTYPE");
  std::vector<command> three{{"SET", "a", "1"}, {"RPUSH", "text", "y"}, {"GET", "a"}};
  const auto answers = run(s.io, s.client->run_all(std::move(three)));
  REQUIRE(answers);
  REQUIRE(answers->size() == 3);
  CHECK((*answers)[0].text == "OK");
  CHECK((*answers)[1].text.starts_with("-WRONGTYPE"));
  CHECK((*answers)[2].text == "1");
  CHECK(run(s.io, s.client->run_all({}))->empty());
}

TEST_CASE("commands of many coroutines share one connection and few writes") {
  stand s;
  s.ask({"PING"});
  const auto reads_before = s.info("stats", "total_reads_processed");
  std::vector<task<result<reply>>> work;
  for (int i = 0; i < 2'000; ++i) work.push_back(s.client->run(command{"ECHO", std::to_string(i)}, 5s));
  const auto answers = run_together(s.io, std::move(work));
  for (int i = 0; i < 2'000; ++i) {
    REQUIRE(answers[static_cast<std::size_t>(i)]);
    CHECK(answers[static_cast<std::size_t>(i)]->text == std::to_string(i));
  }
  CHECK(s.info("stats", "total_reads_processed") - reads_before < 100);
  CHECK(s.info("clients", "connected_clients") == 1);
}

TEST_CASE("a silent Redis is an unknown outcome at the deadline, and late answers go to nobody") {
  stand s;
  REQUIRE(s.ask({"PING"}));
  s.server.freeze();
  const auto from = clock::now();
  const auto late = s.ask({"ECHO", "late"}, 200ms);
  const auto took = clock::now() - from;
  s.server.thaw();
  REQUIRE(late.has_error());
  CHECK(late.error().code == errc::unknown_outcome);
  CHECK(took >= 200ms);
  CHECK(took < 2s);
  for (int i = 0; i < 10; ++i) CHECK(s.ask({"ECHO", std::to_string(i)})->text == std::to_string(i));
  CHECK(s.client->stats().timeouts == 1);
}

TEST_CASE("without a Redis a command waits its deadline and was certainly not sent") {
  stand s;
  s.server.kill();
  const auto from = clock::now();
  const auto none = s.ask({"INCR", "n"}, 300ms);
  REQUIRE(none.has_error());
  CHECK(none.error().code == errc::unavailable);
  CHECK(clock::now() - from >= 300ms);
  CHECK(clock::now() - from < 2s);
  s.server.start();
  CHECK(s.ask({"INCR", "n"})->integer == 1);
}

TEST_CASE("a command for one run of Redis is never given to another") {
  stand s;
  REQUIRE(s.ask({"SET", "k", "1"}));
  const auto at = s.client->place_of("k");
  CHECK(at.holder != 0);
  CHECK(run(s.io, s.client->run_at(at, {"INCR", "k"}, 5s))->integer == 2);
  s.server.kill();
  // It waits while nobody is there, and the one who comes is another.
  gate inside(s.io.get_executor());
  std::optional<result<reply>> waiting, other;
  const auto ex = s.io.get_executor();
  spawn(ex, inside, "test", linli::test::keep(s.client->run_at(at, {"INCR", "k"}, 10s), &waiting));
  spawn(ex, inside, "test", linli::test::keep(s.client->run({"INCR", "k"}, 10s), &other));
  s.io.restart();
  s.io.run_for(50ms);
  CHECK_FALSE(waiting);
  s.server.start();
  REQUIRE(linli::test::run_until(s.io, [&] { return waiting && other; }));
  CHECK(waiting->error().code == errc::unavailable);
  CHECK((*other)->integer == 3);
  CHECK(s.client->place_of("k") != at);
  CHECK(run(s.io, s.client->run_at(at, {"INCR", "k"}, 5s)).error().code == errc::unavailable);
  CHECK(s.ask({"GET", "k"})->text == "3");
}

TEST_CASE("a closed client fails what waits and takes nothing more") {
  stand s;
  REQUIRE(s.ask({"PING"}));
  s.server.freeze();
  gate inside(s.io.get_executor());
  std::optional<result<reply>> waiting;
  spawn(s.io.get_executor(), inside, "test", linli::test::keep(s.client->run({"PING"}, 5s), &waiting));
  s.io.restart();
  s.io.run_for(50ms);
  s.client->close();
  s.server.thaw();
  REQUIRE(linli::test::run_until(s.io, [&] { return waiting.has_value(); }));
  CHECK(waiting->error().code == errc::canceled);
  CHECK(s.ask({"PING"}).error().code == errc::canceled);
}

TEST_CASE("a full, a read-only and a password-wanting Redis are told apart") {
  stand s;
  REQUIRE(s.ask({"CONFIG", "SET", "maxmemory", "1"}));
  CHECK(s.ask({"SET", "a", "1"}).error().code == errc::full);
  REQUIRE(s.ask({"CONFIG", "SET", "maxmemory", "0"}));
  REQUIRE(s.ask({"REPLICAOF", "127.0.0.1", "1"}));
  const auto refused = s.ask({"SET", "a", "1"});
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == errc::unavailable);
  CHECK(refused.error().platform_code == "READONLY");
  REQUIRE(s.ask({"REPLICAOF", "NO", "ONE"}));
  REQUIRE(s.ask({"SET", "a", "1"}));
  REQUIRE(s.ask({"CONFIG", "SET", "requirepass", "pw"}));

  asio::io_context io;
  auto where = *parse_address(s.server.url());
  auto stranger = create_client(io.get_executor(), where);
  const auto kept_out = run(io, stranger->run({"GET", "a"}, 300ms));
  CHECK(kept_out.error().code == errc::unavailable);
  CHECK_FALSE(stranger->connected());
  where.password = "pw";
  where.database = 2;
  auto friendly = create_client(io.get_executor(), where);
  CHECK(run(io, friendly->run({"GET", "a"}, 5s))->is_nil());  // another database
  stranger->close();
  friendly->close();
  io.restart();
  io.run_for(1s);
}

}  // namespace linli::redis::test
