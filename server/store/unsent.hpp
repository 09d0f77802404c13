#pragma once
#include <string>
#include <vector>

#include "store/accounts.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// An answer, a ring or a note to staff that did not get out, or of which nobody knows. What a campaign sends has its
/// row from the start; these have one only where it went wrong, and only until somebody has dealt with it.
struct unsent {
  outcome end;
  send_entry entry;  ///< what was to be sent, and to whom
  std::string was;
};
/// Error not_found.
task<result<unsent>> load_unsent(database& db, std::string community, std::string id);
task<result<std::vector<unsent>>> load_all_unsent(database& db, std::string community);

/// Writes of a step: the row, and the timer that forgets it.
void put_unsent(transaction& t, const std::string& community, const outcome& o);
/// It was dealt with. The step fails as stale when the row has changed.
void drop_unsent(transaction& t, const std::string& community, const unsent& u);
std::string unsent_timer(const std::string& id);

}  // namespace linli::store
