#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "queue/world.hpp"
#include "redis/functions.hpp"

namespace linli {

/// The accounts of a configuration with their bots.
queue::lines lines_of(const config::config& c);
/// What it says of duty; it was checked when it was read.
domain::followup_rules rules_of(const config::config& c, std::chrono::minutes utc_offset);

/// The gateway: everything one process of `linli serve` owns, in the order of its construction.
class app {
 public:
  explicit app(config::config c);
  ~app();
  /// Serves until SIGINT or SIGTERM, then stops as promised: refuse, drain, exit; nothing acknowledged is lost.
  /// 0, or 1 with the reason on standard error.
  int run();

 private:
  struct core;
  struct shared;

  task<void> live();
  task<result<void>> start();
  task<result<void>> reach_redis();
  task<result<void>> prepare_store();
  task<result<void>> prepare_store_once();
  task<result<void>> start_engines();
  task<void> watch_memory();
  task<void> watch_settings();
  void gather();
  task<void> wait_for_signal(asio::signal_set& signals);
  task<void> watch_lexicon();
  task<void> stop();
  using on_core = task<void> (*)(core&);
  static task<void> look(core& c);
  static task<void> refuse(core& c);
  static task<void> drain(core& c);
  static task<void> run_on(core& c, on_core what, std::shared_ptr<std::atomic<std::size_t>> left);
  /// Runs on every core and waits until all have done it, at most `most`.
  task<bool> on_all(on_core what, std::chrono::milliseconds most);

  config::config config_;
  std::unique_ptr<shared> shared_;
  std::vector<std::unique_ptr<core>> cores_;
  std::unique_ptr<asio::signal_set> hangups_;
  bool failed_ = false;
};

}  // namespace linli
