#pragma once
#include <functional>
#include <memory>
#include <string>

#include "queue/engine.hpp"
#include "queue/world.hpp"
#include "store/leases.hpp"
#include "tests/sim/clockwork.hpp"
#include "tests/sim/sim_platform.hpp"
#include "tests/sim/sim_redis.hpp"

namespace linli::sim {

/// What all processes of a run share.
struct outside {
  clockwork& clock;
  sim_redis& redis;
  sim_platform& platform;
  const queue::lines& lines;
  std::shared_ptr<const redis::functions> functions;
};

/// One process of `linli serve` with one core, without its HTTP: the engine and the doors, as server/app.cpp puts them
/// together. Destroying it is kill -9.
class sim_process {
 public:
  sim_process(outside& o, std::string name);
  ~sim_process();
  sim_process(const sim_process&) = delete;
  sim_process& operator=(const sim_process&) = delete;

  /// Runs what can run; in how many milliseconds the next timer is due.
  int go_on();
  /// SIGSTOP until then: nothing of it runs, what it sent goes on.
  void freeze(std::int64_t ms);
  bool frozen() const { return out_.clock.at() < frozen_until_; }
  std::int64_t frozen_for() const { return std::max<std::int64_t>(0, frozen_until_ - out_.clock.at()); }
  /// SIGTERM.
  void stop();
  bool stopping() const { return stopping_; }
  bool ended() const { return ended_; }
  bool ready() const { return ready_ && !stopping_ && !frozen(); }

  /// A webhook's events; `answered` is called with whether it was a 200, unless this process dies first.
  void accept(std::string account, std::vector<store::inbound> events, std::function<void(bool)> answered);
  /// A worker opens a campaign; as accept().
  void create(std::string community, domain::campaign c, std::function<void(bool)> answered);

  const std::string& name() const { return name_; }
  const store::process_record& record() const { return record_; }
  queue::counters counters;

 private:
  task<void> boot();
  task<void> wind_down();
  task<void> take(std::string account, std::vector<store::inbound> events, std::function<void(bool)> answered);
  task<void> make(std::string community, domain::campaign c, std::function<void(bool)> answered);

  outside& out_;
  std::string name_;
  store::process_record record_;
  io_loop io_;
  executor ex_;
  gate work_, control_;
  std::shared_ptr<sim_link> link_;
  store::database db_;
  store::roster_cache rosters_;
  store::scene_cache scenes_;
  store::inbox doors_;
  std::shared_ptr<http_port> http_;
  queue::switchboard bells_;
  queue::pulse pulse_;
  queue::world world_;
  queue::engine engine_;
  std::int64_t frozen_until_ = 0;
  bool ready_ = false, stopping_ = false, ended_ = false;
};

}  // namespace linli::sim
