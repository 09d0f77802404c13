#pragma once
#include <memory>

#include "base/http.hpp"

namespace linli::net {

/// A pooled HTTP/1.1 client for one core, http and https (certificates and host names verified against the
/// system's store, or `ca_file` when given). No request goes out on a pooled connection that was idle longer
/// than limits::client_idle_max or that is readable. Errors are those of http_port, and invalid: a URL or
/// header that cannot be sent. Throws (start-up) when `ca_file` cannot be read.
std::shared_ptr<http_port> create_client(executor core, std::string ca_file = {});

}  // namespace linli::net
