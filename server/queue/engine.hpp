#pragma once
#include <memory>

#include "queue/intake/intake.hpp"
#include "queue/owners.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// All queue work of one core: owns its share of shards, communities and accounts, and runs a worker for each. One
/// executor only.
class engine {
 public:
  engine(world& w, queue::pulse& p, store::process_record self, int core);
  void start();
  /// Starts nothing new, finishes what is under way, gives everything back. Returns at the latest after `most`.
  task<void> stop(std::chrono::milliseconds most);
  /// How many units this core owns.
  std::size_t held() const { return owners_.held(); }
  /// Did stop() leave nothing with us that others would have to take over?
  bool returned() const { return owners_.held() == 0 && owners_.not_returned() == 0; }
  /// Has it taken its whole share?
  bool settled() const { return owners_.settled(); }

 private:
  void begin(std::shared_ptr<tenure> t);
  task<void> work(std::shared_ptr<tenure> t);
  task<void> work_for(std::shared_ptr<tenure> t);
  task<void> work_for_community(std::shared_ptr<tenure> t);

  world& world_;
  slots slots_;
  std::shared_ptr<in_flight> notes_;
  owners owners_;
  gate workers_;
  bool stopping_ = false;
};

}  // namespace linli::queue
