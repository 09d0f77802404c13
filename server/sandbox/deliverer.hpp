#pragma once
#include <memory>
#include <string>

#include "base/gate.hpp"
#include "base/http.hpp"
#include "sandbox/box.hpp"

namespace linli::sandbox {

/// Carries one account's webhooks to the gateway. One executor only; outlives its run().
class deliverer {
 public:
  deliverer(executor ex, box& of, std::shared_ptr<http_port> client, std::string gateway);

  /// Until stop() and the end of the request that is then under way.
  task<void> run();
  /// There may be something to do.
  void ring() { bell_.ring(); }
  void stop();

 private:
  http_request request_of(const std::vector<std::shared_ptr<const event>>& batch) const;

  box& box_;
  std::shared_ptr<http_port> client_;
  std::string url_;
  doorbell bell_;
  bool stopping_ = false;
};

/// From now until `then` for a wait: rounded up, at most an hour.
std::chrono::milliseconds until(std::chrono::steady_clock::time_point then);

}  // namespace linli::sandbox
