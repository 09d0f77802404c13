#pragma once
#include <string>

#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// Who had stopped our messages wants them again: in each campaign that takes answers his home is no longer declined,
/// and asked if it was not because of that. `about`: the resident, "/", and the key of the one chat that it holds for
/// where nobody knows for certain that it is his; "" all of his. For the community's owner. Errors: as the other
/// timers.
task<result<void>> resume_asks(world& w, const tenure& by, std::string community, std::string about);

}  // namespace linli::queue
