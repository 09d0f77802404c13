#pragma once
#include <string>
#include <vector>

#include "net/server.hpp"

namespace linli::net {

/// Sets `remote` and `secure` of a request that came from `peer`. X-Forwarded-For and -Proto count only from
/// a trusted proxy: the client is then the last address in the list that is not itself one.
void set_origin(request& r, const std::string& peer, const std::vector<std::string>& trusted_proxies);

}  // namespace linli::net
