#include "net/link.hpp"

#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "base/log.hpp"

namespace linli::net {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto flush_most = 5s, goodbye_most = 5s, linger_most = 2s;
constexpr auto never = steady::time_point::max();
constexpr std::uint16_t too_slow = 4408, text_only = 1003, not_utf8 = 1007;
constexpr std::size_t buffer_kept_max = 2 * limits::KiB, linger_piece = 4 * limits::KiB;

// Beast's own teardown looks once at what the peer still sends and closes the socket; when more comes, that resets the
// connection, and the peer may lose the close frame with its code. This one leaves the socket to the link's linger().
class link_socket final : public socket {
 public:
  explicit link_socket(socket s) : socket(std::move(s)) {}
};

template <class Handler>
void async_teardown(beast::role_type, link_socket& s, Handler&& handler) {
  error_code ignored;
  s.shutdown(tcp::socket::shutdown_send, ignored);
  asio::post(s.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

// A reason of at most 123 bytes (RFC 6455, 5.5), cut between two characters.
websocket::close_reason reason_of(std::uint16_t code, std::string text) {
  while (text.size() > 123 || !is_utf8(text)) text.pop_back();
  return {static_cast<websocket::close_code>(code), text};
}

// One WebSocket connection. Handlers instead of coroutines, and no timer of its own beyond the stream's: ten
// thousand of these are idle most of the time. The pending read keeps it alive.
class link final : public ws_connection, public connection, public std::enable_shared_from_this<link> {
 public:
  link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place, std::shared_ptr<ws_session> session)
      : home_(std::move(home)), place_(std::move(place)), session_(std::move(session)), stream_(std::move(s)) {
    home_->open.push_back(*this);
  }

  void start(const handshake& fields) {
    error_code ignored;
    stream_.next_layer().set_option(asio::socket_base::send_buffer_size(limits::ws_send_buffer_bytes), ignored);
    stream_.auto_fragment(false);
    stream_.read_message_max(limits::ws_frame_bytes_max);
    stream_.text(true);
    websocket::stream_base::timeout times{};
    times.handshake_timeout = limits::ws_hello_deadline;
    times.idle_timeout = limits::ws_ping_every + limits::ws_pong_deadline;  // a ping goes out at half of it
    times.keep_alive_pings = true;
    static_assert(limits::ws_ping_every == limits::ws_pong_deadline, "Beast pings at half of the idle time");
    stream_.set_option(times);
    const auto agreed = fields.subprotocol;
    stream_.set_option(websocket::stream_base::decorator([agreed](websocket::response_type& r) {
      r.set(http::field::server, "linli");  // Beast names itself and its version where there is none
      if (!agreed.empty()) r.set(http::field::sec_websocket_protocol, agreed);
    }));
    auto request = std::make_unique<http::request<http::empty_body>>(http::verb::get, fields.target, 11);
    request->set(http::field::host, fields.host);
    request->set(http::field::connection, "Upgrade");
    request->set(http::field::upgrade, "websocket");
    request->set(http::field::sec_websocket_version, "13");
    request->set(http::field::sec_websocket_key, fields.key);
    const auto& given = *request;
    stream_.async_accept(
        given, [self = shared_from_this(), kept = std::move(request)](error_code ec) { self->on_accepted(ec); });
  }

  void send(shared_text object) override {
    if (state_ != state::open) return;
    const auto now = steady::now();
    if (waiting_.empty()) waiting_since_ = now;
    bytes_ += object->size() + 1;
    ++count_;
    waiting_.push_back(std::move(object));
    if (bytes_ > limits::outbox_bytes_max || count_ > limits::outbox_count_max || is_late(now)) return overflow();
    schedule();
  }

  std::size_t outbox_bytes() const override { return bytes_; }
  std::size_t outbox_count() const override { return count_; }

  void on_drained(std::function<void()> then) override {
    if (state_ != state::open) return;
    drained_ = std::move(then);
    schedule();
  }

  void close(std::uint16_t code, std::string reason) override {
    if (state_ != state::open) return;
    state_ = state::closing;
    reason_ = reason_of(code, std::move(reason));
    deadline_ = steady::now() + flush_most;
    schedule();
  }

  void sweep(steady::time_point now) override {
    if (now >= deadline_) cut();
    else if (state_ == state::open && is_late(now)) overflow();
  }
  void retire() override {}  // its application says goodbye
  void cut() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  enum class state { opening, open, closing, goodbye, gone };

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

  bool is_late(steady::time_point now) const {
    const auto since = writing_ ? writing_since_ : waiting_since_;
    return count_ > 0 && now - since > limits::outbox_age_max;
  }

  void overflow() {
    for (const auto& object : waiting_) bytes_ -= object->size() + 1;
    count_ -= waiting_.size();
    waiting_.clear();
    close(too_slow, "the outbox was full: reconnect with since");
  }

  void on_accepted(error_code ec) {
    if (ec) {
      state_ = state::gone;
      session_.reset();
      return;
    }
    state_ = state::open;
    ++home_->all->websockets;
    guarded([this] { session_->opened(shared_from_this()); });
    read();
  }

  void read() {
    stream_.async_read(input_, [self = shared_from_this()](error_code ec, std::size_t) { self->on_read(ec); });
  }

  void on_read(error_code ec) {
    if (ec) return finish();
    if (state_ == state::open) {
      if (stream_.got_text()) {
        const auto bytes = input_.data();
        const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
        // Beast forgets the character that a message ends within when its last fragment is empty.
        if (is_utf8(text)) guarded([&] { session_->received(text); });
        else close(not_utf8, "text frames are UTF-8");
      } else {
        close(text_only, "text frames only");
      }
    }
    input_.clear();
    if (input_.capacity() > buffer_kept_max) input_.shrink_to_fit();
    read();
  }

  void finish() {
    state_ = state::gone;
    --home_->all->websockets;
    waiting_.clear();
    bytes_ = count_ = 0;
    drained_ = nullptr;
    linger();
    const auto session = std::exchange(session_, nullptr);
    guarded([&] { session->closed(); });
  }

  // What else is queued in this tick joins the frame.
  void schedule() {
    if (writing_ || std::exchange(scheduled_, true)) return;
    asio::post(home_->home, [self = shared_from_this()] {
      self->scheduled_ = false;
      self->advance();
    });
  }

  void advance() {
    if (writing_ || state_ == state::gone || state_ == state::goodbye) return;
    if (!waiting_.empty()) return write();
    if (state_ == state::closing) return say_goodbye();
    if (const auto then = std::exchange(drained_, nullptr)) guarded(then);
  }

  void write() {
    leaving_.swap(waiting_);
    writing_ = true;
    writing_since_ = waiting_since_;
    auto bytes = asio::buffer(*leaving_.front());
    if (leaving_.size() > 1) {
      joined_.reserve(bytes_);
      for (const auto& object : leaving_) joined_.append(*object).push_back('\n');
      joined_.pop_back();
      bytes = asio::buffer(joined_);
    }
    stream_.async_write(bytes, [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
  }

  void on_written(error_code ec) {
    writing_ = false;
    if (state_ != state::gone) {
      for (const auto& object : leaving_) bytes_ -= object->size() + 1;
      count_ -= leaving_.size();
    }
    leaving_.clear();
    joined_ = {};
    if (ec) cut();
    else advance();
  }

  void say_goodbye() {
    state_ = state::goodbye;
    deadline_ = steady::now() + goodbye_most;
    stream_.async_close(reason_, [self = shared_from_this()](error_code) { self->linger(); });
  }

  // All is said: what the peer still sends is read and dropped, until it ends the connection, too.
  void linger() {
    if (std::exchange(lingering_, true)) return;
    deadline_ = steady::now() + linger_most;
    drop();
  }

  void drop() {
    input_.clear();
    stream_.next_layer().async_read_some(input_.prepare(linger_piece),
                                         [self = shared_from_this()](error_code ec, std::size_t) {
                                           if (ec) self->cut();
                                           else self->drop();
                                         });
  }

  std::shared_ptr<core> home_;
  std::unique_ptr<ticket> place_;
  std::shared_ptr<ws_session> session_;
  websocket::stream<link_socket, false> stream_;  // without deflate
  beast::flat_buffer input_;
  std::vector<shared_text> waiting_, leaving_;
  std::string joined_;                 ///< the frame that is leaving, when it is made of several objects
  std::size_t bytes_ = 0, count_ = 0;  ///< of both
  steady::time_point waiting_since_{}, writing_since_{}, deadline_ = never;
  std::function<void()> drained_;
  websocket::close_reason reason_;
  state state_ = state::opening;
  bool writing_ = false, scheduled_ = false, lingering_ = false;
};

}  // namespace

handshake handshake_of(const head& h) {
  const auto& headers = h.what.headers;
  return {h.what.target, std::string(headers.get("host")), std::string(headers.get("sec-websocket-key")), {}};
}

void start_link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place, handshake fields,
                std::shared_ptr<ws_session> session) {
  const auto one = std::make_shared<link>(std::move(home), std::move(s), std::move(place), std::move(session));
  one->start(fields);
}

}  // namespace linli::net
