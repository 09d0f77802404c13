#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// Which events this process has started and not finished, as it stands in Redis: after a crash it names the suspects.
///
/// A note must stand before the work begins, and nothing is as frequent, so it must cost next to nothing. It is one set
/// for the whole process, in the process' own tag, because a crash ends all of it at once: its size tells whether
/// somebody was alone. Nobody else writes it, so it needs no fence; only who takes a unit over from a process that is
/// gone reads it. What begins and ends on a core while a write is under way goes with the next one: one step, one round
/// trip at a time, a few dozen bytes an event. Ends wait a moment for beginnings to go with.
/// One executor only.
class in_flight : public std::enable_shared_from_this<in_flight> {
 public:
  /// Work on one event: its unit and entry, "i:7/1764288000000-0".
  struct note {
    std::string what;
    bool alone = false;  ///< nothing else may be under way in this process meanwhile
  };

  in_flight(world& w, std::string process);
  /// The work must not begin unless this returns without error; end() is called in any case. Errors: those of Redis;
  /// canceled when the tenure is over.
  task<result<void>> begin(std::shared_ptr<note> n, std::shared_ptr<tenure> t);
  void end(std::shared_ptr<note> n);

 private:
  struct round {
    explicit round(const executor& ex) : bell(ex, steady_time::max()) {}
    timer bell;
    bool over = false;
    result<void> outcome;
  };
  struct batch {
    std::vector<std::string> changes;  ///< as the Function in_flight takes them; empty = none
    std::vector<std::shared_ptr<note>> ended;
    std::shared_ptr<round> begun;
  };
  bool want_write();
  batch take_batch();
  task<void> write();

  world& world_;
  std::string key_;
  std::map<std::string, int> held_;           // how many notes name it
  std::vector<std::string> added_;            // to be written
  std::vector<std::shared_ptr<note>> ended_;  // to be taken out; inside the crossing until then
  std::shared_ptr<round> next_;               // of what is to be written
  doorbell wake_;
  bool writing_ = false;
};

}  // namespace linli::queue
