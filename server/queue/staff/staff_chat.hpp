#pragma once
#include "bots/bot.hpp"
#include "queue/arrival.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/world.hpp"

// Members of staff type to Linli, each in his own private chat: start a check-in, send a notice, ask how far it is and
// who is missing. Who it is, is known by the contact points of staff; who types the same words and is none is a
// resident. What goes to a group or to several people is written down first and happens at 确认: the draft, the
// campaign and the answer are each one step with the mark of the event, so that neither crash nor repetition makes two.
namespace linli::queue {

/// Whether these are the words of a member of staff to us, and nobody's answer. Errors: those of Redis.
task<result<bool>> are_staff_words(world& w, const arrival& a, const bots::message& m, const hearing& h);
/// The same, and they have their effect. Errors: those of Redis; stale: read the situation again.
task<result<bool>> take_staff_words(world& w, const arrival& a, const bots::message& m, const hearing& h);

}  // namespace linli::queue
