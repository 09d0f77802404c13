#include <doctest/doctest.h>

#include "stand.hpp"

// Writes that wait for replicas, with a real replica over a unix socket's TCP neighbour.
namespace linli::redis::test {

using linli::test::run;
using linli::test::run_together;
using clock = std::chrono::steady_clock;

namespace {

/// A primary, a replica of it, and a client whose checked writes wait for one.
struct watched {
  watched()
      : port(free_port()),
        primary({"--port", std::to_string(port), "--repl-diskless-sync-delay", "0"}),
        replica({"--replicaof", "127.0.0.1", std::to_string(port)}) {
    auto o = parse_options(primary.url(), false, 1);
    all = create_clients(io.get_executor(), *o);
    // A replica that Redis calls online is sent nothing before its first confirmation, up to a second later: it is
    // there when it has confirmed a write that was made after it came online.
    const auto end = clock::now() + 30s;
    while (!replica_confirms()) {
      if (clock::now() > end) throw std::runtime_error("the replica does not come");
      run(io, sleep_for(20ms));
    }
    ask({"CONFIG", "RESETSTAT"}).value();
  }
  ~watched() {
    all.close();
    io.restart();
    io.run_for(1s);
  }
  bool replica_confirms() {
    if (ask({"INFO", "replication"}).value().text.find("state=online") == std::string::npos) return false;
    std::vector<command> both{{"SET", "ready", "1"}, {"WAIT", "1", "200"}};
    return run(io, all.ordinary->run_all(std::move(both), 5s)).value()[1].integer == 1;
  }
  result<reply> ask(command c) { return run(io, all.ordinary->run(std::move(c), 5s)); }
  result<reply> write(command c, std::chrono::milliseconds deadline = 5s) {
    return run(io, all.checked->run(std::move(c), deadline));
  }

  int port;
  linli::test::redis_server primary, replica;
  asio::io_context io;
  clients all;
};

}  // namespace

TEST_CASE("a checked write is there when replicas have it, and unknown when they are silent") {
  watched w;
  CHECK(w.write({"INCR", "n"}).value().integer == 1);
  std::vector<command> two{{"INCR", "n"}, {"GET", "n"}};
  const auto both = run(w.io, w.all.checked->run_all(std::move(two), 5s));
  REQUIRE(both);
  CHECK((*both)[1].text == "2");
  w.replica.freeze();
  const auto from = clock::now();
  const auto late = w.write({"INCR", "n"}, limits::redis_deadline);
  CHECK(late.error().code == errc::unknown_outcome);
  CHECK(late.error().detail.find("0 of 1 replicas") != std::string::npos);
  CHECK(clock::now() - from < limits::redis_deadline + 300ms);
  CHECK(w.ask({"GET", "n"})->text == "3");  // nothing else waits
  w.replica.thaw();
  CHECK(w.write({"INCR", "n"})->integer == 4);
  CHECK(w.all.checked->stats().unreplicated == 1);
}

TEST_CASE("many checked writes share few WAITs, and each gets its own answer") {
  watched w;
  std::vector<task<result<reply>>> work;
  for (int i = 0; i < 1'000; ++i) work.push_back(w.all.checked->run({"ECHO", std::to_string(i)}, 5s));
  const auto answers = run_together(w.io, std::move(work));
  for (int i = 0; i < 1'000; ++i) CHECK(answers[static_cast<std::size_t>(i)]->text == std::to_string(i));
  const auto text = w.ask({"INFO", "commandstats"})->text;
  const auto at = text.find("cmdstat_wait:calls=");
  REQUIRE(at != std::string::npos);
  CHECK(std::stoi(text.substr(at + 19)) < 20);
}

TEST_CASE(
    "while replicas are silent the next batch is certain not to have been sent, or unknown, and neither is late") {
  watched w;
  w.replica.freeze();
  std::vector<task<result<reply>>> work;
  const auto from = clock::now();
  for (int i = 0; i < 5; ++i) work.push_back(w.all.checked->run({"INCR", "n"}, limits::redis_deadline));
  const auto first = run_together(w.io, std::move(work));
  CHECK(clock::now() - from < limits::redis_deadline + 300ms);
  for (const auto& r : first) CHECK(r.error().code == errc::unknown_outcome);
  CHECK(w.ask({"GET", "n"})->text == "5");
  w.replica.thaw();
}

TEST_CASE("what Redis refuses is certain, whatever replicas do; a duplicate that writes nothing waits for them too") {
  watched w;
  REQUIRE(w.write({"SET", "text", "x"}));
  w.replica.freeze();
  CHECK(w.write({"INCR", "text"}).error().code == errc::rejected);
  // Written by another connection: to tell it as done, replicas must have it.
  REQUIRE(w.ask({"SET", "other", "1"}));
  CHECK(w.write({"SETNX", "other", "1"}, 2s).error().code == errc::unknown_outcome);
  w.replica.thaw();
  CHECK(w.write({"SETNX", "other", "1"})->integer == 0);
}

TEST_CASE("a closed client of checked writes fails what waits") {
  watched w;
  w.replica.freeze();
  gate inside(w.io.get_executor());
  std::optional<result<reply>> first;
  spawn(w.io.get_executor(), inside, "test", linli::test::keep(w.all.checked->run({"INCR", "n"}, 5s), &first));
  w.io.restart();
  w.io.run_for(50ms);
  w.all.close();
  REQUIRE(linli::test::run_until(w.io, [&] { return first.has_value(); }));
  CHECK(first->error().code == errc::canceled);
  CHECK(w.write({"INCR", "n"}).error().code == errc::canceled);
  w.replica.thaw();
}

}  // namespace linli::redis::test
