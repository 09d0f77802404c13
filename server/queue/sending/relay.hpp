#pragma once
#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// Hop: a page of a community's outbox goes into the lanes of the accounts, in order and once: each account remembers
/// the last entry it took from this community. Then the outbox moves on. Returns whether there was anything.
task<result<bool>> relay_page(world& w, const tenure& by, std::string community);

}  // namespace linli::queue
