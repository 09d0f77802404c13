#pragma once
#include <optional>
#include <string>

#include "queue/hearing/hearing.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/inbound_codec.hpp"

// An accepted event on its way through: what apply() and ring() share.
namespace linli::queue {

struct arrival {
  source from;
  const line& to;  ///< the account it came to
  std::string community;
  std::string id;  ///< unique over accounts
};

/// Error misconfigured: its account is no longer configured.
result<arrival> arrival_of(world& w, source from, const inbound_event& e);
/// Who speaks, and where. Errors: those of Redis.
task<result<hearing>> situation(world& w, const arrival& a, const bots::person& sender, const bots::chat& chat);
/// Adds the words themselves, and what they answer.
task<result<void>> listen(world& w, const arrival& a, const bots::message& m, hearing& h);

/// A button of ours: an option of a campaign.
struct pressed {
  std::string campaign, option;
};
/// nullopt: it is none of ours.
std::optional<pressed> option_of(const bots::press& p);
void choose(hearing& h, const bots::press& p, const pressed& option);

/// Adds what the words ask a person to do to the event's own step; where they are urgent, unless that was done before
/// their turn: whichever of the two is first raises the follow-up, and the other finds its mark. Returns whether there
/// was anything.
task<result<bool>> follow_once(world& w, store::transaction& t, const arrival& a, const hearing& h,
                               const conclusion& c);

/// Said in private, or in a chat that is bound to places.
bool is_bound(const hearing& h);
/// A chat that speaks for itself: one of its anonymous administrators does, who is nobody we could answer or link.
bool speaks_for_chat(const bots::message& m);
/// Danger said in a chat that is bound to no place, or by nobody in particular: it rings, and nothing else of it is
/// kept. Once, like all that rings.
task<result<void>> ring_from_unbound(world& w, const arrival& a, const bots::message& m, hearing& h,
                                     const words::understanding& first);

}  // namespace linli::queue
