#pragma once
#include <string>
#include <vector>

#include "domain/ask.hpp"
#include "domain/place.hpp"
#include "queue/staff/viewer_counts.hpp"
#include "queue/world.hpp"

// What members of staff read in their private chat. Errors: those of Redis.
namespace linli::queue {

/// A number of a progress line, and the states of asks that it adds up.
struct progress_counts {
  int asked = 0;  ///< all but the excluded and the vacant
  int ok = 0, need = 0, part = 0, away = 0, relayed = 0, silent = 0, unsent = 0, unreachable = 0, declined = 0;
  int done = 0;  ///< of `need`: homes whose follow-ups are all resolved
};
progress_counts count_progress(const std::vector<const domain::ask*>& asks);
/// "3栋 10:20：应报132户。平安90，…", without what is hidden.
std::string progress_line(const progress_counts& p, const std::string& head, const hidden_counts& hidden);

/// One line for each open check-in that asks somebody there, else for the newest that closed lately. With `hide_small`
/// (viewers) of whole buildings only, and no number that would tell of fewer than five homes.
task<result<std::string>> progress_text(world& w, std::string community, std::vector<domain::place_pattern> places,
                                        bool hide_small);
/// Homes that have not answered the newest check-in that asks somebody there; a bounded list that says how many more
/// there are, and the check-in's title where several are open.
task<result<std::string>> silent_text(world& w, std::string community, std::vector<domain::place_pattern> places);
/// Whom to call, with numbers, people at risk first: for the private chat of a member of staff only.
task<result<std::string>> phone_text(world& w, std::string community, std::vector<domain::place_pattern> places);

}  // namespace linli::queue
