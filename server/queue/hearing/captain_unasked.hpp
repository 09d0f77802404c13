#pragma once
#include <vector>

#include "queue/hearing/captain_rows.hpp"
#include "queue/hearing/captain_stairs.hpp"
#include "queue/hearing/hearing.hpp"

// A captain whose own home was not asked: his list is of the check-in that asked others of his stairs.
namespace linli::queue {

/// Does `c` answer no check-in that is open?
bool answers_none_open(const conclusion& c);
/// Judges a list anew as of the open check-in that asked homes of these stairs. Its report is then of the captain's
/// home, says nothing, and stands in no ask. Returns the homes that were asked; none: `c` is as it was. REQUIRES: the
/// captain is known for certain. Errors: those of Redis.
task<result<homes>> judge_unasked(world& w, const hearing& h, conclusion& c, const homes& stairs,
                                  const domain::roster& people);
/// Takes out the rows of homes that were not asked, with their asks; of `own`, only that it is well. Returns whether
/// somebody in one of them needs a person.
bool drop_unasked(std::vector<captain_row>& rows, std::vector<store::known_ask>& asks, const domain::household& own);

}  // namespace linli::queue
