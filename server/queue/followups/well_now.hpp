#pragma once
#include "queue/followups/following.hpp"

namespace linli::queue {

/// A home that was in need says that it is well: what was raised of that need stays open for a person to close, and
/// has these words, too.
task<result<void>> tell_well(world& w, store::transaction& t, std::string community, const conclusion& c);

}  // namespace linli::queue
