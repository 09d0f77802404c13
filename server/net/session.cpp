#include "net/session.hpp"

#include <array>

#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "net/chunked.hpp"
#include "net/gate.hpp"
#include "net/link.hpp"
#include "net/origin.hpp"
#include "net/render.hpp"

namespace linli::net {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t head_piece = 4 * limits::KiB, body_piece = 64 * limits::KiB;
constexpr auto linger_most = 2s;
constexpr auto never = steady::time_point::max();
constexpr std::size_t read_unasked = 64 * limits::KiB;  // what it costs to refuse a request only after its body
constexpr refusal gone{0, {}};                          // the peer left: there is nobody to refuse

bool is_worth_asking(const head& h) {
  return h.chunked || h.content_length > read_unasked || (h.has_body() && h.expects_continue);
}

class session final : public connection {
 public:
  session(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place)
      : home_(std::move(home)), socket_(std::move(s)), place_(std::move(place)) {
    home_->open.push_back(*this);
  }

  void sweep(steady::time_point now) override {
    if (now >= deadline_) cut();
  }
  void retire() override {
    if (idle_) cut();
  }
  void cut() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  task<void> run() {
    bool again = true;
    while (again) again = co_await serve_one();  // in the condition, with an empty body, g++ 12.2 makes a trap of it
    cut();
  }

 private:
  // Reads at most `most` bytes behind what `into` holds. False: the peer is gone.
  task<bool> fill(std::string& into, std::size_t most) {
    const auto before = into.size();
    into.resize(before + most);
    const auto space = asio::buffer(into.data() + before, most);
    auto [ec, n] = co_await socket_.async_read_some(space, use_tuple);
    into.resize(before + n);
    co_return !ec;
  }

  task<checked<head>> next_head() {
    idle_ = input_.empty();
    if (idle_ && home_->stopping) co_return gone;
    std::chrono::milliseconds most = limits::head_deadline;
    if (idle_ && served_) most = limits::idle_deadline;
    deadline_ = steady::now() + most;
    std::size_t looked = 0;
    while (true) {
      const auto size = find_head(input_, looked);
      if (!size) co_return size.error();
      if (*size > 0) {
        auto h = read_head(std::string_view(input_).substr(0, *size));
        input_.erase(0, *size);
        co_return h;
      }
      looked = input_.size();
      if (!co_await fill(input_, head_piece)) co_return gone;
      if (std::exchange(idle_, false)) deadline_ = steady::now() + limits::head_deadline;
    }
  }

  task<checked<std::string>> read_body(const head& h) {
    const auto allowed = home_->app.limits_of(h.what);
    if (!h.has_body()) co_return std::string{};
    if (h.chunked && !allowed.chunked) co_return refusal{411, "a Content-Length is needed here"};
    if (h.content_length > allowed.body_bytes_max) co_return refusal{413, "the body is too large"};
    deadline_ = steady::now() + allowed.body_deadline;
    if (h.expects_continue && input_.empty()) {
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(go_on), use_tuple);
      if (ec) co_return gone;
    }
    if (h.chunked) co_return co_await read_chunks(allowed.body_bytes_max);
    co_return co_await read_counted(h.content_length);
  }

  task<checked<std::string>> read_counted(std::size_t length) {
    auto body = input_.substr(0, length);
    input_.erase(0, body.size());
    while (body.size() < length) {
      const auto piece = std::min(length - body.size(), body_piece);
      if (!co_await fill(body, piece)) co_return gone;
    }
    co_return body;
  }

  task<checked<std::string>> read_chunks(std::size_t most) {
    chunk_decoder decoder(most);
    std::string body;
    while (true) {
      const auto taken = decoder.feed(input_, body);
      if (!taken) co_return taken.error();
      input_.erase(0, *taken);
      if (decoder.done()) co_return body;
      if (!co_await fill(input_, body_piece)) co_return gone;
    }
  }

