#pragma once
#include <memory>
#include <vector>

#include "redis/client.hpp"

namespace linli::test {

/// A connection for tests that do something about single commands: the rest goes to the real one.
class wrapped_client : public redis::client {
 public:
  explicit wrapped_client(std::shared_ptr<redis::client> real) : real_(std::move(real)) {}

  task<result<std::vector<redis::reply>>> run_all(std::vector<redis::command> c,
                                                  std::chrono::milliseconds deadline) override {
    co_return co_await real_->run_all(std::move(c), deadline);
  }
  bool connected() const override { return real_->connected(); }
  std::string run_id() const override { return real_->run_id(); }
  redis::stats stats() const override { return real_->stats(); }
  void close() override {}

 protected:
  std::shared_ptr<redis::client> real_;
};

}  // namespace linli::test
