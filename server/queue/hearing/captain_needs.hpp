#pragma once
#include "queue/followups/following.hpp"
#include "queue/hearing/hearing.hpp"

// What the homes of a captain's list need: each has follow-ups of its own, and danger in one of them rings for it.
namespace linli::queue {

constexpr std::size_t alarms_rows_max = 80;  ///< what the rings of one list may write in a step

bool somebody_at_risk(const domain::ask& a);

/// Whose home is known rings for that home, no longer for the captain's, whose words they are. More of them than one
/// step may ring for leave the list itself as loud as it was. After `c.others` is complete.
void settle_alarms(conclusion& c);

/// Adds the follow-ups of the others' homes; `only_alarms`: of what rings, and nothing else. `answer`: the captain's
/// private chat. Errors: those of Redis.
task<result<void>> follow_others(world& w, store::transaction& t, std::string community, const conclusion& c,
                                 private_chat answer, bool only_alarms);

/// Writes of a step: the reports of the others' homes.
void put_others(store::transaction& t, const std::string& community, const conclusion& c);

}  // namespace linli::queue
