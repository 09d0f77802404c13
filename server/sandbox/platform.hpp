#pragma once
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/error.hpp"
#include "sandbox/model.hpp"

namespace linli::sandbox {

/// The rules of one account's platform: who is where, what stands in the chats, what Linli may do and what it is told.
/// Pure: no clock, no I/O. What comes of a call besides its result waits in take_events() and take_reached().
///
/// Errors carry the platform's word for it in platform_code: not_found (unknown_chat, unknown_message, unknown_person,
/// unknown_press), forbidden (window_closed), chat_migrated (chat_migrated, the new id is the detail), conflict,
/// invalid (too_long and the like).
class platform {
 public:
  platform(sandbox::profile p, platform_state s);

  const platform_state& state() const { return state_; }
  sandbox::profile profile() const { return profile_; }

  // ---- people set it up
  struct group_input {
    std::string id, title;
    std::vector<person> members;
  };
  /// True: it is new. The same id again: title and members are added to.
  result<bool> put_group(const group_input& g, sys_time at);
  result<void> put_person(const person& p);
  result<void> migrate(const std::string& from, const std::string& to, sys_time at);

  // ---- residents do something
  struct utterance {
    std::string chat;  ///< direct: "" or the sender's id
    bool direct = false;
    person sender;
    bool introduces = false;  ///< the sender is new or renamed: becomes known, joins the group
    std::string text, media, quoted_id;
    std::optional<bool> addressed;  ///< not said: it quotes a message of ours
  };
  struct said {
    std::string message_id;
    std::string event_id;  ///< "" when Linli is not told
    std::uint64_t position = 0;
  };
  result<said> say(const utterance& u, sys_time at);
  struct pressed {
    std::string press_id, event_id;
  };
  /// `choice` is the label or the data of one of the message's buttons.
  result<pressed> press_button(const std::string& message_id, const person& sender, const std::string& choice,
                               sys_time at);

  // ---- a worker taps
  result<void> tap_one(const std::string& message_id, sys_time at);
  /// The ids of those that were waiting.
  std::vector<std::string> tap_all(sys_time at);

  // ---- Linli calls
  struct post {
    std::string chat;
    bool direct = false;
    std::string text;
    std::vector<button> buttons;
    std::string reply_to;
  };
  struct posted {
    std::string message_id;
    bool pending_tap = false;
  };
  result<posted> take_post(post p, sys_time at);
  result<void> take_edit(const std::string& chat, const std::string& message_id, std::string text);
  result<void> take_press_answer(const std::string& press_id, std::string text);

  /// Somebody read a message of ours. Nothing happens when it is not there any more, or was read before.
  void read(std::uint64_t position, sys_time at);

  std::vector<event> take_events() { return std::exchange(events_, {}); }
  std::vector<reach> take_reached() { return std::exchange(reached_, {}); }

  std::string message_id(std::uint64_t position) const;
  std::string press_id(std::uint64_t position, std::size_t nth) const;
  /// nullptr: unknown, or older than what is kept.
  const message* find(std::uint64_t position) const;
  const message* find(std::string_view message_id) const;
  /// The position in a message id, 0 when it is none of ours.
  std::uint64_t position_of(std::string_view message_id) const;
  bool window_open(const person& p, sys_time at) const;

 private:
  message* find_mutable(std::uint64_t position);
  message& append(message m);
  bool learn(const person& p);
  result<group*> group_of(const std::string& id);
  result<person*> person_of(const std::string& id);
  result<void> check_text(const std::string& text) const;
  void came_to_stand(message& m, bool is_answer, sys_time at);
  void tell_receipt(message& m, receipt r, sys_time at);
  std::string tell(std::string_view type, std::string_view chat, sys_time at, boost::json::object fields);
  boost::json::object chat_object(const std::string& id, bool direct) const;

  sandbox::profile profile_;
  platform_state state_;
  std::vector<event> events_;
  std::vector<reach> reached_;
};

/// An error with the platform's word for it.
error refused(errc code, std::string platform_code, std::string detail);

}  // namespace linli::sandbox
