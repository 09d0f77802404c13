#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/model.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// What is to be sent, on its way from a community's outbox through an account's queue. The outbox leaves `text` empty
/// where the campaign holds it.
struct send_entry {
  std::string kind = "text";  ///< text, press_ack
  std::string message;        ///< our message id; of a press_ack an id of its own
  std::string community, campaign;
  std::string account;
  std::string chat;
  bool direct = false;
  int lane = 1;  ///< 0: replies, 1: bulk, 2: emergencies, 3: replies that can wait for those
  int part = 0;
  std::string resident;  ///< whose name stands in a private text
  std::string text;
  std::vector<domain::option> buttons;
  std::string press;          ///< press_ack: what it answers
  bool may_be_out = false;    ///< an earlier try, which left no attempt, may have sent it
  std::string purpose;        ///< of what is no campaign's: ring, note (to staff); "" is an answer
  std::string followup;       ///< ring, note: what it tells of
  bool rather_twice = false;  ///< better said twice than not at all
  sys_time expires_at{};
};
std::string pack(const send_entry& e);
send_entry unpack_send(std::string_view bytes);

/// An attempt at sending, written before the request: what is found here after a crash may have happened.
struct attempt {
  std::string entry;  ///< stream id in the lane
  int lane = 1;
  int number = 0;          ///< of tries so far, this one included
  int unknowns = 0;        ///< tries whose outcome nobody knows
  bool under_way = false;  ///< written, not yet answered
  std::string owner;
  sys_time due_at{};  ///< when to try again
  sys_time at{};
};
std::string pack(const attempt& a);
attempt unpack_attempt(std::string_view bytes);

/// What became of a message, on its way from an account to its community.
struct outcome {
  std::string kind = "message";  ///< message, migrated (chat → new_chat), account (refused or works: `state`)
  std::string community, campaign, message;
  domain::message_state state = domain::message_state::handed;
  std::string platform_id, code, detail;
  int attempts = 0;
  bool maybe_duplicate = false;
  sys_time at{};
  std::string chat, new_chat;
  std::string entry;  ///< of what is no campaign's and did not get out: the send_entry, as packed
};
std::string pack(const outcome& o);
outcome unpack_outcome(std::string_view bytes);

/// A message of ours as its platform knows it.
struct platform_ref {
  std::string community, campaign, message;
};
std::string platform_key(const database& db, std::string_view chat, std::string_view platform_id);
task<result<std::optional<platform_ref>>> find_platform_ref(database& db, std::string account, std::string key);

/// A receipt from a platform, to be joined with the message it is about.
struct early_receipt {
  domain::message_state state{};
  sys_time at{};
  std::string detail;
};

/// All that an account knows of one id of its platform. Ids and receipts lie in two generations each: what is new goes
/// into the present one, the other goes as a whole when its time is over (age_platform_ids).
struct known_platform_id {
  std::optional<platform_ref> ref;    ///< the message it is, when its send was answered
  std::array<std::string, 2> early;   ///< by generation: the receipt that came before that, as stored; "" = none
  int ids_now = 0, receipts_now = 0;  ///< the present generations
};
task<result<known_platform_id>> load_platform_id(database& db, std::string account, std::string key);

/// Writes of a step in the account's tag: the receipt becomes an outcome where its message is known, else it waits, and
/// only moves forward what waits already.
void put_receipt(transaction& t, const std::string& account, const std::string& key, const known_platform_id& known,
                 const early_receipt& r);
/// Writes of a step in the account's tag: what was sent is known by this id; a receipt that came first is joined.
void put_platform_ref(transaction& t, const std::string& account, const std::string& key, const platform_ref& ref,
                      const known_platform_id& known);
/// Adds running time (clocks jump) and drops the older generation when the present one is old enough. For the
/// account's owner. Errors: fenced, and those of the connection.
task<result<void>> age_platform_ids(database& db, std::string account, std::string owner, std::int64_t fence,
                                    std::chrono::milliseconds ran);

}  // namespace linli::store
