#pragma once
#include "domain/poison.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// Opens the case of a shard for its new owner: who was in flight when the one before ended without giving it back,
/// counted once and written down. Events up to the cursor are none of it. Errors: those of Redis; fenced.
task<result<domain::docket>> open_docket(world& w, int shard, std::shared_ptr<tenure> t, std::string cursor);

/// A write of a step in the shard's tag: these are no suspects any more.
void put_cleared(store::transaction& t, int shard, const std::vector<std::string>& entries);

}  // namespace linli::queue
