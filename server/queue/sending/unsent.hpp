#pragma once
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/transaction.hpp"
#include "store/unsent.hpp"

// What is no campaign's and did not get out, as its community knows it.
namespace linli::queue {

/// "answer", "ring" or "note".
std::string kind_of(const store::send_entry& e);
/// The event that tells what became of one: on the topic `followups` where it is about one, else on `messages`.
void tell_of_unsent(store::transaction& t, const std::string& community, const store::send_entry& e,
                    std::string_view state, const std::string& code);
/// Writes of a step: the row of one that ended so, and its event.
void put_unsent(store::transaction& t, const std::string& community, const store::outcome& o);
/// Nobody has looked at it for days. Errors as the other timers.
task<result<void>> forget_unsent(world& w, const tenure& by, std::string community, std::string id);

}  // namespace linli::queue
