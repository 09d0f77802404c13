#pragma once
#include <chrono>
#include <string>

#include "bots/bot.hpp"
#include "domain/model.hpp"

// What to do after a try at sending: a decision without I/O.
namespace linli::queue {

/// Tries at one message so far, the last included.
struct tries {
  int spent = 0;            ///< tries that count; being throttled does not
  int unknowns = 0;         ///< of these, whose outcome nobody knows
  bool may_be_out = false;  ///< it was tried before these, and nobody knows how that ended
};

/// What is done where nobody knows whether it is out, of a bot that is `able` to so much. A key that its platform knows
/// makes every resend safe; where it must not double it stops, whatever it is. Else it is what the message is worth:
/// what is asked, posted, or about danger goes out rather twice than not; anything else at most once.
bots::after_5xx policy_for(bots::after_5xx able, bool rather_twice);

struct send_action {
  enum class kind { finish, again, throttle, hold, pause, move };
  send_action::kind what = kind::finish;
  domain::message_state state = domain::message_state::failed;  ///< finish
  std::chrono::milliseconds wait{
      0};                    ///< again: until the next try; throttle, pause: of the whole account; hold: of the chat
  std::string code, detail;  ///< for the message's row
  bool spends = true;        ///< does this try count
};

/// `e` is what the try ended with; `jitter` in [0, 1) spreads retries.
/// What may be out already never ends as failed or dead, whatever a later try met: nobody knows, a person must say.
/// Certainly not sent: again. Unknown and 5xx: by the platform's policy. Refused: finished as failed. Throttled: the
/// account waits as long as it was told, and no try is spent. Wrong credentials: the account waits for a person.
send_action after_failure(const error& e, const tries& t, bots::after_5xx policy, double jitter);

/// Such a jitter.
double random_share();

/// 5 s, 20 s, 80 s … 14 h, each with full jitter above a quarter of it.
std::chrono::milliseconds retry_delay(int spent, double jitter);

/// How long is left at `at` of a wait that was stored at `since` to last until `until`. Clocks that were set back
/// meanwhile make no wait longer than it was meant to be; within a process waits are of the steady clock.
std::chrono::milliseconds time_left(sys_time until, sys_time since, sys_time at);

}  // namespace linli::queue
