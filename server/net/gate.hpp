#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "net/server.hpp"

// The framing gate: every request passes it, and what it lets through is the only truth about where the body
// ends. RFC 9112 leaves servers choices (folded lines, repeated lengths, codings before chunked, a lone LF)
// on which two programs in a row may disagree, and a request smuggled between them is the result. So none of
// these are taken: a head is in the one strict form, or it is refused and the connection closed.
namespace linli::net {

/// Why a request is not taken: an HTTP status and a sentence without anything the peer sent.
struct refusal {
  constexpr refusal() = default;
  constexpr refusal(int s, std::string_view d) : status(s), detail(d) {}
  int status = 400;
  std::string_view detail;
};

template <class T>
using checked = boost::system::result<T, refusal>;

/// A head as it was let through, and what it says about the bytes behind it.
struct head {
  request what;  ///< remote, secure and body still empty
  std::size_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;  ///< the peer wants more than one answer
  bool old = false;        ///< HTTP/1.0
  bool expects_continue = false;
  bool websocket = false;  ///< asks for an upgrade to WebSocket

  bool has_body() const { return chunked || content_length > 0; }
};

/// The size of the head in `bytes` including its blank line, 0 while that has not come. `looked` bytes were
/// seen before. Errors: 431 over limits::head_bytes_max, 400 for a lone LF.
checked<std::size_t> find_head(std::string_view bytes, std::size_t looked);

/// Checks and reads one head, blank line included. Errors: 400, 405, 414, 417, 431, 505.
checked<head> read_head(std::string_view bytes);

/// The WebSocket part of a head that asks for it (RFC 6455, 4.2.1). Errors: 400, 426.
checked<void> check_upgrade(const head& h);

/// Is this a header field's name, and is this a value without control characters?
bool is_token(std::string_view text);
bool is_field_value(std::string_view text);
/// Has the list header `name` ("Connection: keep-alive, Upgrade") this member, without regard to case?
bool lists(const http_headers& headers, std::string_view name, std::string_view member);

}  // namespace linli::net
