#pragma once
#include "api/call.hpp"
#include "domain/model.hpp"

namespace linli::api {

/// Reads a campaign from the body of its creation; what is wrong is noted in `b`. Not set: id, created_by, created_at.
domain::campaign read_campaign(body& b, sys_time now);
/// The part of it that a pre-flight goes by: urgency and audience.
domain::campaign read_preview(body& b);

/// A campaign as the API shows one. `counts` of all states, zero or not; for who may not see people, cells under 5 are
/// null, and so are the texts.
bj::object show(const call& c, const domain::campaign& campaign, const std::map<std::string, int>& counts);

}  // namespace linli::api
