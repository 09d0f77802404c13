#pragma once
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// Writes of a step: a platform refuses the account, which is a follow-up for staff that names it; or something got out
/// on it again, which ends that follow-up, unless somebody has ended it before. REQUIRES: kind account.
task<result<void>> put_account_state(world& w, store::transaction& t, store::outcome o);

}  // namespace linli::queue
