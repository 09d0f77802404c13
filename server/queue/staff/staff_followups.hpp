#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/followup.hpp"
#include "domain/roster.hpp"
#include "queue/staff/staff_words.hpp"
#include "queue/world.hpp"
#include "store/bearers.hpp"
#include "store/transaction.hpp"

// Follow-ups in a worker's own private chat: 跟进 lists what waits, 接, 放 and 办结 do what the API does, by the
// numbers of the list as he was last shown it.
namespace linli::queue {

/// "没事，老人在家": the outcome that the words begin with. nullopt: none of ours, or another one is in them, too.
std::optional<domain::contact_outcome> outcome_of(std::string_view words);

/// Who types, and where.
struct worker {
  std::string community, identity;
  store::staff_member by;
};
/// What is answered; what it does is added to the step. REQUIRES: is_about_followups(c.what); the roster lives on.
/// Errors: those of Redis.
task<result<std::string>> followups_text(world& w, store::transaction& t, worker who, staff_command c,
                                         const domain::roster& people);

}  // namespace linli::queue
