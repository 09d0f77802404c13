#pragma once
#include <set>
#include <string>
#include <vector>

#include "domain/roster_table.hpp"
#include "store/rosters.hpp"

namespace linli::store {

struct import_counts {
  int created = 0, updated = 0, unchanged = 0;
  std::vector<domain::row_error> rejected;
  std::set<std::string> seen;  ///< residents the rows spoke of
};

/// Stores rows in steps of at most limits::function_rows_max writes; a step that is not answered may be given again.
/// With `dry_run` nothing is stored and the counts say what would be. The same rows again change nothing. Errors: full,
/// unavailable, unknown_outcome: rows up to there are in, importing again is safe.
task<result<void>> import_rows(database& db, roster_cache& rosters, std::string community,
                               const std::vector<domain::roster_row>& rows, std::string source, bool dry_run,
                               import_counts& counts);

/// The same for all rows or none, whatever happens meanwhile: where one is wrong, nothing is stored and
/// `counts.rejected` says which. Errors: full: nothing is stored; unavailable, unknown_outcome: nothing, or all of it
/// when Redis is back.
task<result<void>> import_whole(database& db, roster_cache& rosters, std::string community,
                                const std::vector<domain::roster_row>& rows, std::string source, import_counts& counts);

/// Makes sure that the community exists (name, epoch, counters), and that no import of it is half done. The same again
/// changes nothing.
task<result<void>> ensure_community(database& db, std::string community, std::string name);
task<result<std::vector<std::string>>> list_communities(database& db);

}  // namespace linli::store
