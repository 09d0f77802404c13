#pragma once
#include <set>
#include <string>
#include <vector>

#include "queue/world.hpp"
#include "store/campaigns.hpp"
#include "store/transaction.hpp"

// Words that are taken back take back what they asked of a person, as far as nothing else asks the same.
namespace linli::queue {

/// Every follow-up that words about this subject ("h/<household>", "i/<identity>") may have raised on that day.
std::vector<std::string> followups_about(const std::string& subject, sys_time at, std::chrono::minutes utc_offset);

/// Adds to a step: of these follow-ups, those that only `replies` raised and nobody has taken go. One that somebody
/// took, that other words raised as well, or that is critical stays for a person to close, with `why` as its reason:
/// danger that has rung ends by nobody's slip. Ids of none are passed over. Errors: those of Redis.
task<result<void>> take_back_followups(world& w, store::transaction& t, std::string community,
                                       std::vector<std::string> ids, std::set<std::string> replies, std::string why);

/// What a sender was heard to say in these campaigns of this home, by ids of replies. Errors: those of Redis.
task<result<std::vector<store::reply_record>>> find_said(world& w, std::string community, std::string campaign,
                                                         std::set<std::string> replies);

}  // namespace linli::queue
