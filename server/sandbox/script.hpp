#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sandbox/fields.hpp"
#include "sandbox/model.hpp"

namespace linli::sandbox {

/// Residents who answer by themselves, as PUT /box/{account}/script says it.
struct script_settings {
  double share = 0;
  double read_share = 0;
  std::chrono::milliseconds delay_least{500}, delay_most{5'000};
  std::vector<std::string> wording;          ///< with {name}, {place}, {room}, {short}
  std::vector<std::string> private_wording;  ///< in private chats; empty: as in groups
  std::int64_t seed = 1;
  bool in_private = false;  ///< a group post is answered in the private chat
};

/// Errors are noted in `f`.
script_settings read_script(fields& f);
bj::object render(const script_settings& s);

/// Something that will happen by itself.
struct planned {
  std::chrono::milliseconds delay{0};
  bool reads = false;  ///< true: a read receipt for `position`; false: `person` writes `text`
  std::string chat, person, text;
  bool direct = false;
  std::uint64_t position = 0;
};

/// Decides who answers what and when. Pure; the same seed, people and order of posts in each chat give the same
/// answers.
class script {
 public:
  explicit script(script_settings s = {}) : settings_(std::move(s)) {}
  const script_settings& settings() const { return settings_; }

  /// What a message of ours in a chat of these people brings about.
  std::vector<planned> plan(const reach& r, const std::vector<const person*>& there);

 private:
  script_settings settings_;
  std::map<std::string, std::uint64_t, std::less<>> posts_;  ///< by chat: how many of ours came since the script began
};

/// `wording` with the words of this person put in; "" when it needs a place and none is known.
std::string put_in(const std::string& wording, const person& who);

}  // namespace linli::sandbox
