#pragma once
#include <map>
#include <memory>
#include <string>

#include "domain/roster.hpp"
#include "store/database.hpp"

namespace linli::store {

/// A roster as of `version` (the length of its log).
struct versioned_roster {
  domain::roster roster;
  std::int64_t version = 0;
};

/// The rosters of one core, kept as new as Redis with one LLEN a look. One executor only.
/// REQUIRES of callers: no pointer into a roster is kept over an await.
class roster_cache {
 public:
  explicit roster_cache(database& db) : db_(db) {}
  /// As of now. Errors: those of the connection.
  task<result<std::shared_ptr<const versioned_roster>>> get(std::string community);

 private:
  task<result<void>> load(std::string community, std::shared_ptr<versioned_roster> into);
  task<result<void>> refresh(std::string community, std::shared_ptr<versioned_roster> known, std::int64_t to);

  database& db_;
  std::map<std::string, std::shared_ptr<versioned_roster>, std::less<>> known_;
};

}  // namespace linli::store
