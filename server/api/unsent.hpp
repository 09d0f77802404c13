#pragma once
#include <map>
#include <string>

#include "api/call.hpp"
#include "store/bearers.hpp"
#include "store/unsent.hpp"

// Answers, rings and notes to staff that did not get out, as the API shows and settles them. Settled, they are gone.
namespace linli::api {

/// Contact point → the member of staff who is reached there.
using staff_points = std::map<std::string, store::staff_member>;
task<result<staff_points>> load_points(call& c);

/// What a row says beside the fields of every message: kind, text, and whom it was for: staff, or a group, or a
/// resident. Errors: those of Redis.
task<result<void>> add_unsent(call& c, bj::object& row, const store::unsent& u, const staff_points& points);
/// Such a row as the message that it was to be.
domain::message message_of(const store::unsent& u);

/// Requeues or drops one that is failed, dead or expired.
task<net::response> settle_unsent(call& c, std::string id, bool again);
/// Says of one that is unknown what became: "" when it is done, else why not.
task<result<std::string>> resolve_unsent(call& c, std::string id, bool sent);

}  // namespace linli::api
