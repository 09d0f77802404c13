#pragma once
#include <string>
#include <string_view>

#include "bots/bot.hpp"

namespace linli::queue {

/// An accepted event as it waits in an inbox shard.
struct inbound_event {
  std::string account;
  std::string id;  ///< as deduplicated: replies, reports and marks are named after it
  bots::event event;
  std::string community = {};  ///< told by what may be danger, for who does not know the account; else ""
};
/// Sealed where it holds words, names or chat ids.
std::string pack(const inbound_event& e);
/// Error malformed: written by something that is not this program.
result<inbound_event> unpack_inbound(std::string_view bytes);

/// What it is named by in its community: unique over accounts.
std::string unique_id(const inbound_event& e);

/// Whose events must stay in order: the sender, or the chat where there is none.
std::string ordering_key(const bots::event& e);
/// Where an event comes from; "" where it does not say.
struct origin {
  std::string chat, sender;
};
origin origin_of(const bots::event& e);
/// Is it to be looked at before all that waits: may its words be of danger? For every event at accept, so it is cheap.
bool may_be_urgent(const bots::event& e);
/// The platform's id of the event, "" when it gave none.
const std::string& platform_event_id(const bots::event& e);

}  // namespace linli::queue
