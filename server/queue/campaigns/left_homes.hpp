#pragma once
#include <string>
#include <vector>

#include "domain/ask.hpp"
#include "domain/roster.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/accounts.hpp"

// Homes that everybody has left since they were asked, by an import that says where they live now. There is nobody to
// ask, so the ask is out of the counts of who is silent, and what was to be sent in private is not sent. What was
// answered before, and what is followed up, stays.
namespace linli::queue {

/// In ask::excluded, and the code of a message that was not sent because of it.
inline constexpr const char* left_code = "left";

/// Would follow_home() change it? `there`: how many the roster has in the home now.
bool has_moved(const domain::ask& a, std::size_t there);
/// The ask follows its home: all whom it was about have gone, or after that somebody lives there again, whom it is
/// about then. False when nothing changes, as where the ask is closed, or knew of nobody from the first.
bool follow_home(domain::ask& a, const std::vector<const domain::resident*>& there, domain::campaign_kind kind);

/// Brings what an import changed into the asks of all campaigns that are open, and cancels what waits for a worker's
/// hand. For the community's owner, as the other timers.
task<result<void>> follow_moves(world& w, const tenure& by, std::string community);

/// Is this a campaign's message in private, to a home that all have left? Errors: those of Redis.
task<result<bool>> is_for_left_home(world& w, const store::send_entry& e);

}  // namespace linli::queue
