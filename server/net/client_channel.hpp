#pragma once
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "base/http.hpp"
#include "base/limits.hpp"
#include "net/client_call.hpp"
#include "net/socket.hpp"

namespace linli::net {

/// An answer, and whether its connection may carry another call.
struct answered {
  http_response what;
  bool again = false;
};

/// One outgoing connection, plain or TLS. One call at a time. The destructor closes it.
class channel {
 public:
  channel(executor core, std::shared_ptr<asio::ssl::context> tls);

  /// Resolves, connects and, with TLS, verifies. Errors: not_sent.
  task<result<void>> open(const destination& d, steady::time_point deadline);
  /// Errors: not_sent (not all of it was written), unknown_outcome (all was, and no complete answer came),
  /// too_large.
  task<result<answered>> exchange(std::string head, std::string body, bool head_only, steady::time_point deadline);
  /// May a call be trusted to it? Not when it was idle for long, or when anything (a close, too) waits to be
  /// read.
  bool fresh();
  bool idle_too_long(steady::time_point now) const { return now - used_ > limits::client_idle_max; }

 private:
  template <class Stream>
  task<result<answered>> exchange_on(Stream& stream, const std::string& head, const std::string& body, bool head_only);
  template <class Stream>
  task<result<answered>> read_answer(Stream& stream, bool head_only);
  task<result<void>> secure(const std::string& host);

  executor core_;
  std::shared_ptr<asio::ssl::context> tls_;  ///< kept: the stream uses it
  boost::beast::tcp_stream tcp_;
  std::optional<asio::ssl::stream<boost::beast::tcp_stream&>> secured_;
  boost::beast::flat_buffer read_;
  steady::time_point used_ = steady::now();
};

}  // namespace linli::net
