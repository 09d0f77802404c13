#pragma once
#include <optional>
#include <vector>

#include "domain/ask.hpp"
#include "domain/place.hpp"

// What of a check-in's progress is told to a viewer: nothing from which fewer than five homes can be told, be it by the
// difference to another answer. Pure, without I/O.
namespace linli::queue {

/// By state, which numbers are not shown.
struct hidden_counts {
  std::vector<bool> states = std::vector<bool>(domain::ask_states, false);
  bool done = false;  ///< how many homes are done with
};

/// Whole buildings or more.
bool may_viewers_name(const std::vector<domain::place_pattern>& places);
/// Of the check-in `all`, when `asks` of it are asked about, of which `need` homes need somebody and `done` are done
/// with. Nullopt: only the whole of it may be told.
std::optional<hidden_counts> hidden_from_viewers(const std::vector<domain::ask>& all,
                                                 const std::vector<const domain::ask*>& asks, int need, int done);

}  // namespace linli::queue
