#include <doctest/doctest.h>

#include "stand.hpp"

// Much at once goes over several connections of a core, little over one.
namespace linli::redis::test {

using linli::test::run_together;
using linli::test::run_until;

namespace {

struct wide_stand : stand {
  explicit wide_stand(std::vector<std::string> more = {}) : stand(std::move(more)) {
    options o;
    o.servers.push_back(*parse_address(server.url()));
    all = create_clients(io.get_executor(), o);
    REQUIRE(run_until(io, [&] { return connections() == 5; }));  // one of them is the stand's own
  }
  ~wide_stand() { all.close(); }

  std::int64_t connections() { return info("clients", "connected_clients"); }
  /// Over how many of them the last command was this one.
  std::size_t last_was(const std::string& name) {
    const auto list = ask({"CLIENT", "LIST"}).value().text;
    std::size_t n = 0;
    for (auto at = list.find(" cmd=" + name + " "); at != std::string::npos;
         at = list.find(" cmd=" + name + " ", at + 1))
      ++n;
    return n;
  }
  std::vector<result<reply>> set(int from, int to, std::size_t bytes, std::chrono::milliseconds deadline = 5s) {
    std::vector<task<result<reply>>> work;
    for (int i = from; i < to; ++i)
      work.push_back(all.wide->run({"SET", "k" + std::to_string(i), std::string(bytes, 'x')}, deadline));
    return run_together(io, std::move(work));
  }

  clients all;
};

}  // namespace

TEST_CASE("what Redis would not read at once of one connection goes over several, and all of it is answered") {
  wide_stand s;
  for (const auto& one : s.set(0, 3, 1'000)) CHECK(one);
  CHECK(s.last_was("set") == 1);
  for (const auto& one : s.set(0, 100, 4'000)) CHECK(one);
  CHECK(s.last_was("set") == 4);
  CHECK(s.ask({"DBSIZE"}).value().integer == 100);
}

TEST_CASE("what failed at its deadline and may happen yet is not overtaken") {
  wide_stand s;
  REQUIRE(s.ask({"CLIENT", "PAUSE", "60000", "WRITE"}));
  const auto late = s.set(0, 1, 10, 50ms);
  CHECK(late[0].error().code == errc::unknown_outcome);
  std::vector<task<result<reply>>> work;
  for (int i = 0; i < 40; ++i) work.push_back(s.all.wide->run({"SETNX", "k0", std::string(4'000, 'y')}, 5s));
  work.push_back(s.client->run({"CLIENT", "UNPAUSE"}, 5s));
  const auto answers = run_together(s.io, std::move(work));
  for (std::size_t i = 0; i < 40; ++i) CHECK(answers[i].value().integer == 0);
  CHECK(s.last_was("setnx") == 1);
}

TEST_CASE("where it is not known behind which of them to wait, nothing is sent") {
  wide_stand s;
  REQUIRE(s.ask({"CLIENT", "PAUSE", "60000", "WRITE"}));
  for (const auto& one : s.set(0, 10, 8'000, 50ms)) CHECK(one.error().code == errc::unknown_outcome);
  for (const auto& one : s.set(10, 11, 10, 50ms)) CHECK(one.error().code == errc::unavailable);
  REQUIRE(s.ask({"CLIENT", "UNPAUSE"}));
  REQUIRE(run_until(s.io, [&] { return s.set(11, 12, 10)[0].has_value(); }));
  CHECK(s.ask({"DBSIZE"}).value().integer == 11);
}

TEST_CASE("a Redis that comes back is asked over all of them again") {
  wide_stand s;
  const auto before = s.all.wide->place_of("k");
  s.server.kill();
  s.server.start();
  REQUIRE(run_until(s.io, [&] { return s.connections() == 5; }));
  CHECK(s.all.wide->place_of("k").holder != before.holder);
  for (const auto& one : s.set(0, 100, 4'000)) CHECK(one);
  CHECK(s.last_was("set") == 4);
}

}  // namespace linli::redis::test
