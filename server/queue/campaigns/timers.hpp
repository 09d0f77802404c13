#pragma once
#include <memory>
#include <set>
#include <string>

#include "base/gate.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"

namespace linli::queue {

/// The long work of one community's owner: openings, closings, the spreading of a post's state, each in steps. It goes
/// on beside what is short and beside each other, so that a question to thirty thousand homes holds up no urgent
/// notice. One executor only.
class long_work : public std::enable_shared_from_this<long_work> {
 public:
  explicit long_work(executor core) : core_(core), inside_(std::make_shared<gate>(core)) {}
  static bool is_long(const std::string& timer);
  /// Begins what the timer says, unless that is under way already or as much is as may be; `ring` when it ends.
  bool start(world& w, std::shared_ptr<tenure> by, std::string community, std::string timer);
  /// Returns when nothing is under way any more: the tenure must be over.
  task<void> ended();

 private:
  task<void> run(world& w, std::shared_ptr<tenure> by, std::string community, std::string timer);

  executor core_;
  std::shared_ptr<gate> inside_;
  std::set<std::string> under_way_;
};

/// Does what is due in a community, for its owner: looks, decides, commits; a timer goes away with its last step. What
/// is long is begun. Returns whether anything was due that was not under way already.
task<result<bool>> run_timers(world& w, std::shared_ptr<tenure> by, std::string community,
                              std::shared_ptr<long_work> jobs);

}  // namespace linli::queue
