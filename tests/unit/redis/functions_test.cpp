#include <doctest/doctest.h>

#include "redis/functions.hpp"
#include "stand.hpp"

namespace linli::redis::test {

using linli::test::run;
using linli::test::run_together;

namespace {

constexpr std::string_view source_one = R"(#!lua name=linli_counting_@HASH@
local function up(keys, argv) return redis.call('INCRBY', keys[1], argv[1]) end
local function get(keys) return redis.call('GET', keys[1]) end
redis.register_function{function_name = 'up_@HASH@', callback = up, flags = {}}
redis.register_function{function_name = 'get_@HASH@', callback = get, flags = {'allow-oom'}}
)";
// A later version: the same names, another meaning.
constexpr std::string_view source_two = R"(#!lua name=linli_counting_@HASH@
local function up(keys, argv) return redis.call('INCRBY', keys[1], 10 * argv[1]) end
redis.register_function{function_name = 'up_@HASH@', callback = up, flags = {}}
)";
constexpr script one[] = {{"counting", source_one}};
constexpr script two[] = {{"counting", source_two}};

std::int64_t libraries(stand& s) { return static_cast<std::int64_t>(s.ask({"FUNCTION", "LIST"})->items.size()); }

}  // namespace

TEST_CASE("functions are loaded where they are absent, once, by whoever calls first") {
  stand s;
  const functions f(one);
  CHECK(f.known_as("up").starts_with("up_"));
  CHECK(f.known_as("up").size() == 3 + 12);
  CHECK(libraries(s) == 0);
  std::vector<task<result<reply>>> work;
  for (int i = 0; i < 50; ++i) work.push_back(f.call(*s.client, "up", {"n"}, {"1"}));
  for (const auto& answer : run_together(s.io, std::move(work))) CHECK(answer);
  CHECK(s.ask({"GET", "n"})->text == "50");
  CHECK(libraries(s) == 1);
  REQUIRE(run(s.io, f.load(*s.client)));
  REQUIRE(run(s.io, f.load(*s.client)));
  CHECK(libraries(s) == 1);
}

TEST_CASE("two versions of the program stand side by side and never replace each other's") {
  stand s;
  const functions older(one), newer(two);
  CHECK(older.known_as("up") != newer.known_as("up"));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(run(s.io, older.call(*s.client, "up", {"n"}, {"1"})));
    REQUIRE(run(s.io, newer.call(*s.client, "up", {"n"}, {"1"})));
  }
  CHECK(s.ask({"GET", "n"})->text == "33");
  CHECK(libraries(s) == 2);
  const auto old_ones = run(s.io, newer.outdated(*s.client));
  REQUIRE(old_ones);
  REQUIRE(old_ones->size() == 1);
  CHECK((*old_ones)[0] == "linli_counting_" + older.known_as("up").substr(3));
}

TEST_CASE("functions that vanish in mid-flight are loaded again, and nothing is done twice") {
  stand s;
  const functions f(one);
  REQUIRE(run(s.io, f.load(*s.client)));
  std::vector<task<result<reply>>> work;
  for (int i = 0; i < 300; ++i) {
    if (i % 30 == 29) work.push_back(s.client->run({"FUNCTION", "FLUSH"}, 5s));
    else work.push_back(f.call(*s.client, "up", {"n"}, {"1"}));
  }
  int done = 0;
  for (const auto& answer : run_together(s.io, std::move(work))) done += answer ? 1 : 0;
  CHECK(done == 300);
  CHECK(s.ask({"GET", "n"})->text == "290");
}

TEST_CASE("functions outlive a kill -9 of Redis") {
  stand s;
  const functions f(one);
  REQUIRE(run(s.io, f.call(*s.client, "up", {"n"}, {"1"})));
  s.server.kill();
  s.server.start();
  CHECK(libraries(s) == 1);
  CHECK(run(s.io, f.call(*s.client, "get", {"n"}, {}))->text == "1");
}

TEST_CASE("without memory only the functions that may drain run") {
  stand s;
  const functions f(one);
  REQUIRE(run(s.io, f.call(*s.client, "up", {"n"}, {"1"})));
  REQUIRE(s.ask({"CONFIG", "SET", "maxmemory", "1"}));
  CHECK(run(s.io, f.call(*s.client, "up", {"n"}, {"1"})).error().code == errc::full);
  CHECK(run(s.io, f.call(*s.client, "get", {"n"}, {}))->text == "1");
}

}  // namespace linli::redis::test
