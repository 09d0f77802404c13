#pragma once
#include <optional>

#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/transaction.hpp"

// A ring that does not get through goes on to the next at once.
namespace linli::queue {

/// What became of a ring or a note, as its account tells the community; nullopt: it may have been heard.
std::optional<store::outcome> unheard(const store::send_entry& e, const store::outcome& o);

/// Adds to a step: this ring has reached nobody. Where all that its step rang is so, the next step rings now; where
/// none is left to ring, who was told that help was called hears that it was not. A holder whom news of further danger
/// did not reach silences it no more: it rings. Other notes are passed over. Errors: those of Redis.
task<result<void>> ring_on(world& w, store::transaction& t, store::outcome lost);

}  // namespace linli::queue
