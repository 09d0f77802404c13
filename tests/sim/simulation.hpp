#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/people.hpp"
#include "tests/sim/sim_process.hpp"

namespace linli::sim {

struct options {
  std::uint64_t seed = 1;
  planted plant = planted::none;
  bool print = false;  ///< every line of the trace, as it happens
};

/// What became of one run.
struct outcome {
  std::uint64_t seed = 0, hash = 0;
  std::vector<std::string> violations;          ///< "" of all promises kept
  std::vector<std::string> lines;               ///< the last of the trace
  std::map<std::string, std::uint64_t> counts;  ///< what really happened: a run in which nothing did proves nothing
  std::uint64_t planted_times = 0;
  std::int64_t ms = 0;  ///< of the run's own time
};

/// One run: faults for a while, then quiet until everything is worked off, then the checker.
outcome simulate(const options& o);

/// One world of a run.
class simulation {
 public:
  explicit simulation(const options& o);
  outcome run();

 private:
  void turn(std::int64_t until);
  void run_until(std::int64_t until);
  void begin_process();
  void plan_faults(std::int64_t until);
  void fault();
  void fault_of_process();
  void fault_of_redis();
  void fault_of_time();
  void ambush();
  void lose(std::size_t n, bool gently);
  void calm_down();
  sim_process* pick();
  std::string what_is_left();

  options options_;
  clockwork clock_;
  sim_redis redis_;
  sim_platform platform_;
  queue::lines lines_;
  std::shared_ptr<const redis::functions> functions_;
  outside out_;
  people people_;
  io_loop looking_;
  store::database db_;
  std::vector<std::unique_ptr<sim_process>> processes_;
  int number_ = 0;
  bool calm_ = false, wall_jumped_ = false;
  std::map<std::string, std::uint64_t> counts_;
};

/// The invariants of architecture.md that a run can show; what is broken, one line each.
struct grounds {
  store::database& db;
  asio::io_context& io;
  const people& who;
  const sim_platform& platform;
  memory_store& store;
  bool wall_jumped = false;
  int kills = 0;
};
std::vector<std::string> check(const grounds& g);

}  // namespace linli::sim
