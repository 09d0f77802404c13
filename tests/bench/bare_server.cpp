#include "tests/bench/bare_server.hpp"

#include <sys/prctl.h>

#include <csignal>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "base/gate.hpp"
#include "redis/client.hpp"

namespace linli::bench {

namespace {

namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using plain_socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

struct core {
  core(const redis::address& where, int n)
      : client(redis::create_client(io.get_executor(), where)),
        work(io.get_executor()),
        key(fmt::format("bare:{}", n)) {}
  asio::io_context io{1};
  std::shared_ptr<redis::client> client;
  gate work;
  std::string key;
  std::thread thread;
};

task<void> serve(core& c, std::shared_ptr<plain_socket> s) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    auto [failed, read] = co_await http::async_read(*s, buffer, request, use_tuple);
    if (failed) co_return;
    redis::command add{"XADD", c.key, "*", "d", std::move(request.body())};
    auto added = co_await c.client->run(std::move(add));
    http::response<http::string_body> answer(added ? http::status::ok : http::status::service_unavailable, 11);
    answer.set(http::field::content_type, "application/json");
    answer.body() = R"({"ok":true})";
    answer.prepare_payload();
    auto [lost, written] = co_await http::async_write(*s, answer, use_tuple);
    if (lost) co_return;
  }
}

task<void> accept(std::shared_ptr<tcp::acceptor> door, std::vector<std::unique_ptr<core>>& cores) {
  for (std::size_t n = 0;; ++n) {
    auto& home = *cores[n % cores.size()];
    auto s = std::make_shared<plain_socket>(home.io.get_executor());
    auto [failed] = co_await door->async_accept(*s, use_tuple);
    if (failed) co_return;
    s->set_option(tcp::no_delay(true));
    asio::post(home.io, [&home, s] { spawn(home.io.get_executor(), home.work, "bare", serve(home, s)); });
  }
}

}  // namespace

int run_bare_server(int port, const std::string& redis, int cores) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto where = redis::parse_address(redis);
  if (!where) return 2;
  std::vector<std::unique_ptr<core>> all;
  for (int i = 0; i < cores; ++i) all.push_back(std::make_unique<core>(*where, i));
  const tcp::endpoint at(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
  const auto door = std::make_shared<tcp::acceptor>(all[0]->io, at);
  spawn(all[0]->io.get_executor(), all[0]->work, "acceptor", accept(door, all));
  for (std::size_t i = 1; i < all.size(); ++i) all[i]->thread = std::thread([c = all[i].get()] { c->io.run(); });
  all[0]->io.run();
  return 0;
}

}  // namespace linli::bench
