#pragma once
#include <optional>
#include <string>
#include <vector>

#include "queue/hearing/hearing.hpp"
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
/// What has been stopped by this sender: of this chat, then of the person. Behind them, of a person who is certain, his
/// other private chats: where he says 恢复 in one of them, he hears in all again. Errors: those of Redis.
task<result<std::vector<store::known_stop>>> stops_of(world& w, const hearing& h);
/// These chats of a resident, of all who speak as him: those of who is known for certain, whom `n/` stands for where
/// nobody else claims to be him.
std::vector<std::string> chats_of_person(const store::database& db, const std::vector<store::known_identity>& all,
                                         const std::string& resident);
/// Adds what the sender wants from now on; nothing where his words are of something else, or older than the newest he
/// said of it. REQUIRES: c.stops.
void take_stopping(conclusion& c);

/// Who a private message of a campaign is for wants none such: the stops that say so, or may come to say so; `unwanted`
/// whether they do. Both are checked by who sends it (see check_stops). Errors: those of Redis.
struct wish {
  std::vector<store::known_stop> stops;
  bool unwanted = false;
};
task<result<wish>> wish_of(world& w, std::string community, const domain::message& m, domain::campaign_urgency u);
/// The wish still is what it was: an opt-out that comes meanwhile must not miss what begins to wait for a worker's
/// hand.
void check_wish(store::transaction& t, const std::string& community, const wish& known);

/// Writes of a step: what is stopped, checked against what was, the history, the one confirmation, and the timer of
/// cancel_stopped(). Who says the same once more, or that he goes on where nothing is stopped, leaves only its time: an
/// older word that lands later changes nothing. REQUIRES: c.said_stop.
void put_stopping(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c);

/// What waits for a worker's hand and is not wanted any more is not sent. For the community's owner, as the other
/// timers; what waits in an account's queue is looked at before it is sent.
task<result<void>> cancel_stopped(world& w, const tenure& by, std::string community, std::string whose);

/// Chats that have become a person's for sure: where his own word is newer than what was said in them before, it holds
/// in them, too. For the community's owner. Errors: as the other timers.
task<result<void>> settle_stops(world& w, const tenure& by, std::string community, std::string resident);

}  // namespace linli::queue
