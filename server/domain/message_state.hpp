#pragma once
#include "domain/model.hpp"

namespace linli::domain {

/// May a message go from one state to the other? States only move forward: what was handed is never queued again, a
/// receipt that comes late or twice changes nothing, and proof of delivery outweighs an earlier guess that it failed.
bool may_move(message_state from, message_state to);
/// Nothing more will happen to it by itself.
bool is_final(message_state s);

}  // namespace linli::domain
