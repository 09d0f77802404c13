#include "commands/session.hpp"

#include <cstdio>

#include "redis/client.hpp"
#include "store/scripts.hpp"

namespace linli::commands {

namespace {

redis::address address_of(const config::config& c) {
  auto where = redis::parse_address(c.redis_url);
  if (!where) throw std::runtime_error("redis.url: " + where.error().detail);
  return *where;
}

task<void> hold(std::function<task<result<void>>()> work, std::shared_ptr<redis::client> client, int& code) {
  auto done = co_await work();
  if (done) code = 0;
  else fmt::print(stderr, "linli: {}\n", done.error().detail.empty() ? describe(done.error()) : done.error().detail);
  client->close();
}

}  // namespace

session::session(const config::config& c)
    : ex(io.get_executor()),
      work(ex),
      client(redis::create_client(ex, address_of(c))),
      db(client, std::make_shared<const redis::functions>(store::scripts()), c.index_key) {}

int run(session& s, std::function<task<result<void>>()> work) {
  int code = 1;
  spawn(s.ex, s.work, "command", hold(std::move(work), s.client, code));
  while (s.work.inside() > 0 && s.io.run_one() > 0) {
  }
  return code;
}

}  // namespace linli::commands
