#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/surroundings.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace linli::store {

enum class role { viewer, volunteer, partner, staff, admin };
std::string_view name(role r);
std::optional<role> role_named(std::string_view text);

/// A member of staff (or a volunteer, a partner): who holds a token.
struct staff_member {
  std::string id, name;
  store::role role = role::staff;
  std::vector<std::string> communities;     ///< "*" for an admin of all
  std::vector<std::string> contact_points;  ///< "account:address"
  sys_time created_at{};
  bool may_see(std::string_view community) const;
};

task<result<std::vector<staff_member>>> load_staff(database& db, std::string community);
/// Stores the member with a token of theirs (only its hash is kept). The same id again replaces the member and adds the
/// token.
task<result<void>> put_staff(database& db, staff_member member, std::string token);

/// Tokens of one core, looked up at most every limits::token_cached.
class bearers {
 public:
  explicit bearers(database& db) : db_(db) {}
  /// Whose token this is; nullopt when nobody's. Errors: those of the connection.
  task<result<std::optional<staff_member>>> find(std::string token);

 private:
  struct cached {
    std::optional<staff_member> member;
    steady_time until;
  };
  database& db_;
  std::map<std::string, cached> known_;
};

}  // namespace linli::store
