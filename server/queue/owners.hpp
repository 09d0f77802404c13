#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "domain/lease.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"
#include "store/leases.hpp"

namespace linli::queue {

/// Takes this core's share of the units, keeps it, takes over what dead owners left, and gives back what belongs to
/// others. One per core; the first core's also beats for the process.
class owners {
 public:
  /// `begin` starts the worker of a unit; it calls ended() when it has finished what was under way.
  owners(world& w, queue::pulse& p, store::process_record self, int core,
         std::function<void(std::shared_ptr<tenure>)> begin);

  /// One round: beat, look at the others, take and give back. Errors are Redis': the next round tries again.
  task<result<void>> round();
  /// Rounds until stop(), limits::beat_every apart, sooner while something is missing.
  task<void> run();
  void stop();
  /// Gives the lease back unless somebody has it already. After stop() the last of these leaves nothing held.
  task<void> ended(std::shared_ptr<tenure> t);
  std::size_t held() const { return held_.size(); }
  /// Did the last round leave nothing that is ours with somebody else?
  bool settled() const { return complete_; }
  /// Leases that could not be given back: Redis was away. They are taken over when this process is seen to be gone.
  std::size_t not_returned() const { return unreturned_.size(); }

 private:
  task<result<std::vector<std::string>>> units();
  task<result<void>> look_at_others(std::vector<store::process_record>& processes);
  task<result<void>> look_at(std::string process);
  task<result<void>> return_again();
  task<result<void>> take(const std::string& unit, const std::vector<store::process_record>& processes);
  /// Cores of those that can have the unit. REQUIRES: it is one of units().
  std::vector<domain::worker> workers_for(const std::string& unit,
                                          const std::vector<store::process_record>& alive) const;
  static bool is_gone(const std::string& owner, const std::vector<store::process_record>& processes);
  bool is_dead(const std::string& owner, const std::vector<store::process_record>& processes) const;

  world& world_;
  queue::pulse& pulse_;
  store::process_record self_;
  int core_;
  std::string owner_;
  std::function<void(std::shared_ptr<tenure>)> begin_;
  std::map<std::string, std::shared_ptr<tenure>> held_;
  std::map<std::string, domain::heartbeat_watch> watched_;
  std::map<std::string, steady_time> gone_;
  std::set<std::string> looked_at_;   // processes, in this round
  std::set<std::string> unreturned_;  // units that may be ours though nobody works for them
  bool stopping_ = false;
  bool complete_ = false;
  doorbell wake_;
};

std::string lease_key(const std::string& unit);
/// Owners are cores of processes: "<process>/<core>".
std::string process_of(const std::string& owner);

}  // namespace linli::queue
