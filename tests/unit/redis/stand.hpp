#pragma once
#include "redis/client.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/run.hpp"

namespace linli::redis::test {

using namespace std::chrono_literals;

/// One Redis and one client of it.
struct stand {
  explicit stand(std::vector<std::string> more = {})
      : server(std::move(more)), client(create_client(io.get_executor(), *parse_address(server.url()))) {}
  ~stand() {
    client->close();
    io.restart();
    io.run_for(1s);
  }
  result<reply> ask(command c, std::chrono::milliseconds deadline = 5s) {
    return linli::test::run(io, client->run(std::move(c), deadline));
  }
  std::int64_t info(const std::string& section, const std::string& name) {
    const auto text = ask({"INFO", section}).value().text;
    const auto at = text.find(name + ":");
    return at == std::string::npos ? -1 : std::stoll(text.substr(at + name.size() + 1));
  }

  linli::test::redis_server server;
  asio::io_context io;
  std::shared_ptr<redis::client> client;
};

}  // namespace linli::redis::test
