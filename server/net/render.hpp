#pragma once
#include <string>
#include <string_view>

#include "net/gate.hpp"

namespace linli::net {

/// May this leave? False for a header whose name is no token or whose value has control characters, or an
/// impossible status.
bool is_renderable(const response& r);
/// Status line and headers, blank line included. REQUIRES: is_renderable(r).
std::string render_head(const response& r, bool keep_alive, bool old);
/// Has an answer of this status a body at all?
bool has_body(int status);
/// The answer to what the gate does not let through (RFC 9457).
response render_refusal(const refusal& why);

}  // namespace linli::net
