#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "store/database.hpp"

// What the inbox shards keep for a person: events given up on, and signed bodies that could not be read.
namespace linli::store {

enum class shelf { dead, quarantine };

struct shelved {
  int shard = 0;
  std::string entry;  ///< its id in the shard's stream
  std::string why;
  std::string data;      ///< dead: the event, as it was accepted; quarantine: the body, opened
  std::string accepted;  ///< dead: the event's id in the shard as it was accepted
  std::string account;   ///< quarantine: it came to; of a dead event its data tells

  std::string id() const { return std::to_string(shard) + "-" + entry; }
  sys_time at() const;  ///< when it was put here
};

/// Those that `wanted` takes, oldest first, at most `limit` behind `position`, which is "" or the `next` of an earlier
/// page. There may be fewer though more follow: only so many are looked at for one page. Errors: invalid (no position).
struct shelf_page {
  std::vector<shelved> items;
  std::string next;  ///< "" when none follow
};
task<result<shelf_page>> load_shelf(database& db, shelf which, std::string position, std::size_t limit,
                                    std::function<bool(const shelved&)> wanted);
/// nullopt when there is none (any more). Errors: those of the connection.
task<result<std::optional<shelved>>> find_shelved(database& db, shelf which, std::string id);

/// Back among the events that wait, behind all others, and off the shelf, in one step. Errors: stale: it was not there
/// any more.
task<result<void>> requeue_dead(database& db, shelved s);
/// Off the shelf. Errors: stale: it was not there any more.
task<result<void>> take_off(database& db, shelf which, shelved s);

}  // namespace linli::store
