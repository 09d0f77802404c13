#pragma once
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/accounts.hpp"
#include "store/campaigns.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

/// Hop: a page of an account's results goes into the communities, in order and once: each community remembers the last
/// result it took from this account. Then the results move on. Returns whether there was anything.
task<result<bool>> deliver_results(world& w, const tenure& by, std::string account);

/// Writes of a step: the message in its new state, its home's ask or (for a group's post, whose asks are many) the
/// timer that carries it there, history and event. False when nothing moves. REQUIRES: `ask` is that of a private
/// message's home. `asked_another`: the ask has another message in the place of one that was not wanted.
bool put_moved(store::transaction& t, const std::string& community, const store::known_message& before,
               domain::message after, const store::known_ask& ask, domain::campaign_kind kind,
               bool asked_another = false);
/// The message's state in an ask that it reached, as its row has it; also backwards, where staff have it sent again.
bool put_state(domain::ask& a, const std::string& message, domain::message_state state, domain::campaign_kind kind);
/// What put_moved() needs of a private message's home.
task<result<store::known_ask>> ask_of(world& w, std::string community, const domain::message& m);

}  // namespace linli::queue
