#pragma once
#include <map>
#include <memory>
#include <string>

#include "domain/roster.hpp"
#include "store/database.hpp"

namespace linli::store {

/// How new a roster is.
struct roster_stand {
  std::int64_t version = 0;  ///< the length of its log
  std::uint64_t holder = 0;  ///< who held its log: see redis::place

  bool operator==(const roster_stand&) const = default;
};

struct versioned_roster {
  domain::roster roster;
  roster_stand stand;
};

/// The rosters of one core, kept as new as Redis with one LLEN a look. One executor only.
/// REQUIRES of callers: no pointer into a roster is kept over an await.
class roster_cache {
 public:
  explicit roster_cache(database& db) : db_(db) {}
  /// As of now. Who comes while a roster is being read waits for that one. Errors: those of the connection.
  task<result<std::shared_ptr<const versioned_roster>>> get(std::string community);
  /// As of a stand that was just read, or newer: no look at Redis when that is the one kept.
  task<result<std::shared_ptr<const versioned_roster>>> get(std::string community, roster_stand at);

 private:
  /// A reading under way, and those who wait for it.
  struct reading;
  class end_of_reading;

  /// Reads what is missing up to `version`, or all of it.
  task<result<std::shared_ptr<const versioned_roster>>> read(std::string community, roster_stand at);
  task<result<void>> load(std::string community, std::shared_ptr<versioned_roster> into);
  task<result<void>> refresh(std::string community, std::shared_ptr<versioned_roster> known, std::int64_t to);

  database& db_;
  std::map<std::string, std::shared_ptr<versioned_roster>, std::less<>> known_;
  std::map<std::string, std::shared_ptr<reading>, std::less<>> readings_;  // those that are over stay until the next
};

}  // namespace linli::store
