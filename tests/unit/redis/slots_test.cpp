#include "redis/slots.hpp"

#include "tests/support/results.hpp"

namespace linli::redis::test {

TEST_CASE("a key's slot is that of its tag, as Redis counts it") {
  // CLUSTER KEYSLOT of Redis 7.0.15.
  CHECK(slot_of_key("123456789") == 12'739);
  CHECK(slot_of_key("") == 0);
  CHECK(slot_of_key("foo") == 12'182);
  CHECK(slot_of_key("{foo}:bar") == 12'182);
  CHECK(slot_of_key("x{foo}{bar}") == 12'182);
  CHECK(slot_of_key("{}foo") != slot_of_key("foo"));
  CHECK(slot_of_key("{}foo") == slot_of_key("{}foo"));
  CHECK(slot_of_key("{{foo}}") == slot_of_key("{foo"));
  CHECK(slot_of_key("{foo") != slot_of_key("foo"));
}

TEST_CASE("a command goes where all its keys are, and nowhere when they are not together") {
  const auto foo = slot_of_key("foo");
  CHECK(*slot_of({"GET", "foo"}) == foo);
  CHECK(*slot_of({"SET", "foo", "{bar}"}) == foo);
  CHECK(*slot_of({"UNLINK", "{foo}1", "{foo}2"}) == foo);
  CHECK(*slot_of({"FCALL", "f", "2", "{foo}1", "{foo}2", "{bar}"}) == foo);
  CHECK(*slot_of({"XREAD", "COUNT", "5", "STREAMS", "{foo}a", "{foo}b", "0", "{bar}"}) == foo);
  CHECK(*slot_of({"PING"}) == any_server);
  for (const command& wrong : std::vector<command>{{},
                                                   {"GET"},
                                                   {"UNLINK", "{foo}1", "{bar}2"},
                                                   {"FCALL", "f", "2", "{foo}1", "{bar}2"},
                                                   {"FCALL", "f", "0", "x"},
                                                   {"FCALL", "f", "3", "{foo}1"},
                                                   {"FCALL", "f"},
                                                   {"XREAD", "STREAMS"},
                                                   {"INFO", "server"},
                                                   {"FUNCTION", "LOAD", "x"},
                                                   {"SCAN", "0"},
                                                   {"CONFIG", "GET", "x"}}) {
    const auto slot = slot_of(wrong);
    REQUIRE(slot.has_error());
    CHECK(slot.error().code == errc::bug);
  }
  CHECK(slot_of({"UNLINK", "{foo}1", "{bar}2"}).error().detail == "UNLINK spans two slots: {foo}1 and {bar}2");
}

TEST_CASE("redirections are told from answers, and nonsense is an answer") {
  using k = redirection::kind;
  const auto moved = redirection_of("-MOVED 3999 127.0.0.1:6381");
  CHECK(moved.what == k::moved);
  CHECK(moved.slot == 3999);
  CHECK(moved.host == "127.0.0.1");
  CHECK(moved.port == 6381);
  const auto ask = redirection_of("-ASK 0 fe80::1:7000");
  CHECK(ask.what == k::ask);
  CHECK(ask.host == "fe80::1");
  CHECK(ask.port == 7000);
  CHECK(redirection_of("-MOVED 3999 :6381").host.empty());
  CHECK(redirection_of("-MOVED 3999 :6381").what == k::moved);
  CHECK(redirection_of("-TRYAGAIN Multiple keys request during rehashing of slot").what == k::later);
  CHECK(redirection_of("-CLUSTERDOWN Hash slot not served").what == k::later);
  for (const auto* none :
       {"", "OK", "MOVED 1 a:1", "-MOVED", "-MOVED 1", "-MOVED 1 a", "-MOVED 1 a:b", "-MOVED 16384 a:1",
        "-MOVED -1 a:1", "-ERR MOVED 1 a:1", "-CROSSSLOT Keys in request don't hash to the same slot"}) {
    CAPTURE(none);
    CHECK(redirection_of(none).what == k::none);
  }
}

namespace {

reply number(std::int64_t n) {
  reply r;
  r.type = reply::kind::integer;
  r.integer = n;
  return r;
}
reply text(std::string s) {
  reply r;
  r.type = reply::kind::string;
  r.text = std::move(s);
  return r;
}
reply list(std::vector<reply> items) {
  reply r;
  r.type = reply::kind::array;
  r.items = std::move(items);
  return r;
}

}  // namespace

TEST_CASE("the map names the master of each range, and one that is none is refused") {
  const auto replica = list({text("10.0.0.9"), number(7009), text("id")});
  const auto map = read_slots(list({list({number(0), number(5460), list({text("10.0.0.1"), number(7000)}), replica}),
                                    list({number(5461), number(16'383), list({text("?"), number(7001)})})}));
  REQUIRE(map);
  REQUIRE(map->size() == 2);
  CHECK((*map)[0].host == "10.0.0.1");
  CHECK((*map)[0].last == 5460);
  CHECK((*map)[1].host.empty());  // whoever was asked
  CHECK((*map)[1].port == 7001);
  CHECK(read_slots(list({}))->empty());
  const auto master = list({text("h"), number(1)});
  for (const auto& wrong :
       {text("x"), list({number(1)}), list({list({number(0), number(1)})}),
        list({list({number(0), number(16'384), master})}), list({list({number(2), number(1), master})}),
        list({list({number(0), number(1), list({text("h"), number(0)})})})})
    CHECK(read_slots(wrong).error().code == errc::protocol);
}

TEST_CASE("the servers of a cluster stand in one URL") {
  const auto o = parse_options("redis://linli:pw@one:7000, two:7001,[::1]:7002", true, 1);
  REQUIRE(o);
  REQUIRE(o->servers.size() == 3);
  CHECK(o->servers[0].host == "one");
  CHECK(o->servers[1].host == "two");
  CHECK(o->servers[1].password == "pw");
  CHECK(o->servers[2].host == "::1");
  CHECK(o->servers[2].port == 7002);
  CHECK(parse_options("unix:///run/a,b.sock", false, 0)->servers[0].socket == "/run/a,b.sock");
  CHECK(parse_options("redis://one,two", true, 0)->servers[1].port == 6379);
  CHECK(parse_options("redis://one,two", false, 0).error().detail.find("redis.cluster") != std::string::npos);
  CHECK(parse_options("unix:///s", true, 0).error().detail.find("TCP") != std::string::npos);
  CHECK(parse_options("redis://one/3", true, 0).error().detail.find("databases") != std::string::npos);
  CHECK(parse_options("redis://one,,two", true, 0).has_error());
  CHECK(parse_options("rediss://one", false, 0).error().detail.find("TLS") != std::string::npos);
}

}  // namespace linli::redis::test
