#pragma once
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "domain/roster.hpp"
#include "domain/roster_table.hpp"

namespace linli::domain {

/// A word that is said for a home is two rows for each of them, all in one step.
inline constexpr std::size_t household_members_max = 200;

enum class row_effect { created, updated, unchanged };

/// What one row of an import does. Same person = ref, else (place, name[, birth year]); what a row leaves empty stays
/// as it was.
struct row_change {
  row_effect effect = row_effect::unchanged;
  std::vector<household> households;  ///< to be stored, with their members
  std::vector<resident> residents;
  std::string person;  ///< id of the person the row speaks of, "" for a home without people
};

/// REQUIRES: `new_id` is an id that no resident has. The error is about the row: nothing of it is stored.
std::variant<row_change, row_error> change_by(const roster_row& row, const roster& r, const std::string& source,
                                              const std::string& new_id);

}  // namespace linli::domain
