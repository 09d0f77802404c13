#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/surroundings.hpp"
#include "store/database.hpp"
#include "store/identities.hpp"
#include "store/rosters.hpp"

namespace linli::store {

/// What all who speak in a community have in common: its groups, by chat, and the campaigns that take replies. Every
/// reply is decided on both and they change seldom, so a core keeps them, under a version: every step that changes one
/// of them draws another (change_scene), every step decided on them checks it (check_scene). Drawn, not counted: a
/// Redis that lost its newest steps must not come to the same version with something else under it.
///
/// How far the opening of a campaign came (cursor, total, residents) draws no version: it changes with each of the
/// opening's steps. It stands here as it was at some time before: what it says was asked was.
struct scene {
  std::string version;                                    ///< "" before anything was changed
  std::unordered_map<std::string, domain::group> groups;  ///< by the index of (account, chat)
  std::vector<domain::campaign> answerable;               ///< newest first

  /// nullptr when no group is bound to that chat.
  const domain::group* group_of(const database& db, std::string_view account, std::string_view chat) const;
  /// nullptr when it takes no replies.
  const domain::campaign* campaign(std::string_view id) const;
};

/// A sender, and what he speaks into, as of now.
struct look {
  known_identity who;
  std::shared_ptr<const store::scene> scene;
  roster_stand roster;
};

/// The scenes of one core. One executor only.
class scene_cache {
 public:
  explicit scene_cache(database& db) : db_(db) {}
  /// One round to Redis, unless the scene is another one since. Who comes while one is read waits for it. Errors: those
  /// of the connection.
  task<result<look>> look_at(std::string community, std::string identity);

 private:
  struct kept {
    std::shared_ptr<const scene> value;
    steady_time until;  ///< read anew by then, whatever the version says: an older program may not draw one
  };
  class reading;
  task<result<void>> read(std::string community);
  task<result<std::shared_ptr<const scene>>> load(const std::string& community);

  database& db_;
  std::map<std::string, kept, std::less<>> kept_;
  std::map<std::string, std::shared_ptr<timer>, std::less<>> readings_;  // rings when it is over
};

/// Writes of a step: groups, their chats or what campaigns are to those who answer is another now.
void change_scene(transaction& t, const std::string& community);
/// The scene is still the one that was decided on.
void check_scene(transaction& t, const std::string& community, const scene& s);

}  // namespace linli::store
