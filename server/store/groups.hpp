#pragma once
#include <optional>
#include <string>
#include <vector>

#include "domain/model.hpp"
#include "store/codes.hpp"
#include "store/database.hpp"

namespace linli::store {

task<result<std::vector<domain::group>>> load_groups(database& db, std::string community);
/// Error not_found.
task<result<domain::group>> load_group(database& db, std::string community, std::string id);
/// The group this chat is bound to; without id when none is.
task<result<domain::group>> group_of_chat(database& db, std::string community, std::string account, std::string chat);

/// Stores a new group, and its binding when it has a chat. Errors: conflict (the chat is bound to another group).
/// The same id again with the same content is done already.
task<result<void>> create_group(database& db, std::string community, domain::group g);

/// A group and the code that names it.
struct coded_group {
  domain::group group;
  found_code code;
};
/// The group whose code this is, for a chat of `account`; upper and lower case are one. Errors: not_found (no such
/// code, used already, or expired).
task<result<coded_group>> group_of_code(database& db, std::string community, std::string account, std::string code,
                                        sys_time now);

/// A chat we are in that no group is bound to.
struct unbound_chat {
  std::string account, chat, title;
  sys_time seen_at{};
};
task<result<std::vector<unbound_chat>>> load_unbound(database& db, std::string community);

/// What was accepted and will bind a chat, until it has: words that came to the chat behind it may be looked at first.
struct coming_binding {
  std::string event;  ///< "" when there is none
  sys_time at{};      ///< accepted
  std::string was;
};
task<result<coming_binding>> load_coming(database& db, std::string community, std::string account, std::string chat);
/// Durable when this returns without error. REQUIRES: done before `event` is accepted. Errors: those of commit().
task<result<void>> announce_binding(database& db, std::string community, std::string account, std::string chat,
                                    std::string event, sys_time now);

class transaction;
/// Writes of a step: binds `chat` to the group (was `before`), and takes it from the unbound ones. `holder` is the
/// group that the chat is bound to now (group_of_chat; without id when none is): another one gives it up.
void bind_group(transaction& t, const database& db, const std::string& community, const domain::group& before,
                const std::string& chat, const std::string& title, const domain::group& holder);
/// The same for a chat that the platform gave a new id: what was said under the old one is still the group's.
void move_group(transaction& t, const database& db, const std::string& community, const domain::group& before,
                const std::string& chat, const domain::group& holder);
void put_group(transaction& t, const std::string& community, const domain::group& before, const domain::group& after);
void note_unbound(transaction& t, const database& db, const std::string& community, const unbound_chat& u);
void forget_coming(transaction& t, const database& db, const std::string& community, const std::string& account,
                   const std::string& chat);
void forget_unbound(transaction& t, const database& db, const std::string& community, const std::string& account,
                    const std::string& chat);

}  // namespace linli::store
