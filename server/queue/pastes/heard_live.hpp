#pragma once
#include <set>
#include <string>
#include <vector>

#include "queue/pastes/paste_rows.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// Of a group that software reads a line of danger may have come already, whoever it was thought to be of: the same
/// name, minute and words are in a follow-up, open or resolved, and it rings no more. The marks of such lines. Errors:
/// those of Redis.
task<result<std::set<std::string>>> rung_live(world& w, std::string community, std::string group,
                                              const std::vector<judged_row>& rows);

}  // namespace linli::queue
