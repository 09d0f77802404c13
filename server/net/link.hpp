#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "net/core.hpp"

namespace linli::net {

/// The head that accepts an upgrade (RFC 6455, 4.2.2). `subprotocol`: the one agreed on, a token; empty: none.
std::string render_upgrade(std::string_view key, std::string_view subprotocol);

/// Leads a connection whose upgrade was answered: it lives for `session`, and `session` for it. On the core's executor.
void start_link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place,
                std::shared_ptr<ws_session> session);

}  // namespace linli::net
