#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/model.hpp"
#include "domain/plan.hpp"
#include "queue/world.hpp"

// Who would get a campaign, and how: what its opening goes by, and what is shown before it.
namespace linli::queue {

/// What this account can do; of one that only another living process has yet (a configuration is being rolled out) what
/// can be supposed. nullopt: no living process has it.
std::optional<bots::abilities> abilities_of(const world& w, const std::string& account);

/// The groups that can be posted to, and who can be written to in private now, and has not stopped messages of that
/// urgency. Errors: those of Redis.
task<result<domain::channels>> find_ways(world& w, std::string community, domain::campaign_urgency urgency);

/// The same of one home: the contact points of who lives there.
task<result<std::vector<domain::reach>>> find_ways_of(world& w, std::string community, std::string household,
                                                      domain::campaign_urgency urgency);

/// What opening this campaign now would do; nothing is written.
struct preflight {
  struct post {
    std::string group, title, account;
    bool by_hand = false;  ///< a worker copies the text, or taps in the platform's own app
    int homes = 0;
  };
  int total = 0;                          ///< asks: homes of the audience, all of which the campaign will count
  int residents = 0;                      ///< who live in them
  int reachable = 0;                      ///< homes that a message goes to
  int privates = 0;                       ///< private messages, one person each
  int vacant = 0;                         ///< homes of the total where nobody lives
  int stopped = 0;                        ///< homes of it that nobody but who wants no such messages can be written to
  int tagged_out = 0;                     ///< homes that `exclude_tags` leave out; not in the total
  std::vector<post> posts;                ///< in order of their titles
  std::map<std::string, int> by_channel;  ///< account → homes that hear of it there
  double seconds = 0;                     ///< until the slowest account has sent its part

  int unreachable() const { return total - reachable - vacant - stopped; }
};
/// Only the kind, urgency and audience of `c` count. Errors: those of Redis.
task<result<preflight>> look_ahead(world& w, std::string community, domain::campaign c);

}  // namespace linli::queue
