#include "net/server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <stdexcept>

#include "base/log.hpp"
#include "base/seldom.hpp"
#include "net/core.hpp"
#include "net/session.hpp"

namespace linli::net {

namespace {

using namespace std::chrono_literals;
using boost::system::error_code;
using acceptor = asio::basic_socket_acceptor<tcp, core_executor>;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr auto full_pause = 50ms;  // out of descriptors: until some connections have ended
constexpr auto cut_most = 2s;      // for what is cut to be gone
constexpr auto look_every = 10ms;

struct listener {
  listener(core_executor ex, std::vector<std::shared_ptr<core>> all) : door(ex), cores(std::move(all)) {}
  acceptor door;
  const std::vector<std::shared_ptr<core>> cores;
};

std::string plain(asio::ip::address a) {
  if (a.is_v6() && a.to_v6().is_v4_mapped()) a = asio::ip::make_address_v4(asio::ip::v4_mapped, a.to_v6());
  return a.to_string();
}

void hand_over(const std::shared_ptr<core>& home, socket s) {
  error_code ec;
  const auto peer = s.remote_endpoint(ec);
  if (ec) return;  // it has left already
  auto place = ticket::draw(home, plain(peer.address()));
  if (!place) return;
  s.set_option(tcp::no_delay(true), ec);
  asio::post(home->home, [home, s = std::move(s), place = std::move(place)]() mutable {
    spawn(home->home, home->work, "connection", serve(home, std::move(s), std::move(place)));
  });
}

task<void> accept(std::shared_ptr<listener> l) {
  const auto lighter = [](const auto& a, const auto& b) { return a->load < b->load; };
  log::seldom told(10s);
  while (l->door.is_open()) {
    const auto home = *std::min_element(l->cores.begin(), l->cores.end(), lighter);
    auto [ec, peer] = co_await l->door.async_accept(home->home, use_tuple);
    if (!ec) {
      hand_over(home, std::move(peer));
    } else if (l->door.is_open() && ec != asio::error::connection_aborted) {
      if (const auto times = told.count(""))
        log::warn("net", "{} times nobody could be let in: {}", times, ec.message());
      co_await sleep_for(full_pause);
    }
  }
}

core_executor concrete(const executor& e) {
  const auto* c = e.target<core_executor>();
  if (c == nullptr) throw std::invalid_argument("a server's cores are io_contexts");
  return *c;
}

std::shared_ptr<listener> build(const std::vector<executor>& cores, const std::vector<application*>& apps,
                                server_options o) {
  if (cores.empty() || cores.size() != apps.size())
    throw std::invalid_argument("a server needs one application a core");
  const auto all = std::make_shared<commons>();
  all->options = std::move(o);
  std::vector<std::shared_ptr<core>> made;
  for (std::size_t i = 0; i < cores.size(); ++i)
    made.push_back(std::make_shared<core>(concrete(cores[i]), *apps[i], all));
  return std::make_shared<listener>(concrete(cores.front()), std::move(made));
}

class multicore_server final : public server {
 public:
  explicit multicore_server(std::shared_ptr<listener> l) : listener_(std::move(l)) {}
  ~multicore_server() override {
    shut_door();
    finish();
  }

  result<endpoint> start() override {
    const auto& options = listener_->cores.front()->all->options;
    const auto failed = [&](const error_code& why) {
      shut_door();
      const auto named = fmt::format("{}:{}", options.where.address, options.where.port);
      return error{errc::misconfigured, fmt::format("cannot listen on {}: {}", named, why.message())};
    };
    error_code ec;
    const auto address = asio::ip::make_address(options.where.address, ec);
    if (ec) return failed(ec);
    const tcp::endpoint at(address, options.where.port);
    auto& door = listener_->door;
    door.open(at.protocol(), ec);
    if (!ec) door.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec && options.reuse_port) door.set_option(reuse_port(true), ec);
    if (!ec) door.bind(at, ec);
    if (!ec) door.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return failed(ec);
    const auto& first = listener_->cores.front();
    spawn(first->home, first->work, "acceptor", accept(listener_));
    for (const auto& c : listener_->cores) {
      asio::post(c->home, [c] { spawn(c->home, c->work, "sweeper", sweep(c)); });
    }
    return endpoint{options.where.address, door.local_endpoint(ec).port()};
  }

  task<void> stop(std::chrono::milliseconds most) override {
    shut_door();
    on_each([](core& c) {
      c.stopping = true;
      for (auto& one : c.open) one.retire();
    });
    co_await emptied(most);
    on_each([](core& c) {
      c.work->close();
      for (auto& one : c.open) one.cut();
    });
    co_await emptied(cut_most);
    finish();
  }

  server_stats stats() const override {
    const auto& all = *listener_->cores.front()->all;
    return {all.connections, all.requests, all.refused, all.websockets};
  }

 private:
  void shut_door() {
    error_code ignored;
    listener_->door.close(ignored);
  }
  void finish() {
    on_each([](core& c) {
      c.finished = true;
      c.sweeper.cancel();
    });
  }
  void on_each(void (*what)(core&)) {
    for (const auto& c : listener_->cores) {
      asio::post(c->home, [c, what] { what(*c); });
    }
  }
  task<void> emptied(std::chrono::milliseconds most) {
    const auto l = listener_;
    const auto end = steady::now() + most;
    const auto busy = [](const auto& c) { return c->load > 0; };
    while (std::any_of(l->cores.begin(), l->cores.end(), busy) && steady::now() < end) co_await sleep_for(look_every);
  }

  std::shared_ptr<listener> listener_;
};

}  // namespace

std::unique_ptr<server> create_server(std::vector<executor> cores, std::vector<application*> apps, server_options o) {
  return std::make_unique<multicore_server>(build(cores, apps, std::move(o)));
}

}  // namespace linli::net
