#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

// Plain data of one account of the platform in a box.
namespace linli::sandbox {

/// open: we read groups and may start private chats. wechat: neither, and a worker taps each of our group posts.
enum class profile { open, wechat };

/// Somebody on the platform. The private chat with them has their id.
struct person {
  std::string id, name;
  std::string place;        ///< e.g. "锦绣苑/3-2-502"; only scripted answers use it
  sys_time heard{};         ///< when they last wrote to us in private; 0 = never
  bool wrote_last = false;  ///< in the private chat, the last word is theirs
};

struct group {
  std::string id, title;
  std::set<std::string, std::less<>> members;  ///< ids of people
};

struct button {
  std::string label, data;
};

struct press {
  std::string sender, data, answer;
  sys_time at{};
};

enum class receipt { handed, delivered, read };
std::string_view name(receipt r);

struct message {
  std::uint64_t position = 0;  ///< grows by one with each message of the account
  std::string chat;            ///< a group's id, or a person's
  bool direct = false;
  bool ours = false;
  std::string sender;  ///< a person's id; "" when ours
  sys_time at{};
  std::string text, media;
  std::uint64_t quoted = 0;  ///< position, 0 = none
  bool addressed = false;
  std::vector<button> buttons;
  bool pending_tap = false;  ///< prepared, and in the chat only after a worker's tap
  bool edited = false;
  std::vector<receipt> receipts;
  std::vector<press> presses;
};

struct tap {
  std::uint64_t position = 0;
  sys_time at{};
};

/// All that an account's platform knows. Positions of `messages` are consecutive.
struct platform_state {
  std::string epoch;  ///< part of every id, so that a box without a past never repeats ids of an earlier one
  std::uint64_t next_position = 1, next_event = 1;
  std::map<std::string, person, std::less<>> people;
  std::map<std::string, group, std::less<>> groups;
  std::map<std::string, std::string, std::less<>> migrated;  ///< old group id → new one
  std::deque<message> messages;
  std::deque<tap> taps;
};

/// One webhook event, rendered. `number` is consecutive within the account.
struct event {
  std::uint64_t number = 0;
  std::string id, type, chat, body;
};

/// A message of ours that now stands in its chat.
struct reach {
  std::string chat;
  bool direct = false;
  std::uint64_t position = 0;
  bool is_answer = false;  ///< it answers what somebody just wrote: scripted residents do not answer answers
};

}  // namespace linli::sandbox
