#include "tests/support/results.hpp"

#include "redis/codec.hpp"

namespace linli::redis::test {

TEST_CASE("commands are written as counted words, whatever bytes they hold") {
  CHECK(encode({"GET", "a"}) == "*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
  CHECK(encode({"SET", std::string("\r\n\0%s", 5), ""}) ==
        std::string("*3\r\n$3\r\nSET\r\n$5\r\n\r\n\0%s\r\n$0\r\n\r\n", 30));
}

TEST_CASE("answers are read whole however they are cut") {
  const std::string wire = ":42\r\n$3\r\nabc\r\n$-1\r\n*2\r\n+OK\r\n*1\r\n$0\r\n\r\n-ERR no\r\n";
  for (std::size_t step = 1; step <= wire.size(); ++step) {
    decoder d;
    std::vector<reply> all;
    for (std::size_t at = 0; at < wire.size(); at += step) {
      d.feed(std::string_view(wire).substr(at, step));
      for (;;) {
        auto next = d.next();
        REQUIRE(next);
        if (!*next) break;
        all.push_back(std::move(**next));
      }
    }
    REQUIRE(all.size() == 5);
    CHECK(all[0].integer == 42);
    CHECK(all[1].text == "abc");
    CHECK(all[2].is_nil());
    REQUIRE(all[3].items.size() == 2);
    CHECK(all[3].items[0].text == "OK");
    CHECK(all[3].items[1].items[0].text.empty());
    CHECK(all[4].text == "-ERR no");
  }
}

TEST_CASE("what is not the protocol is an error, not an answer") {
  decoder d;
  d.feed("HTTP/1.1 400 Bad Request\r\n\r\n");
  CHECK(d.next().has_error());
}

TEST_CASE("error replies tell full, passing and lasting troubles apart") {
  CHECK(error_of("OOM command not allowed when used memory > 'maxmemory'.").code == errc::full);
  CHECK(error_of("ERR Error running script: OOM command not allowed when used memory").code == errc::full);
  for (const auto* passing :
       {"LOADING Redis is loading the dataset in memory", "READONLY You can't write against a read only replica.",
        "MISCONF Errors writing to the AOF file: No space left on device", "MASTERDOWN Link with MASTER is down",
        "CLUSTERDOWN The cluster is down", "BUSY Redis is busy running a script", "NOREPLICAS Not enough good replicas",
        "TRYAGAIN Multiple keys request during rehashing of slot"}) {
    CAPTURE(passing);
    CHECK(error_of(passing).code == errc::unavailable);
  }
  CHECK(error_of("NOPERM this user has no permissions to access one of the keys").code == errc::unavailable);
  const auto wrong = error_of("WRONGTYPE Operation against a key holding the wrong kind of value");
  CHECK(wrong.code == errc::rejected);
  CHECK(wrong.platform_code == "WRONGTYPE");
  std::vector<reply> answers(2);
  CHECK(all_good(answers));
  answers[1].type = reply::kind::status;
  answers[1].text = "-OOM command not allowed";
  CHECK(all_good(answers).error().code == errc::full);
}

TEST_CASE("addresses say unix or host, with password, port and database where given") {
  const auto unix_end = parse_address("unix:///run/redis.sock");
  REQUIRE(unix_end);
  CHECK(unix_end->socket == "/run/redis.sock");
  const auto full = parse_address("redis://user:p%40ss@db.example:6380/3");
  REQUIRE(full);
  CHECK(full->user == "user");
  CHECK(full->password == "p@ss");
  CHECK(full->host == "db.example");
  CHECK(full->port == 6380);
  CHECK(full->database == 3);
  const auto six = parse_address("redis://[::1]:6380/2");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->port == 6380);
  CHECK(parse_address("redis://[fe80::1]")->host == "fe80::1");
  const auto short_form = parse_address("redis://:secret@127.0.0.1");
  REQUIRE(short_form);
  CHECK(short_form->user.empty());
  CHECK(short_form->password == "secret");
  CHECK(short_form->port == 6379);
  const auto too_long = "unix:///" + std::string(100, 'x');
  for (const std::string_view wrong : {"", "http://x", "unix://relative", "redis://", "redis://h:port",
                                       "redis://h:99999", "redis://h/x", too_long.c_str()}) {
    CAPTURE(wrong);
    CHECK(parse_address(wrong).has_error());
  }
}

}  // namespace linli::redis::test
