#pragma once
#include <optional>
#include <string>
#include <vector>

#include "queue/hearing.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/stops.hpp"

// Opt-outs: who says in private, with nothing else, that he wants no more messages gets none, but for emergencies. Who
// is known for certain stops for himself, wherever we would write to him; anybody else stops this one chat. So nobody
// opts another adult out. In a group, and in doubt, a person decides.
namespace linli::queue {

/// The code of a message that was not sent because of this.
inline constexpr const char* stopped_code = "stopped";

/// May these words have to do with stopping? What is stopped already then says what they mean.
bool may_be_of_stopping(const hearing& h, const words::understanding& first);
/// What has been stopped by this sender: of the chat, and of the person where that is certain. Errors: those of Redis.
task<result<std::vector<store::known_stop>>> stops_of(world& w, const hearing& h);
/// What the sender wants from now on; nullopt: nothing else than before. REQUIRES: c.stops.
std::optional<domain::stop> wanted_stop(const conclusion& c);

/// Writes of a step: what is stopped, checked against what was, the history, the one confirmation, and the timer of
/// cancel_stopped(). REQUIRES: c.stop.
void put_stopping(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c);

/// What waits for a worker's hand and is not wanted any more is not sent. For the community's owner, as the other
/// timers; what waits in an account's queue is looked at before it is sent.
task<result<void>> cancel_stopped(world& w, const tenure& by, std::string community, std::string whose);

}  // namespace linli::queue
