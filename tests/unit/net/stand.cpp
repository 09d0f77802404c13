#include "stand.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <stdexcept>

#include <boost/asio/post.hpp>

namespace linli::net::test {

namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(port);
  return at;
}

void give_up_after(int fd, std::chrono::seconds time) {
  const timeval most{time.count(), 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
}

std::size_t number(std::string_view text) {
  std::size_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

// Does what it is told: "flood N S" sends N objects of S bytes in one tick, "three" three objects, "close",
// "drained", "throw"; everything else comes back.
class told_session final : public ws_session {
 public:
  explicit told_session(happenings& seen) : seen_(seen) {}
  void opened(std::shared_ptr<ws_connection> c) override {
    ++seen_.opened;
    connection_ = std::move(c);
  }
  void received(std::string_view text) override {
    const auto words = split(text, ' ');
    if (words[0] == "flood") {
      for (std::size_t i = 0; i < number(words[1]); ++i) say(std::string(number(words[2]), 'x'));
    } else if (words[0] == "three") {
      for (const auto* object : {"1", "2", "3"}) say(object);
    } else if (words[0] == "close") {
      say("before");
      connection_->close(4401, "no token");
      say("after");
    } else if (words[0] == "drained") {
      say("first");
      connection_->on_drained([this] { say(fmt::format("drained at {}", connection_->outbox_count())); });
    } else if (words[0] == "throw") {
      throw std::runtime_error("as told");
    } else {
      say(std::string(text));
    }
  }
  void closed() override {
    ++seen_.closed;
    connection_.reset();
  }

 private:
  void say(std::string object) { connection_->send(one_line(std::move(object))); }
  happenings& seen_;
  std::shared_ptr<ws_connection> connection_;
};

class told_application final : public application {
 public:
  explicit told_application(happenings& seen) : seen_(seen) {}

  route_limits limits_of(const request& head) const override {
    route_limits r;
    r.body_bytes_max = 1000;
    if (head.path == "/import") {
      r.body_bytes_max = 100'000;
      r.body_deadline = 500ms;
      r.chunked = true;
    }
    if (head.path == "/large") r.body_bytes_max = 16 * limits::MiB;
    return r;
  }

  task<response> handle(request r) override {
    ++seen_.handled;
    response out;
    out.headers.add("Content-Type", "text/plain");
    out.body = r.body;
    if (r.path == "/slow") co_await sleep_for(std::chrono::milliseconds(number(r.parameter("ms").value_or("0"))));
    if (r.path == "/size") out.body = std::string(number(*r.parameter("n")), 'y');
    if (r.path == "/length") out.body = std::to_string(r.body.size());
    if (r.path == "/origin") out.body = r.remote + (r.secure ? " secure" : " plain");
    if (r.path == "/split") out.headers.add("Location", "/a\r\nSet-Cookie: stolen=1");
    if (r.path == "/status") out.status = static_cast<int>(number(*r.parameter("is")));
    if (r.path == "/reset") out.reset = true;
    if (r.path == "/throw") throw std::runtime_error("as told");
    if (r.path == "/say") out.body = r.method + " " + r.parameter("what").value_or("nothing");
    co_return out;
  }

  task<upgrade> accept_websocket(request r) override {
    upgrade out;
    out.refusal.status = 403;
    if (r.path != "/ws") co_return out;
    out.session = std::make_shared<told_session>(seen_);
    if (r.headers.get("sec-websocket-protocol") == "linli.v1") out.subprotocol = "linli.v1";
    co_return out;
  }

 private:
  happenings& seen_;
};

}  // namespace

bool eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!done() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(5ms);
  return done();
}

peer::peer(std::uint16_t port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  give_up_after(fd_, 15s);
  const auto at = loopback(port);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) != 0)
    throw std::runtime_error("not connected");
}

peer::~peer() { ::close(fd_); }

bool peer::say(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool peer::more() {
  char piece[16 * 1024];
  const auto n = ::recv(fd_, piece, sizeof(piece), 0);
  if (n > 0) input_.append(piece, static_cast<std::size_t>(n));
  return n > 0;
}

std::string peer::hear_until(std::string_view end) {
  while (input_.find(end) == input_.npos) {
    if (!more()) return {};
  }
  const auto size = input_.find(end) + end.size();
  auto out = input_.substr(0, size);
  input_.erase(0, size);
  return out;
}

answer peer::hear(bool head_only) {
  answer out;
  out.head = hear_until("\r\n\r\n");
  if (out.head.empty()) return out;
  out.status = static_cast<int>(number(std::string_view(out.head).substr(9, 3)));
  const std::string_view length = "Content-Length: ";
  const auto at = out.head.find(length);
  const auto size = at == out.head.npos || head_only ? 0
                                                     : number(std::string_view(out.head).substr(at + length.size()));
  while (input_.size() < size && more()) {
  }
  out.body = input_.substr(0, size);
  input_.erase(0, size);
  return out;
}

bool peer::is_closed() {
  if (!input_.empty()) return false;
  char one = 0;
  const auto n = ::recv(fd_, &one, 1, 0);
  return n == 0 || (n < 0 && errno == ECONNRESET);
}

void peer::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

scripted_server::scripted_server(std::function<void(peer&, int)> serve) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  auto at = loopback(0);
  socklen_t size = sizeof(at);
  ::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof(at));
  ::listen(listener_, 16);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this, serve = std::move(serve)] {
    for (int fd = ::accept(listener_, nullptr, nullptr); fd >= 0; fd = ::accept(listener_, nullptr, nullptr)) {
      give_up_after(fd, 5s);
      peer one(fd);
      serve(one, ++accepted_);
    }
  });
}

scripted_server::~scripted_server() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

stand::stand(std::size_t cores, server_options options) {
  std::vector<executor> executors;
  std::vector<application*> apps;
  for (std::size_t i = 0; i < cores; ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    guards_.emplace_back(contexts_.back()->get_executor());
    apps_.push_back(std::make_unique<told_application>(seen_));
    executors.emplace_back(contexts_.back()->get_executor());
    apps.push_back(apps_.back().get());
  }
  work_ = std::make_unique<gate>(executors.front());
  server_ = create_server(executors, apps, std::move(options));
  const auto where = server_->start();
  if (!where) throw std::runtime_error(describe(where.error()));
  port_ = where->port;
  for (const auto& c : contexts_) threads_.emplace_back([&io = *c] { io.run(); });
}

stand::~stand() {
  begin_stop(0ms);
  while (!stopped_) std::this_thread::sleep_for(1ms);
  guards_.clear();
  for (auto& t : threads_) t.join();
}

std::string stand::url(std::string_view target) const { return fmt::format("http://127.0.0.1:{}{}", port_, target); }

task<void> stand::stop(std::chrono::milliseconds most) {
  co_await server_->stop(most);
  stopped_ = true;
}

void stand::begin_stop(std::chrono::milliseconds most) {
  if (stopping_.exchange(true)) return;
  asio::post(contexts_.front()->get_executor(),
             [this, most] { spawn(contexts_.front()->get_executor(), *work_, "stop", stop(most)); });
}

}  // namespace linli::net::test
