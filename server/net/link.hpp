#pragma once
#include <memory>
#include <string>

#include "net/core.hpp"
#include "net/gate.hpp"

namespace linli::net {

/// What the answer to an upgrade request is made of.
struct handshake {
  std::string target, host, key;
  std::string subprotocol;  ///< the one agreed on; empty: none
};
handshake handshake_of(const head& h);

/// Answers an upgrade request and hands the connection to `session`, which it then lives for. On the core's
/// executor.
void start_link(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place, handshake fields,
                std::shared_ptr<ws_session> session);

}  // namespace linli::net
