#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "redis/client.hpp"
#include "tests/sim/clockwork.hpp"
#include "tests/sim/memory_store.hpp"

namespace linli::sim {

class sim_link;

/// Faults that a test plants to see that the checker finds them; never in the program itself.
enum class planted {
  none,
  cursor_first,  ///< the inbox cursor moves over events that are read but not applied
  no_mark,       ///< what was applied already is not noticed
  no_fence,      ///< owners that were replaced are not refused
  lost_outcome,  ///< an outcome is dropped on its way to its community
  answer_early,  ///< accept is acknowledged, and does not always happen
  wrong_count    ///< a count is not moved
};
std::optional<planted> planted_by_name(std::string_view name);

/// The Redis that all processes of a run share: an in-memory store behind a network with delays, cuts and silences.
/// What was answered is durable; what was not may have happened or not.
class sim_redis {
 public:
  explicit sim_redis(clockwork& c) : clock_(c), store([&c] { return to_ms(c.wall()); }) {}

  void go_down(std::int64_t ms);      ///< every connection is cut; none comes up until then
  void fall_silent(std::int64_t ms);  ///< takes what comes, does nothing with it until then
  bool down() const { return clock_.at() < down_until_; }
  std::int64_t silent_for() const { return std::max<std::int64_t>(0, silent_until_ - clock_.at()); }
  std::int64_t down_for() const { return std::max<std::int64_t>(0, down_until_ - clock_.at()); }

  redis::reply execute(const std::string& who, redis::command c);

 private:
  friend class sim_link;
  bool tamper(redis::command& c, redis::reply& instead);

  clockwork& clock_;
  std::int64_t down_until_ = 0, silent_until_ = 0;
  std::vector<sim_link*> links_;  // in the order of their coming, as the same seed must have it

 public:
  memory_store store;
  planted plant = planted::none;
  std::uint64_t planted_times = 0, commands = 0;
  bool faults = true;  ///< links are cut now and then, and slow
};

/// One process' connection.
class sim_link final : public redis::client {
 public:
  sim_link(executor home, clockwork& c, sim_redis& to, std::string who);
  ~sim_link() override;

  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds deadline) override;
  task<result<std::vector<redis::reply>>> run_all(std::vector<redis::command> c,
                                                  std::chrono::milliseconds deadline) override;
  bool connected() const override { return !to_.down(); }
  std::string run_id() const override { return "sim"; }
  redis::stats stats() const override { return {}; }
  void close() override;
  /// What is under way fails as unknown; what did not arrive yet may arrive all the same, or not.
  void cut();
  /// Who waits is not told any more: his process is dying.
  void abandon();

 private:
  struct call;
  struct waiting;
  void give(const std::shared_ptr<call>& c);
  void arrive(const std::shared_ptr<call>& c);
  void finish(const std::shared_ptr<call>& c);
  task<void> wait(std::shared_ptr<call> c);
  std::int64_t delay();

  executor home_;
  clockwork& clock_;
  sim_redis& to_;
  std::string who_;
  std::map<std::uint64_t, std::shared_ptr<call>> under_way_;  // by number
  std::uint64_t calls_ = 0;
  std::int64_t last_arrival_ = 0, last_answer_ = 0;
  bool closed_ = false;
};

}  // namespace linli::sim
