#pragma once
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/transaction.hpp"

// A ring that does not get through goes on to the next at once.
namespace linli::queue {

/// Adds to a step: what is no campaign's ended so. A ring that may have been heard, and what is none, are passed over;
/// else it has reached nobody. Where all that its step rang is so, the next step rings now; where
/// none is left to ring, who was told that help was called hears that it was not. A holder whom news of further danger
/// did not reach silences it no more: it rings. Other notes are passed over. What is held has reached nobody either,
/// for as long as it waits; it still may. Errors: those of Redis.
task<result<void>> ring_on(world& w, store::transaction& t, store::outcome lost);

}  // namespace linli::queue
