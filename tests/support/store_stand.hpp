#pragma once
#include <memory>
#include <string>

#include "store/database.hpp"
#include "store/scripts.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/run.hpp"

namespace linli::test {

/// A Redis, a loop and one core's database on them.
struct store_stand {
  explicit store_stand(std::vector<std::string> more = {})
      : server(std::move(more)),
        client(redis::create_client(io.get_executor(), *redis::parse_address(server.url()))),
        functions(std::make_shared<redis::functions>(store::scripts())),
        db(client, functions, "a key of at least 16") {}
  ~store_stand() {
    client->close();
    io.restart();
    io.run_for(std::chrono::seconds(1));
  }

  template <class T>
  T run(task<T> work) {
    return test::run(io, std::move(work));
  }
  /// The answer to one command; throws where there is none.
  redis::reply ask(redis::command c) { return run(client->run(std::move(c), std::chrono::seconds(5))).value(); }
  std::int64_t number(redis::command c) { return ask(std::move(c)).integer; }

  redis_server server;
  asio::io_context io;
  std::shared_ptr<redis::client> client;
  std::shared_ptr<const redis::functions> functions;
  store::database db;
};

}  // namespace linli::test
