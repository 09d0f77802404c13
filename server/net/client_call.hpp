#pragma once
#include <string>

#include "base/http.hpp"

namespace linli::net {

/// Where a URL leads.
struct destination {
  bool secure = false;
  std::string host;  ///< a name or an address, without brackets
  std::string port;
  std::string authority;  ///< for the Host header
  std::string target;     ///< path and query

  /// Equal for what one pooled connection can serve.
  std::string key() const { return (secure ? "https " : "http ") + host + ' ' + port; }
};

/// Errors: invalid (not an absolute http or https URL in printable ASCII, or one with a user in it).
result<destination> read_url(const std::string& url);

/// The head of the call, blank line included. Errors: invalid (a control character, a name that is no token,
/// or a header that is the client's own: Host, Content-Length, Transfer-Encoding, Connection).
result<std::string> render_call(const http_request& r, const destination& d);

}  // namespace linli::net
