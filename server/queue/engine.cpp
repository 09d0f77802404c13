#include "queue/engine.hpp"

#include "base/log.hpp"
#include "queue/campaigns/timers.hpp"
#include "queue/sending/outbound.hpp"
#include "queue/sending/relay.hpp"

namespace linli::queue {

engine::engine(world& w, queue::pulse& p, store::process_record self, int core)
    : world_(w),
      slots_(limits::senders_in_flight),
      notes_(std::make_shared<in_flight>(w, self.id)),
      owners_(w, p, std::move(self), core, [this](std::shared_ptr<tenure> t) { begin(std::move(t)); }),
      workers_(w.core) {}

void engine::start() { spawn(world_.core, workers_, "owners", owners_.run()); }

void engine::begin(std::shared_ptr<tenure> t) {
  const auto unit = t->unit;
  spawn(world_.core, workers_, "worker of " + unit, work(std::move(t)));
}

task<void> engine::work(std::shared_ptr<tenure> t) {
  std::exception_ptr failure;
  try {
    co_await work_for(t);
  } catch (...) {
    // A bug in one unit must not leave it with an owner that does nothing: given back, it is taken and begun anew.
    failure = std::current_exception();
    t->over = true;
  }
  co_await owners_.ended(t);
  if (failure) std::rethrow_exception(failure);
}

task<void> engine::work_for(std::shared_ptr<tenure> t) {
  const auto name = t->unit.substr(2);
  if (t->unit[0] == 'i') {
    const auto shard = std::make_shared<intake>(world_, slots_, std::stoi(name), t, notes_);
    co_await shard->run();
  } else if (t->unit[0] == 'c') {
    co_await work_for_community(t);
  } else {
    const auto account = std::make_shared<outbound>(world_, name, t);
    co_await account->run();
  }
}

task<void> engine::work_for_community(std::shared_ptr<tenure> t) {
  const auto community = t->unit.substr(2);
  const auto bell = std::make_shared<shared_bell>(world_.core);
  world_.bells.connect(t->unit, bell);
  const auto jobs = std::make_shared<long_work>(world_.core);
  pace polling;
  while (!t->over) {
    bool found = false;
    if (world_.pulse.fresh()) {
      auto due = co_await run_timers(world_, t, community, jobs);
      result<bool> relayed = false;
      if (!t->over) relayed = co_await relay_page(world_, *t, community);
      found = (due && *due) || (relayed && *relayed);
      const bool fenced = (!due && due.error().code == errc::fenced) ||
                          (!relayed && relayed.error().code == errc::fenced);
      if (fenced) t->over = t->fenced = true;
    }
    co_await bell->wait(polling.next(found));
  }
  co_await jobs->ended();
  world_.bells.disconnect(t->unit, bell);
}

task<void> engine::stop(std::chrono::milliseconds most) {
  owners_.stop();
  workers_.close();
  const auto empty = co_await workers_.drained(most);
  if (!empty)
    log::warn("engine", "{} workers did not end in time; what they did is finished by the next owner",
              workers_.inside());
  if (owners_.not_returned() > 0)
    log::warn("engine", "{} leases were not given back, Redis is away; the next owner takes them over",
              owners_.not_returned());
}

}  // namespace linli::queue
