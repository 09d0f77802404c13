#include "tests/sim/direct_client.hpp"

#include "redis/codec.hpp"

namespace linli::sim {

namespace {

class direct final : public redis::client {
 public:
  explicit direct(memory_store& to) : to_(to) {}
  task<result<redis::reply>> run(redis::command c, std::chrono::milliseconds) override {
    auto answer = to_.run(c);
    if (is_failure(answer)) co_return redis::error_of(std::string_view(answer.text).substr(1));
    co_return answer;
  }
  task<result<std::vector<redis::reply>>> run_all(std::vector<redis::command> c, std::chrono::milliseconds) override {
    std::vector<redis::reply> out;
    for (const auto& one : c) out.push_back(to_.run(one));
    co_return out;
  }
  bool connected() const override { return true; }
  std::string run_id() const override { return "memory"; }
  redis::stats stats() const override { return {}; }
  void close() override {}

 private:
  memory_store& to_;
};

}  // namespace

std::shared_ptr<redis::client> create_direct_client(memory_store& to) { return std::make_shared<direct>(to); }

}  // namespace linli::sim
