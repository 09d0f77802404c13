#pragma once
#include <memory>

#include "net/core.hpp"

namespace linli::net {

/// Serves one accepted socket to its end, or until a WebSocket takes it over. On the core's executor.
task<void> serve(std::shared_ptr<core> home, socket s, std::unique_ptr<ticket> place);

}  // namespace linli::net
