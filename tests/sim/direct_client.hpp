#pragma once
#include <memory>

#include "redis/client.hpp"
#include "tests/sim/memory_store.hpp"

namespace linli::sim {

/// A connection to a memory_store on which nothing ever happens: for setting up, looking at, and comparing.
std::shared_ptr<redis::client> create_direct_client(memory_store& to);

}  // namespace linli::sim
