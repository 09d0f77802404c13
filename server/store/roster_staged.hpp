#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/database.hpp"

// An import of which all is to be stored or nothing, and that is too large for one step. What it writes is laid down
// first, where nobody looks; then one step says that it holds. From there on whoever finds it finishes it: who began
// it, the community's owner after a while, a process that starts, the next import. No other import writes meanwhile.
namespace linli::store {

/// What one step of an import writes, within limits::function_rows_max: two rows for each of these.
struct roster_step {
  std::vector<std::pair<std::string, std::string>> rows;  ///< id of a home or a resident, and its bytes
  bool moves = false;  ///< a home is left by all, or somebody comes to one that was empty
};
std::string pack(const roster_step& s);
roster_step unpack_roster_step(std::string_view bytes);

/// The timer of what follows when a home is left by all, or somebody comes to one that was empty.
inline constexpr const char* moves_timer = "moves:";

/// Writes of a step.
void put_roster_step(transaction& t, const std::string& community, const roster_step& s);
/// Checks of a step of another import: none holds that is not finished.
void check_no_import(transaction& t, const std::string& community);

/// Stores all of it or nothing. Errors: stale (the roster is another one than `version`, or another import holds:
/// finish_import(), decide again), full, unavailable; unknown_outcome: it may hold.
task<result<void>> hold_import(database& db, std::string community, std::vector<roster_step> steps,
                               std::int64_t version);
/// Finishes the import that holds, if there is one; any number may do so at once. Errors: those of the connection.
task<result<void>> finish_import(database& db, std::string community);
/// For the timer of an import: it is finished where it holds, else it is forgotten.
task<result<void>> end_import(database& db, std::string community, std::string id);

}  // namespace linli::store
