#pragma once
#include <memory>
#include <string>
#include <vector>

#include "redis/pending.hpp"

namespace linli::redis {

/// What Redis reads of a connection before it turns to the next one: PROTO_IOBUF_LEN there.
inline constexpr std::size_t read_at_once = 16 * limits::KiB;

/// One server's client: it writes commands as they are and hands back answers as they come, redirections included.
class connection : public client {
 public:
  task<result<reply>> run(command c, std::chrono::milliseconds deadline) override;
  task<result<reply>> run_at(place at, const command& c, std::chrono::milliseconds deadline) override;
  task<result<std::vector<reply>>> run_all(std::vector<command> c, std::chrono::milliseconds deadline) override;

  /// Takes encoded commands that have `wanted` answers together; they leave together and in this order. Settled at
  /// the deadline at the latest. `holder`: the only one they may be sent to, as place_of() says; 0 = any.
  virtual std::shared_ptr<pending> start(std::string bytes, std::size_t wanted, std::chrono::milliseconds deadline,
                                         std::uint64_t holder) = 0;
  /// Closes: what was not sent yet fails as not_sent and may go elsewhere, what was sent is unknown.
  virtual void retire() = 0;
  /// Of commands that were not answered yet.
  virtual std::size_t waiting_bytes() const = 0;
  /// Commands that were sent, failed at their deadline, and may happen yet.
  virtual std::size_t overdue() const = 0;

 private:
  task<result<reply>> answer_to(std::string bytes, std::chrono::milliseconds deadline, std::uint64_t holder);
};

/// Commands of many coroutines over one socket, pipelined.
std::shared_ptr<connection> create_connection(executor core, address where);

/// `first`, and more beside it to the same server for what Redis would not read at once of one. No order among what is
/// not given together.
std::shared_ptr<connection> create_wide(const executor& core, std::shared_ptr<connection> first, const address& where);

/// Over `inner`, which nobody else uses: one batch in flight, each followed by one WAIT. What fewer than `replicas`
/// replicas have within limits::replicas_deadline fails as unknown_outcome, the whole batch of it.
std::shared_ptr<connection> create_checked(executor core, std::shared_ptr<connection> inner, int replicas);

}  // namespace linli::redis
