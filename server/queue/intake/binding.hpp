#pragma once
#include "queue/arrival.hpp"

// What makes a chat one of ours, and the other way round. Events of one sender are in order, those of a chat are not:
// its members stand in as many shards, and one of these may be a minute behind another.
namespace linli::queue {

/// May words of this event bind the chat, or move a group to it? At accept, so it is cheap; "" none.
std::string chat_to_bind(const bots::event& e);

/// Something that was accepted will bind this chat, which is bound to no group yet, and `at` is not too long after.
bool is_coming(const store::coming_binding& c, const std::string& event, sys_time at);
/// Error stale with retry_after: look again by then, holding nothing up meanwhile.
task<result<void>> wait_for_binding(world& w, const arrival& a, const std::string& chat);

/// Words that only looked as if they bound the chat are waited for by nobody any more.
task<result<void>> forget_if_no_binding(world& w, const arrival& a, const bots::message& m);

/// What is told of our being in a chat at `at` is older than what is `known` of it: the time of that, as it is stored.
bool is_out_of_date(const std::string& known, sys_time at);

/// "绑定 7K3Q" typed in a group, which `holder` is bound to now.
task<result<void>> bind_chat(world& w, const arrival& a, const bots::message& m, std::string code,
                             const domain::group& holder);
/// A chat that `seen` binds to no group: somebody may bind it meanwhile.
task<result<void>> note_unbound(world& w, const arrival& a, const bots::chat& chat, sys_time at,
                                const store::scene& seen);

/// Nothing is different now, and that this was seen must be known: come again after a crash, it must not undo what came
/// behind it.
task<result<void>> only_mark(world& w, const arrival& a);

task<result<void>> take_membership(world& w, const arrival& a, const bots::membership& m);
task<result<void>> take_migration(world& w, const arrival& a, const bots::migration& m);

}  // namespace linli::queue
