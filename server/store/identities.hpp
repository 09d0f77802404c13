#pragma once
#include <string>
#include <vector>

#include "store/codec.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// An identity and the bytes it stands as: `was` is what a later step checks. Without account: never seen.
struct known_identity {
  std::string key;
  domain::identity identity;
  std::string was;
};
std::string identity_key(const database& db, std::string_view account, std::string_view sender);
task<result<known_identity>> load_identity(database& db, std::string community, std::string key);
task<result<std::vector<known_identity>>> load_identities(database& db, std::string community);

/// Those that are linked to the resident.
task<result<std::vector<known_identity>>> load_identities_of(database& db, std::string community, std::string resident);

/// Senders that are not linked and have said something that is kept, newest first; at most `limit` behind `position`,
/// which is "" or the `next` of an earlier page: who was linked meanwhile moves nobody. Errors: invalid (no position).
struct unmatched_page {
  std::vector<known_identity> items;
  std::string next;  ///< "" when nobody follows
};
task<result<unmatched_page>> load_unmatched(database& db, std::string community, std::string position,
                                            std::size_t limit);
task<result<std::vector<reply_record>>> load_kept(database& db, std::string community, std::string key);

/// Writes of a step: the identity as it now is, checked against what it was.
void put_identity(transaction& t, const std::string& community, const known_identity& before,
                  const domain::identity& after);
/// Makes room for another: of more than limits::kept_replies_max the oldest go, of those that sound urgent (each has
/// rung) only of more than limits::kept_urgent_max, first what was said before in the same words.
task<result<void>> make_room(database& db, transaction& t, std::string community, std::string key);
/// Keeps what an unmatched sender said until the sender is linked.
void keep_reply(transaction& t, const std::string& community, const reply_record& r);
/// Writes of a step: the sender is no longer unmatched; what was kept is applied by the timer of the same step.
void release_kept(transaction& t, const std::string& community, const std::string& key, sys_time now);
/// A step that is right only while that reply is still kept as it was.
void check_kept(transaction& t, const std::string& community, const reply_record& r);
/// Takes one kept reply (checked to be there still).
void take_kept(transaction& t, const std::string& community, const reply_record& r);

}  // namespace linli::store
