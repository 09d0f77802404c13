#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/surroundings.hpp"
#include "domain/duty.hpp"
#include "store/bearers.hpp"
#include "store/database.hpp"

namespace linli::store {

/// Staff and shifts of one core, at most limits::on_call_cached old: every private message is compared with their
/// contact points.
class on_call {
 public:
  struct people {
    std::vector<staff_member> staff;
    std::vector<domain::duty_entry> duty;
  };
  /// Errors: those of the connection.
  task<result<std::shared_ptr<const people>>> look(database& db, std::string community);

 private:
  struct cached {
    std::shared_ptr<const people> value;
    steady_time until;
  };
  std::map<std::string, cached, std::less<>> known_;
};

}  // namespace linli::store
