// Linli's HTTP front with an application that tells what it was given. The gateway never repeats a request to its
// sender, so the comparison with another parser asks this one. Prints its port; ends when its input does.
#include <iostream>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include "base/crypto.hpp"
#include "net/server.hpp"

namespace linli::net {

namespace {

class mirror final : public application {
 public:
  // As the gateway allows it.
  route_limits limits_of(const request& head) const override {
    if (head.path.starts_with("/hooks/")) return {limits::hook_bytes_max, limits::body_deadline, true};
    return {};
  }

  task<response> handle(request r) override {
    auto seen = r.method + " " + r.target + "\n";
    for (const auto& [name, value] : r.headers.all()) seen.append(name).append(":").append(value).append("\n");
    response out;
    out.headers.add("X-Seen", hex(seen));
    out.body = std::move(r.body);
    co_return out;
  }

  task<upgrade> accept_websocket(request) override {
    upgrade out;
    out.refusal.status = 404;
    co_return out;
  }
};

int run() {
  mirror shown;
  asio::io_context io(1);
  const auto front = create_server({io.get_executor()}, {&shown}, {});
  const auto where = front->start();
  if (!where) {
    std::cerr << describe(where.error()) << "\n";
    return 1;
  }
  std::cout << where->port << std::endl;
  std::thread watch([&io] {
    std::string line;
    while (std::getline(std::cin, line)) {
    }
    io.stop();
  });
  io.run();
  watch.join();
  return 0;
}

}  // namespace

}  // namespace linli::net

int main() { return linli::net::run(); }
