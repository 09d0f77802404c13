#include "net/link.hpp"

#include <openssl/sha.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "net/conversation.hpp"

namespace linli::net {

namespace {

using boost::system::error_code;

constexpr std::size_t input_bytes = 64 * limits::KiB, pieces_at_once = 64;
constexpr int reads_at_once = 4;  // then others have their turn

/// Moves a conversation's bytes. Handlers instead of coroutines, a wait for readability instead of a read into a buffer
/// of its own, and no timer: ten thousand of these are idle most of the time. The pending wait keeps it alive.
class link final : public ws_connection,
                   public connection,
                   private conversation::listener,
                   public std::enable_shared_from_this<link> {
 public:
  link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place, std::shared_ptr<ws_session> session)
      : talk_(steady::now(), home->sessions++),
        home_(std::move(home)),
        session_(std::move(session)),
        socket_(std::move(s)),
        place_(std::move(place)) {
    home_->open.push_back(*this);
    ++home_->all->websockets;
  }

  void start() {
    error_code ignored;
    socket_.set_option(asio::socket_base::send_buffer_size(limits::ws_send_buffer_bytes), ignored);
    guarded([this] { session_->opened(shared_from_this()); });
    wait_to_read();
  }

  void send(shared_lines objects) override {
    if (talk_.open()) {
      talk_.say(std::move(objects), steady::now());
      flush_soon();
    }
  }
  std::size_t outbox_bytes() const override { return talk_.out.bytes(); }
  std::size_t outbox_count() const override { return talk_.out.count(); }
  void on_drained(std::function<void()> then) override {
    if (!talk_.open()) return;
    drained_ = std::make_unique<std::function<void()>>(std::move(then));
    flush_soon();
  }
  void close(std::uint16_t code, std::string reason) override {
    talk_.close(code, reason, steady::now());
    flush_soon();
  }
  void close_at(steady_time when, std::uint16_t code, const char* reason) override {
    talk_.close_at(when, code, reason);
  }
  void stay() override { talk_.stay(); }

  void sweep(steady::time_point now) override {
    talk_.sweep(now);
    act(now);
    if (!blocked_ && !talk_.out.empty()) flush_soon();
  }
  void retire() override {}  // its application says goodbye
  void cut() override {
    error_code ignored;
    socket_.close(ignored);
  }

  void flush(steady::time_point now) override {
    scheduled_ = false;
    if (!socket_.is_open()) return;
    if (!blocked_) write(now);
    act(now);
    if (drained_ && talk_.open() && talk_.out.empty()) {
      const auto then = std::move(drained_);
      guarded(*then);
    }
  }

 private:
  // Runs the application's code; what it throws ends this connection only.
  template <class Call>
  void guarded(Call call) {
    try {
      call();
    } catch (const std::exception& e) {
      log::error("net", "a WebSocket session ended with an exception: {}", e.what());
      cut();
    }
  }

  void heard(std::string_view message) override {
    if (session_) guarded([&] { session_->received(message); });
  }

  void flush_soon() {
    if (!std::exchange(scheduled_, true)) home_->flush_soon(shared_from_this());
  }

  void wait_to_read() {
    if (!socket_.is_open()) return leave();
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code ec) { self->on_readable(ec); });
  }

  void on_readable(error_code ec) {
    if (ec) return leave();
    auto& input = home_->input;
    if (input.empty()) input.resize(input_bytes);
    for (int i = 0; i < reads_at_once && socket_.is_open(); ++i) {
      const auto n = ::recv(socket_.native_handle(), input.data(), input.size(), MSG_DONTWAIT);
      const auto now = steady::now();
      if (n > 0) talk_.take({input.data(), static_cast<std::size_t>(n)}, now, *this);
      else if (n == 0) talk_.ended();
      else if (errno != EAGAIN && errno != EINTR) talk_.broken();
      act(now);
      if (socket_.is_open() && !talk_.out.empty()) flush_soon();
      if (n == 0) return;
      if (n != static_cast<ssize_t>(input.size())) break;
    }
    wait_to_read();
  }

  void write(steady::time_point now) {
    std::array<iovec, pieces_at_once> pieces{};
    for (auto n = talk_.out.gather(pieces, now); n > 0; n = talk_.out.gather(pieces, now)) {
      msghdr message{};
      message.msg_iov = pieces.data();
      message.msg_iovlen = n;
      const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) {
        talk_.out.wrote(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        return wait_to_write();
      } else if (errno != EINTR) {
        return talk_.broken();
      }
    }
  }

  void wait_to_write() {
    blocked_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code ec) {
      self->blocked_ = false;
      if (!ec) self->flush_soon();
    });
  }

  void act(steady::time_point now) {
    switch (talk_.need(now)) {
      case conversation::action::go_on: return;
      case conversation::action::cut: cut(); return leave();
      case conversation::action::shut_down:
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        return leave();
    }
  }

  // The application is told once, when nothing more can be said.
  void leave() {
    const auto session = std::exchange(session_, nullptr);
    if (!session) return;
    --home_->all->websockets;
    drained_ = nullptr;
    guarded([&] { session->closed(); });
  }

  conversation talk_;
  std::shared_ptr<core> home_;
  std::shared_ptr<ws_session> session_;
  socket socket_;
  std::unique_ptr<ticket> place_;
  std::unique_ptr<std::function<void()>> drained_;
  bool scheduled_ = false;  ///< it will be flushed in this tick
  bool blocked_ = false;    ///< the socket takes no more; a wait for it is pending
};

}  // namespace

std::string render_upgrade(std::string_view key, std::string_view subprotocol) {
  const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  std::string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  head.append("Sec-WebSocket-Accept: ").append(base64(digest)).append("\r\n");
  if (!subprotocol.empty()) head.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
  return head.append("\r\n");
}

void start_link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place,
                std::shared_ptr<ws_session> session) {
  const auto one = std::make_shared<link>(std::move(home), std::move(s), std::move(place), std::move(session));
  one->start();
}

}  // namespace linli::net
