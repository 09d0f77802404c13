#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "sandbox/faults.hpp"
#include "sandbox/model.hpp"

namespace linli::sandbox {

/// The webhook events of one account on their way to the gateway, and the ledger of what became of each. Pure: the
/// deliverer does what next() says and tells what came of it.
///
/// One batch is under way at a time, so events arrive in their order, but for those the faults hold back. What is not
/// answered 2xx comes again, for ever, with growing pauses. Only a 4xx other than 408 and 429 ends it: the gateway read
/// the batch and refuses it. Its events are then tried one by one, so that one bad event takes no other with it.
class delivery_queue {
 public:
  using clock = std::chrono::steady_clock;
  enum class fate { waiting, delivered, refused };

  struct record {
    std::uint64_t number = 0;
    std::string type, chat;
    sys_time at{};              ///< when it happened
    std::uint32_t copies = 0;   ///< more than one: the faults doubled it
    std::uint32_t waiting = 0;  ///< copies still to be delivered
    std::uint32_t attempts = 0;
    int last_status = 0;  ///< 0: no answer
    bool delivered = false, refused = false;
  };

  explicit delivery_queue(std::uint64_t jitter_seed) : jitter_(jitter_seed) {}

  void add(event e, const fault_source::event_fate& how, sys_time at, clock::time_point now);
  bool full() const;
  std::size_t waiting() const { return waiting_.size() + under_way_.size(); }

  /// The bodies to send now, in order; empty when there is nothing to do before wake(). They are under way until
  /// answered() or unanswered().
  std::vector<std::shared_ptr<const event>> next(clock::time_point now);
  clock::time_point wake() const;
  /// `retry_after` as the gateway says, 0 when it does not.
  void answered(int status, std::chrono::milliseconds retry_after, clock::time_point now);
  void unanswered(clock::time_point now);
  /// Without a result: the process stops. They wait again.
  void abandon();

  struct totals {
    std::uint64_t batches = 0, attempts = 0, delivered = 0, refused = 0, failures_in_a_row = 0, forgotten = 0;
  };
  const totals& all() const { return totals_; }
  const std::deque<record>& ledger() const { return ledger_; }
  fate fate_of(const record& r) const;

  /// For the state file: what waits, once each, in order; and back.
  std::vector<std::shared_ptr<const event>> undelivered() const;
  void restore(std::deque<record> ledger, std::vector<event> waiting, totals t, clock::time_point now);

 private:
  struct copy {
    std::shared_ptr<const event> what;
    clock::time_point due;
    bool overtakable = false;
    bool alone = false;  ///< it was in a refused batch
  };

  record* find(std::uint64_t number);
  void note(const copy& c, int status);
  void settle(bool delivered);
  void back_off(std::chrono::milliseconds at_least, clock::time_point now);
  void forget();

  std::list<copy> waiting_, under_way_;
  std::deque<record> ledger_;
  totals totals_;
  clock::time_point pause_until_{};
  dice jitter_;
};

}  // namespace linli::sandbox
