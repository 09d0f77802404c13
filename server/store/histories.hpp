#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// One line of a contact history: an attempt to reach somebody, or something heard. Stored packed: a byte that tells
/// the format (1), then a JSON array of the fields in this order, what is empty at its end cut off; a newer program may
/// append to it. Many are kept for long: fifty must fit into 9 KB. What a campaign said is in the campaign, not here;
/// whether a message arrived is in its row.
struct history_entry {
  sys_time at{};
  std::string kind;       ///< message, reply, report, linked, phone_call, visit, paste_undone
  std::string direction;  ///< out, in or ""
  std::string channel;    ///< account id, "paste" or ""
  std::string campaign, message, group, reply;
  std::string text;    ///< what was heard, or a note; sealed at rest, its owner being whose list it is in
  std::string status;  ///< what was understood: ok, need, …; or the outcome of a call
  std::string rule;
  std::string by;       ///< staff id, or "about" another speaker
  std::string urgency;  ///< of what was heard, "" where nothing hurries
};
std::string pack(const history_entry& e);
history_entry unpack_history(std::string_view bytes);

void add_history(transaction& t, const std::string& community, const std::string& resident, const history_entry& e);
/// A post to a group is one entry for all who live there, merged when a history is read.
void add_group_history(transaction& t, const std::string& community, const std::string& group, const history_entry& e);

/// The last `most` own entries and posts of these groups, newest first, before `before`; and with the last of them all
/// of the same instant, so that whoever goes on from its time misses nothing. REQUIRES: most > 0.
task<result<std::vector<history_entry>>> load_history(database& db, std::string community, std::string resident,
                                                      std::vector<std::string> groups, sys_time before,
                                                      std::size_t most);

/// What was heard of that resident as this reply: said by him, or about him. nullopt: nothing. Newest first is looked.
task<result<std::optional<history_entry>>> find_heard(database& db, std::string community, std::string resident,
                                                      std::string reply);

}  // namespace linli::store
