#include "commands/session.hpp"

#include <cstdio>

#include "redis/client.hpp"
#include "store/scripts.hpp"

namespace linli::commands {

namespace {

redis::options options_of(const config::config& c) {
  auto o = redis::parse_options(c.redis_url, c.redis_cluster, c.replicas_min);
  if (!o) throw std::runtime_error("redis.url: " + o.error().detail);
  return *o;
}

task<void> hold(std::function<task<result<void>>()> work, redis::clients clients, int& code) {
  auto done = co_await work();
  if (done) code = 0;
  else fmt::print(stderr, "linli: {}\n", done.error().detail.empty() ? describe(done.error()) : done.error().detail);
  clients.close();
}

}  // namespace

session::session(const config::config& c)
    : ex(io.get_executor()),
      work(ex),
      clients(redis::create_clients(ex, options_of(c))),
      client(clients.ordinary),
      db(clients, std::make_shared<const redis::functions>(store::scripts()), c.index_key) {}

int run(session& s, std::function<task<result<void>>()> work) {
  int code = 1;
  spawn(s.ex, s.work, "command", hold(std::move(work), s.clients, code));
  while (s.work.inside() > 0 && s.io.run_one() > 0) {
  }
  return code;
}

}  // namespace linli::commands
