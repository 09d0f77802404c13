// bots/bot.hpp: one chat platform, seen from the gateway.
//
// A bot translates: platform bytes into events, messages into platform calls. It keeps no state, opens no socket,
// writes no log; what it is handed does those once, for all bots. A bot is one object for the whole process, used from
// every core at once: all members are const and touch nothing but their arguments.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/http.hpp"
#include "base/setting.hpp"
#include "base/task.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace linli::bots {

/// One configured credential of a bot: an `[[account]]` table.
struct account {
  std::string id;                                          ///< as in /hooks/{id}
  std::string bot;                                         ///< folder name under bots/
  std::string community;                                   ///< whose residents it speaks to
  std::map<std::string, std::string, std::less<>> values;  ///< one for each of the bot's settings()
  int per_second = 0;                                      ///< messages; 0: about()'s

  /// The value of a setting, its default when the file did not give one, "" when it has none.
  std::string_view get(std::string_view setting_name) const {
    const auto found = values.find(setting_name);
    return found == values.end() ? std::string_view{} : std::string_view{found->second};
  }
};

// ---- what a platform can do

enum class reads_group { none, mentions, all };
/// With whom we may open a private chat: anybody; who wrote to us once; who wrote within reply_window; nobody.
enum class can_start { none, window, contacts, anyone };
/// automatic: our call posts it. staff_tap: our call prepares it, a worker taps in the platform's own app.
/// staff_copy: there is no call; a worker copies the text. approved_template: only texts the platform approved.
enum class send_mode { automatic, staff_tap, staff_copy, approved_template };
/// After 5xx or a lost answer: resend under the same idempotency key; resend flagged maybe_duplicate; stop at unknown.
enum class after_5xx { same_key, resend_flagged, stop };

struct abilities {
  linli::bots::reads_group reads_group = reads_group::none;
  linli::bots::can_start can_start = can_start::none;
  send_mode group_send = send_mode::automatic;
  send_mode direct_send = send_mode::automatic;
  std::chrono::milliseconds reply_window{0};  ///< for can_start::window
  std::size_t text_max = 4096;                ///< one message, in `unit`
  text_unit unit = text_unit::code_points;
  double per_second = 30;          ///< the platform's documented rate of the account
  double per_chat_per_second = 1;  ///< likewise, of one chat
  bool buttons = false;
  bool receipts = false;  ///< delivered / read are reported back
  linli::bots::after_5xx after_5xx = after_5xx::stop;
};

// ---- inbound

struct webhook {
  std::string method;
  std::string path;   ///< what follows /hooks/{account}, e.g. "" or "/events"
  std::string query;  ///< raw, without '?'
  http_headers headers;
  std::string body;        ///< as received
  std::string public_url;  ///< the whole URL as the platform called it
  sys_time received_at{};
};

struct chat {
  std::string id;
  bool direct = false;
  std::string title;  ///< of a group, "" when not said
};

struct person {
  std::string id;
  std::string name;     ///< as the platform shows it, "" when not said
  bool is_bot = false;  ///< nobody's words: a program, or a chat that speaks for itself (anonymous administrators)
};

/// Every event has an `id`: the platform's, stable over its redeliveries, unique within the account; "" when the
/// platform gives none (then the raw body is hashed).
struct message {
  std::string id;
  bots::chat chat;
  person sender;
  sys_time at{};
  std::string message_id;  ///< within the chat
  std::string text;        ///< "" for media without caption; the number of a contact that the sender shares of himself
  std::string media;       ///< "voice", "photo", … when there is any, else ""
  std::string quoted_id;   ///< message_id it answers, "" when none
  bool addressed = false;  ///< it @-s or quotes us
};
struct press {  ///< a button under a message of ours
  std::string id;
  bots::chat chat;
  person sender;
  sys_time at{};
  std::string press_id;    ///< what press_ack answers
  std::string message_id;  ///< the message that carries the button
  std::string data;        ///< as given in button::data
};
enum class receipt_state { handed, delivered, read, failed };
struct receipt {
  std::string id;
  std::string chat_id;
  std::string message_id;
  receipt_state state{};
  sys_time at{};
  std::string detail;  ///< failed: the platform's code and a sentence
};
struct membership {  ///< we were added to or removed from a group, or somebody was
  std::string id;
  bots::chat chat;
  person who;
  bool us = false;
  bool joined = false;
  sys_time at{};
};
struct migration {  ///< the chat got a new id
  std::string id;
  std::string from_chat, to_chat;
  sys_time at{};
};
using event = std::variant<message, press, receipt, membership, migration>;

struct answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};
struct received {
  std::vector<event> events;  ///< in the platform's order
  bots::answer answer;        ///< sent once the events are durable
};

// ---- outbound

struct button {
  std::string label;
  std::string data;  ///< ≤ 64 bytes
};
struct text {
  std::string chat_id;
  bool direct = false;
  std::string body;             ///< within abilities.text_max: parts were cut before
  std::vector<button> buttons;  ///< ignored where abilities.buttons is false
  std::string reply_to;         ///< message_id, "" for none
};
struct edit {
  std::string chat_id, message_id, body;
};
struct press_ack {
  std::string press_id, body;
};
using outbound = std::variant<text, edit, press_ack>;

struct token {
  std::string value;
  sys_time expires_at{};
};
struct send_context {
  std::string token;            ///< from login(), "" where the bot has none
  std::string idempotency_key;  ///< the same for every attempt at this message
  std::chrono::milliseconds deadline{10'000};
};
struct sent {
  std::string message_id;  ///< "" where the platform gives none
};

/// Thread-safe: const all through.
class bot {
 public:
  virtual ~bot() = default;
  /// Config, help and redaction come from these; `secret` ones never reach a log.
  virtual std::span<const setting> settings() const = 0;
  /// What this account can do. Of the account, because one platform may offer several kinds of credential.
  virtual abilities about(const account&) const = 0;
  /// Authenticates the raw bytes; always before parse. Errors: unauthorized (no or wrong signature), not_found (this
  /// platform has no webhook, or not at this path).
  virtual result<void> verify(const webhook&, const account&) const = 0;
  /// Pure: events and the answer the platform wants. Errors: malformed (not this platform's format at all → 400).
  /// What is well-formed but of no interest gives no events. Never throws.
  virtual result<received> parse(const webhook&, const account&) const = 0;
  /// A fresh platform token, where the platform has such; queue/ caches it and takes care that only one is fetched.
  virtual task<result<token>> login(const account&, http_port&) const { co_return token{}; }
  /// One call. Errors: what http_port gives; rate_limited with retry_after; server_error; token_expired; rejected,
  /// misconfigured with platform_code and a sentence; chat_migrated with the new chat id as detail.
  virtual task<result<sent>> send(const outbound&, const account&, const send_context&, http_port&) const = 0;

 protected:
  bot() = default;
  bot(const bot&) = default;
  bot& operator=(const bot&) = default;
};

/// Optional power: setting up and checking an account at its platform (`linli doctor`).
struct check {
  bool ok = false;
  std::string text;  ///< what was found, and what to do about it
};
class checkable {
 public:
  virtual ~checkable() = default;
  /// Asks the platform about this account. With `set_webhook` it also registers `hook_url`.
  virtual task<std::vector<check>> examine(const account&, const std::string& hook_url, bool set_webhook,
                                           http_port&) const = 0;
};

}  // namespace linli::bots
