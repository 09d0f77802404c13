#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/gate.hpp"
#include "base/http.hpp"
#include "base/limits.hpp"
#include "base/task.hpp"
#include "net/websocket.hpp"

namespace linli::net {

/// A request as the gate let it through.
struct request {
  std::string method;
  std::string target;  ///< path and query as sent
  std::string path;    ///< percent-decoded; no '?'
  std::string query;   ///< raw, without '?'
  http_headers headers;
  std::string body;     ///< complete; de-chunked
  std::string remote;   ///< address of the peer, or of the client behind a trusted proxy
  bool secure = false;  ///< https, as a trusted proxy says

  /// Percent-decoded value of a query parameter ('+' is a space); nullopt when absent.
  std::optional<std::string> parameter(std::string_view name) const;
};

struct response {
  int status = 200;
  /// Content-Length, Date, Connection, Transfer-Encoding and X-Content-Type-Options are net's own: left out
  /// here. A name that is no token or a value with CR, LF, NUL or another control character: 500 goes out
  /// instead.
  http_headers headers;
  std::string body;
  bool reset = false;  ///< send nothing of this and reset the connection: how a platform in a box plays a failing one
};

/// What a route allows, asked for after the head and before the body.
struct route_limits {
  std::size_t body_bytes_max = limits::body_bytes_max;
  std::chrono::milliseconds body_deadline = limits::body_deadline;
  bool chunked = false;  ///< Transfer-Encoding: chunked is allowed
};

/// What the server serves. One per core: every call comes on that core's executor.
class application {
 public:
  virtual ~application() = default;
  virtual route_limits limits_of(const request& head) const = 0;  ///< body still empty
  /// Asked between the head and a body that is long, of unknown length or announced with Expect: 100-continue. An
  /// answer refuses the request unread, and the connection is closed behind it.
  virtual task<std::optional<response>> screen(const request& /*head*/) { co_return std::nullopt; }
  virtual task<response> handle(request r) = 0;
  /// For a well-formed WebSocket upgrade: the session that will get it, or the answer that refuses it.
  /// `subprotocol` of the result is sent back.
  struct upgrade {
    std::shared_ptr<ws_session> session;
    std::string subprotocol;
    response refusal;  ///< sent when session is null
  };
  virtual task<upgrade> accept_websocket(request r) = 0;
};

struct endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
};
/// "127.0.0.1:8080", "[::1]:8080". Errors: invalid.
result<endpoint> parse_endpoint(std::string_view text);

struct server_options {
  endpoint where;
  std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-For / -Proto count
  bool websocket = true;
  bool reuse_port = false;
};

struct server_stats {
  std::uint64_t connections = 0;  ///< open now, WebSockets included
  std::uint64_t requests = 0;     ///< since start
  std::uint64_t refused = 0;      ///< since start: requests by the gate, connections by the caps
  std::uint64_t websockets = 0;   ///< open now
};

/// One acceptor that hands sockets to the least loaded core. Created, started and stopped on the first core's
/// thread; connections live on their core. REQUIRES: the contexts outlive it. A server that was not stopped
/// leaves its connections to end by themselves.
class server {
 public:
  virtual ~server() = default;
  /// Bound and listening; the error names the address.
  virtual result<endpoint> start() = 0;
  /// No new connections; idle ones are closed; answers under way carry Connection: close. Returns when none
  /// is left or after `most`, then cuts. WebSocket sessions are closed by their application.
  virtual task<void> stop(std::chrono::milliseconds most) = 0;
  virtual server_stats stats() const = 0;
};

/// `cores[i]` runs `apps[i]`; both have the same size ≥ 1, and each core is an io_context's executor with one
/// thread. The applications outlive the server and its connections. Throws std::invalid_argument otherwise.
std::unique_ptr<server> create_server(std::vector<executor> cores, std::vector<application*> apps, server_options o);

}  // namespace linli::net
