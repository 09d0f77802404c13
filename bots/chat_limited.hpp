#pragma once
#include "bots/bot.hpp"

namespace linli::bots {

/// Whom a platform's "too many" tells to wait: all of the account, or the one chat of the call. `unsaid`: this platform
/// limits both and does not tell which it was; queue/sending/chat_turns.hpp finds it out.
enum class limit_of { account, chat, unsaid };

/// Optional power: a platform that limits chats of its own. For all others a 429 is of the account.
class chat_limited {
 public:
  virtual ~chat_limited() = default;
  /// Of an error rate_limited to this call. Thread-safe.
  virtual limit_of whose_limit(const outbound&, const error&) const = 0;
};

}  // namespace linli::bots
