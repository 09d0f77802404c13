#pragma once
#include "api/call.hpp"
#include "store/stops.hpp"

namespace linli::api {

/// Adds to each resident (with `id`) what he wants to hear no more of: `stopped`. One round. Errors: those of Redis.
task<result<void>> add_stops(call& c, bj::array& residents);

}  // namespace linli::api
