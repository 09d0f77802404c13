#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

TEST_CASE("a lease has one owner, and its fence only grows") {
  store_stand s;
  const auto key = keys::inbox_lease(5);
  const auto take = [&](const std::string& who, const std::string& replaced) {
    return s.run(take_lease(s.db, key, who, replaced)).value();
  };
  const auto first = take("a/0", "");
  CHECK(first.taken);
  CHECK(first.fence == 1);
  CHECK(take("a/0", "").fence == 1);  // ours again
  const auto refused = take("b/0", "");
  CHECK_FALSE(refused.taken);
  CHECK(refused.owner == "a/0");
  CHECK_FALSE(take("b/0", "c/0").taken);  // held by another than the one that may be replaced
  const auto over = take("b/0", "a/0");
  CHECK(over.taken);
  CHECK(over.fence == 2);
  CHECK_FALSE(take("a/0", "").taken);
  REQUIRE(s.run(release_lease(s.db, key, "a/0")));  // no longer his: changes nothing
  CHECK_FALSE(take("c/0", "").taken);
  REQUIRE(s.run(release_lease(s.db, key, "b/0")));
  const auto free = take("c/0", "b/0");  // nobody holds it, whoever was expected
  CHECK(free.taken);
  CHECK(free.fence == 3);
}

TEST_CASE("of many takers of a free lease one gets it") {
  store_stand s;
  std::vector<task<result<lease>>> together;
  for (int i = 0; i < 50; ++i)
    together.push_back(take_lease(s.db, keys::community_lease("jinyuan"), "p/" + std::to_string(i), ""));
  int taken = 0;
  for (const auto& l : linli::test::run_together(s.io, std::move(together))) taken += l.value().taken ? 1 : 0;
  CHECK(taken == 1);
}

TEST_CASE("processes register, beat and go") {
  store_stand s;
  CHECK(s.run(read_beat(s.db, "p1")).value() == 0);
  auto me = describe_process("p1", 2);
  CHECK(me.pid == ::getpid());
  REQUIRE(s.run(register_process(s.db, me)));
  CHECK(s.run(beat(s.db, "p1")).value() == 1);
  CHECK(s.run(beat(s.db, "p1")).value() == 2);
  CHECK(s.run(read_beat(s.db, "p1")).value() == 2);
  const auto all = s.run(list_processes(s.db)).value();
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == "p1");
  CHECK(all[0].pid == me.pid);
  CHECK(all[0].started == me.started);
  CHECK(all[0].cores == 2);
  CHECK(all[0].lanes == lanes_read);
  s.ask({"HSET", keys::processes(), "p0", R"({"host":"h","pid":7,"started":"1","cores":1})"});  // of an older release
  for (const auto& p : s.run(list_processes(s.db)).value())
    CHECK(p.lanes == (p.id == "p0" ? lanes_read_unsaid : lanes_read));
  s.ask({"HDEL", keys::processes(), "p0"});
  CHECK_FALSE(is_certainly_gone(all[0]));
  REQUIRE(s.run(unregister_process(s.db, "p1")));
  CHECK(s.run(list_processes(s.db))->empty());
  CHECK(s.run(read_beat(s.db, "p1")).value() == 0);
}

TEST_CASE("beats go on when memory is short") {
  store_stand s;
  REQUIRE(s.run(beat(s.db, "p1")));
  s.ask({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(s.run(beat(s.db, "p1")).value() == 2);
  CHECK(s.run(take_lease(s.db, keys::inbox_lease(1), "p1/0", "")).value().taken);
}

TEST_CASE("a process that ended is gone before its parent has looked") {
  int pipe_of_child[2] = {};
  REQUIRE(::pipe(pipe_of_child) == 0);
  const auto child = ::fork();
  if (child == 0) {
    char go = 0;
    const auto n = ::read(pipe_of_child[0], &go, 1);
    ::_exit(n == 1 ? 0 : 1);
  }
  auto record = describe_process("p3", 1);
  record.pid = child;
  std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
  std::string field;
  for (int n = 1; n <= 22; ++n) stat >> field;  // the name of a test program has no blanks
  record.started = field;
  CHECK_FALSE(is_certainly_gone(record));
  REQUIRE(::write(pipe_of_child[1], "x", 1) == 1);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);  // it stays a zombie
  CHECK(is_certainly_gone(record));
  ::waitpid(child, nullptr, 0);
  ::close(pipe_of_child[0]);
  ::close(pipe_of_child[1]);
}

TEST_CASE("a process that ended, or whose pid is another's now, is certainly gone, one elsewhere never is") {
  const auto child = ::fork();
  if (child == 0) ::_exit(0);
  auto gone = describe_process("p2", 1);
  gone.pid = child;
  gone.started = "1";
  ::waitpid(child, nullptr, 0);
  CHECK(is_certainly_gone(gone));
  auto reused = describe_process("p3", 1);
  reused.started = "12345";
  CHECK(is_certainly_gone(reused));
  auto elsewhere = gone;
  elsewhere.host = "another";
  CHECK_FALSE(is_certainly_gone(elsewhere));
}

}  // namespace linli::store::test
