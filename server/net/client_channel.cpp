#include "net/client_channel.hpp"

#include <sys/socket.h>

#include <array>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace linli::net {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using boost::system::error_code;

constexpr std::size_t answer_head_bytes_max = 64 * limits::KiB;
constexpr int informational_max = 8;  // 100, 102, 103 before the answer itself

// A lookup runs in a thread that nothing can hurry: whoever waits for it goes on when time is up.
struct lookup {
  explicit lookup(const executor& core) : resolver(core), done(core) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  tcp::resolver::results_type found;
  error_code failure = asio::error::timed_out;
  bool finished = false;
};

task<result<tcp::resolver::results_type>> resolve(executor core, std::string host, std::string port,
                                                  steady::time_point deadline) {
  const auto l = std::make_shared<lookup>(core);
  l->done.expires_at(deadline);
  l->resolver.async_resolve(host, port, [l](error_code ec, tcp::resolver::results_type found) {
    l->failure = ec;
    l->found = std::move(found);
    l->finished = true;
    l->done.cancel();
  });
  co_await l->done.async_wait(use_tuple);
  if (!l->finished) l->resolver.cancel();
  if (l->failure) co_return error{errc::not_sent, "the host name was not resolved: " + l->failure.message()};
  co_return std::move(l->found);
}

bool is_address(const std::string& host) {
  error_code ec;
  asio::ip::make_address(host, ec);
  return !ec;
}

}  // namespace

channel::channel(executor core, std::shared_ptr<asio::ssl::context> tls)
    : core_(core), tls_(std::move(tls)), tcp_(core), read_(answer_head_bytes_max) {}

task<result<void>> channel::open(const destination& d, steady::time_point deadline) {
  auto found = co_await resolve(core_, d.host, d.port, deadline);
  if (!found) co_return found.error();
  error_code failure = asio::error::timed_out;
  auto left = static_cast<int>(found->size());
  for (const auto& one : *found) {  // an address that swallows everything leaves time for the others
    const auto now = steady::now();
    tcp_.expires_at(now + (deadline - now) / left--);
    tcp_.close();
    auto [ec] = co_await tcp_.async_connect(one.endpoint(), use_tuple);
    failure = ec;
    if (!ec) break;
  }
  if (failure) co_return error{errc::not_sent, "not connected: " + failure.message()};
  error_code ignored;
  tcp_.socket().set_option(tcp::no_delay(true), ignored);
  tcp_.expires_at(deadline);
  result<void> opened;
  if (d.secure) opened = co_await secure(d.host);
  co_return opened;
}

task<result<void>> channel::secure(const std::string& host) {
  secured_.emplace(tcp_, *tls_);
  error_code ec;
  secured_->set_verify_callback(asio::ssl::host_name_verification(host), ec);
  if (!ec && !is_address(host) && SSL_set_tlsext_host_name(secured_->native_handle(), host.c_str()) != 1) {
    ec = asio::error::invalid_argument;
  }
  if (ec) co_return error{errc::not_sent, "TLS could not be set up: " + ec.message()};
  auto [failed] = co_await secured_->async_handshake(asio::ssl::stream_base::client, use_tuple);
  result<void> secured;
  if (failed) secured = error{errc::not_sent, "no TLS: " + failed.message()};
  co_return secured;
}

task<result<answered>> channel::exchange(std::string head, std::string body, bool head_only,
                                         steady::time_point deadline) {
  tcp_.expires_at(deadline);
  if (secured_) co_return co_await exchange_on(*secured_, head, body, head_only);
  co_return co_await exchange_on(tcp_, head, body, head_only);
}

template <class Stream>
task<result<answered>> channel::exchange_on(Stream& stream, const std::string& head, const std::string& body,
                                            bool head_only) {
  const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
  auto [ec, n] = co_await asio::async_write(stream, bytes, use_tuple);
  // The count decides: the deadline may pass while the last byte leaves.
  if (n < head.size() + body.size()) co_return error{errc::not_sent, "not written whole: " + ec.message()};
  if (ec) co_return error{errc::unknown_outcome, "no answer: " + ec.message()};
  co_return co_await read_answer(stream, head_only);
}

template <class Stream>
task<result<answered>> channel::read_answer(Stream& stream, bool head_only) {
  for (int i = 0; i < informational_max; ++i) {
    http::response_parser<http::string_body> parser;
    parser.header_limit(answer_head_bytes_max);
    parser.body_limit(limits::client_answer_bytes_max);
    parser.skip(head_only);
    auto [ec, n] = co_await http::async_read(stream, read_, parser, use_tuple);
    if (ec == http::error::body_limit || ec == http::error::header_limit || ec == http::error::buffer_overflow) {
      co_return error{errc::too_large, "the answer is too large"};
    }
    if (ec) co_return error{errc::unknown_outcome, "no complete answer: " + ec.message()};
    auto& message = parser.get();
    const auto status = static_cast<int>(message.result_int());
    if (status == 101) break;
    if (status < 200) continue;
    answered out;
    out.what.status = status;
    for (const auto& field : message)
      out.what.headers.add(std::string(field.name_string()), std::string(field.value()));
    out.what.body = std::move(message.body());
    out.again = parser.keep_alive() && !parser.need_eof() && read_.size() == 0;
    used_ = steady::now();
    co_return out;
  }
  co_return error{errc::unknown_outcome, "the peer answered with something that is no answer"};
}

bool channel::fresh() {
  if (idle_too_long(steady::now())) return false;
  char one = 0;
  const auto n = ::recv(tcp_.socket().native_handle(), &one, 1, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace linli::net
