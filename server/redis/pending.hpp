#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>

#include "redis/client.hpp"

namespace linli::redis {

/// Resumes one coroutine, by posting to where it runs.
class resumption {
 public:
  virtual ~resumption() = default;
  virtual void run() = 0;
};

/// Commands that were given together, and who waits for their answers.
struct pending {
  std::string bytes;
  std::size_t size = 0;  ///< of the bytes, which are dropped once they are sent
  std::size_t wanted = 1;
  std::uint64_t holder = 0;  ///< the only one it may be sent to; 0 = any
  std::vector<reply> answers;
  std::chrono::steady_clock::time_point deadline;
  bool settled = false;  ///< answered or failed: what still comes is dropped
  error failure;
  bool failed = false;
  std::unique_ptr<resumption> waiting;

  void settle() {
    settled = true;
    if (auto w = std::move(waiting)) w->run();
  }
  void fail(error e) {
    if (settled) return;
    failed = true;
    failure = std::move(e);
    settle();
  }
};

/// Until it is settled. One waiter each.
task<void> wait(std::shared_ptr<pending> p);

}  // namespace linli::redis
