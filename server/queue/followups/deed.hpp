#pragma once
#include <string>
#include <string_view>

#include "domain/roster.hpp"
#include "store/followups.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// What a worker did to a follow-up (`what`: taken, released, resolved), over the API or by chat: the follow-up with
/// its checks, the event that tells of it, and what a call or a visit came to in the histories of whom it was about.
void put_deed(store::transaction& t, const std::string& community, const store::known_followup& before,
              const domain::followup& after, std::string_view what, const std::string& by, const domain::roster& people,
              const domain::followup_rules& rules);

}  // namespace linli::queue