  // True: the connection may carry another request.
  task<bool> answer(response r, bool head_only, bool keep_alive, bool old) {
    if (r.reset) {
      boost::system::error_code ignored;
      socket_.set_option(asio::socket_base::linger(true, 0), ignored);
      co_return false;
    }
    if (!is_renderable(r)) {
      log::error("net", "an answer with status {} was withheld: its status or a header cannot be sent", r.status);
      r = render_refusal({500, "an internal error"});
    }
    const bool again = keep_alive && !home_->stopping;
    const auto top = render_head(r, again, old);
    const bool bodied = !head_only && has_body(r.status);
    const std::array<asio::const_buffer, 2> bytes{asio::buffer(top),
                                                  asio::buffer(r.body.data(), bodied ? r.body.size() : 0)};
    deadline_ = steady::now() + limits::response_deadline;
    auto [ec, n] = co_await asio::async_write(socket_, bytes, use_tuple);
    if (ec) co_return false;
    if (!again) co_await linger();
    co_return again;
  }

  task<bool> refuse(refusal why) {
    if (why.status == 0) co_return false;
    ++home_->all->refused;
    auto r = render_refusal(why);
    co_return co_await answer(std::move(r), false, false, false);
  }

  // Closing a socket with unread bytes resets it, and the peer may lose the answer: they are read and
  // dropped.
  task<void> linger() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    deadline_ = steady::now() + linger_most;
    bool there = true;
    while (there) {
      input_.clear();
      there = co_await fill(input_, head_piece);
    }
  }

  task<bool> upgrade(head h) {
    auto ok = check_upgrade(h);
    if (ok && !input_.empty()) ok = refusal{400, "bytes behind an upgrade request"};
    if (ok && home_->stopping) ok = refusal{503, "restarting"};
    if (!ok) co_return co_await refuse(ok.error());
    deadline_ = never;
    const std::string key(h.what.headers.get("sec-websocket-key"));
    auto decided = co_await home_->app.accept_websocket(std::move(h.what));
    if (!decided.session) co_return co_await answer(std::move(decided.refusal), false, false, false);
    const auto top = render_upgrade(key, decided.subprotocol);
    deadline_ = steady::now() + limits::ws_handshake_deadline;
    const auto bytes = asio::buffer(top);
    auto [ec, n] = co_await asio::async_write(socket_, bytes, use_tuple);
    if (ec) co_return false;
    start_link(home_, std::move(socket_), std::move(place_), std::move(decided.session));
    co_return false;
  }

  task<bool> serve_one() {
    auto h = co_await next_head();
    if (!h) co_return co_await refuse(h.error());
    idle_ = false;
    served_ = true;
    ++home_->all->requests;
    set_origin(h->what, place_->address(), home_->all->options.trusted_proxies);
    if (h->websocket && home_->all->options.websocket) co_return co_await upgrade(std::move(*h));
    if (is_worth_asking(*h)) {
      deadline_ = never;
      auto no = co_await home_->app.screen(h->what);
      if (no) co_return co_await answer(std::move(*no), h->what.method == "HEAD", false, h->old);
    }
    auto body = co_await read_body(*h);
    if (!body) co_return co_await refuse(body.error());
    h->what.body = std::move(*body);
    deadline_ = never;
    const bool head_only = h->what.method == "HEAD";
    auto r = co_await home_->app.handle(std::move(h->what));
    co_return co_await answer(std::move(r), head_only, h->keep_alive, h->old);
  }

  std::shared_ptr<core> home_;
  socket socket_;
  std::unique_ptr<ticket> place_;
  std::string input_;  ///< read and not yet used
  steady::time_point deadline_ = never;
  bool idle_ = true;  ///< between two requests
  bool served_ = false;
};

}  // namespace

task<void> serve(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place) {
  session one(std::move(home), std::move(s), std::move(place));
  co_await one.run();
}

}  // namespace linli::net
