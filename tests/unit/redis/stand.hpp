#pragma once
#include <random>

#include "redis/client.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/run.hpp"

namespace linli::redis::test {

using namespace std::chrono_literals;

/// Below the range that outgoing connections take their ports from.
inline int free_port() {
  asio::io_context io;
  std::random_device random;
  for (;;) {
    const auto port = static_cast<std::uint16_t>(18'000 + random() % 14'000);
    boost::system::error_code taken;
    asio::ip::tcp::acceptor probe(io, asio::ip::tcp::v4());
    probe.set_option(asio::socket_base::reuse_address(true));
    probe.bind({asio::ip::address_v4::loopback(), port}, taken);
    if (!taken) return port;
  }
}

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
