#pragma once
#include <span>

#include "redis/functions.hpp"

namespace linli::store {

/// The Lua files under store/lua/, as built into the program.
std::span<const redis::script> scripts();

}  // namespace linli::store
