#pragma once
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

#include "domain/poison.hpp"
#include "queue/intake/apply.hpp"
#include "queue/intake/in_flight.hpp"
#include "queue/intake/urgent_lane.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// How many events of different senders are worked on at once, over all shards of one core.
class slots {
 public:
  explicit slots(std::size_t n) : free_(n) {}
  /// false: none is free; `bell` rings when one is, in the order of asking.
  bool take(const std::shared_ptr<shared_bell>& bell) {
    if (free_ == 0) {
      if (std::find(waiting_.begin(), waiting_.end(), bell) == waiting_.end()) waiting_.push_back(bell);
      return false;
    }
    --free_;
    return true;
  }
  void give() {
    ++free_;
    if (waiting_.empty()) return;
    shared_bell::ring(waiting_.front());
    waiting_.pop_front();
  }

 private:
  std::size_t free_;
  std::deque<std::shared_ptr<shared_bell>> waiting_;
};

/// Works off one inbox shard: senders beside each other, one sender's events in order. A sender whose event cannot be
/// applied now is held back alone. The cursor moves over what is applied without gaps; the marks in the target tell,
/// after a crash, what beyond the cursor was applied already. What was in flight as an owner ended is tried alone,
/// before anything else of the shard is begun, and is dead when it ends processes.
class intake : public std::enable_shared_from_this<intake> {
 public:
  intake(world& w, slots& s, int shard, std::shared_ptr<tenure> t, std::shared_ptr<in_flight> notes);
  /// Until the tenure is over and what was started is finished.
  task<void> run();

 private:
  struct entry {
    std::string id;
    bool done = false;
  };
  struct waiting {
    std::string id, data;
    std::shared_ptr<const inbound_event> event;  // the data, unpacked; nullptr when nobody can
    steady_time held = steady_time::max();       // since when it waits for what another shard holds
  };
  enum class end { done, held, over };

  task<result<void>> open();
  task<result<bool>> read_more();
  void take_in(const std::string& id, std::string data);
  void start_chains();
  bool start_chain(std::string sender);
  void try_suspects();
  urgent_lane::standing standing_of(const std::string& id) const;
  task<void> chain(std::string sender);
  /// A sender whose event waits for what another shard holds, or this one: he gives his slot to others meanwhile.
  void hold(const std::string& sender);
  void wake_held();
  /// One event to its end: applied or dead, unless it is held.
  task<end> finish(waiting w);
  /// One try, noted for the time it takes.
  task<result<void>> try_once(const waiting& w);
  task<result<void>> bury(const waiting& w, const std::string& why);
  task<result<void>> move_cursor();
  task<void> age();

  world& world_;
  slots& slots_;
  std::shared_ptr<in_flight> notes_;
  domain::docket docket_;
  std::vector<std::string> cleared_;  // of the docket, not yet written down
  int shard_;
  std::shared_ptr<tenure> tenure_;
  std::shared_ptr<shared_bell> bell_;
  std::shared_ptr<urgent_lane> urgent_;
  std::string cursor_ = "0-0", read_ = "0-0";
  std::string forgotten_;              // the cursor up to which marks were dropped last
  steady_time moved_ = steady_time{};  // the cursor, last
  bool read_all_ = false;              // nothing stood behind read_ when it was last looked at
  std::deque<entry> window_;           // in stream order
  std::set<std::string> buried_;       // dead already, though beyond the cursor
  std::unordered_map<std::string, std::deque<waiting>> queues_;
  std::map<std::string, steady_time> started_;  // events under way
  std::set<std::string> busy_;
  std::deque<std::string> ready_;            // senders with something to do and nobody doing it
  std::map<std::string, steady_time> held_;  // and those to look at again by then
  std::size_t chains_ = 0;
  steady_time aged_ = steady_clock::now();
};

}  // namespace linli::queue
