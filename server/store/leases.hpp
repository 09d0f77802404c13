#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

struct lease {
  bool taken = false;
  std::string owner;       ///< who holds it
  std::int64_t fence = 0;  ///< valid when taken
  std::string before{};    ///< when taken: the owner that was replaced, "" when it was free
};
/// Takes the lease when nobody or `replaced` holds it; ours again gives the same fence.
task<result<lease>> take_lease(database& db, std::string lease_key, std::string owner, std::string replaced);
task<result<void>> release_lease(database& db, std::string lease_key, std::string owner);

/// So many lanes of an account (queue/sending/send_lane.hpp) this release reads. Those before it said nothing and read
/// three.
inline constexpr int lanes_read = 4, lanes_read_unsaid = 3;

/// A process in the register: one owner per core, "<process>/<core>".
struct process_record {
  std::string id;
  std::string host;  ///< boot id and pid namespace: pids of equal hosts can be compared
  std::int64_t pid = 0;
  std::string started;  ///< start time of the pid, tells a reused pid apart
  int cores = 1;
  int lanes = lanes_read;
  std::optional<std::set<std::string>> accounts{};  ///< those it is configured with; older releases do not say

  bool knows(const std::string& account) const { return !accounts || accounts->contains(account); }
};
/// This process, as it stands in the register.
process_record describe_process(std::string id, int cores);
/// Certainly no longer running: same host, and that pid is gone or is another program's now.
bool is_certainly_gone(const process_record& p);

task<result<void>> register_process(database& db, process_record p);
task<result<void>> unregister_process(database& db, std::string id);
task<result<std::vector<process_record>>> list_processes(database& db);
/// What a process had started and not finished, as far as it could write down: see queue/intake/in_flight.hpp.
task<result<std::vector<std::string>>> load_in_flight(database& db, std::string process);
task<result<std::int64_t>> beat(database& db, std::string process);
/// 0 when it never beat.
task<result<std::int64_t>> read_beat(database& db, std::string process);

}  // namespace linli::store
