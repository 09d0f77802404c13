#pragma once
#include "queue/arrival.hpp"

// A sender is not who he was taken for: what he reported as that person does not stand.
namespace linli::queue {

/// Adds to a step: the reports of this sender in the home he was linked to, of every campaign that takes answers, are
/// undone. REQUIRES: `who` as it was linked. Errors: those of Redis.
task<result<void>> take_back_reports(world& w, store::transaction& t, std::string community, store::known_identity who);

/// "不是我", from the person himself, about those who claim to be him: they are unlinked, what they reported is taken
/// back, and staff have it to look at. False: nothing of the kind was said, or nobody claims to be him.
task<result<bool>> deny_claims(world& w, const arrival& a, const bots::message& m, const hearing& h);

}  // namespace linli::queue
