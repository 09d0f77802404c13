#pragma once
#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// Does what is due in a community, for its owner: looks, decides, commits; a timer goes away with its last step.
/// Returns whether anything was due.
task<result<bool>> run_timers(world& w, const tenure& by, std::string community);

}  // namespace linli::queue
