#include "redis/pending.hpp"

namespace linli::redis {

namespace {

template <class Handler>
class resumption_of final : public resumption {
 public:
  explicit resumption_of(Handler h) : handler_(std::move(h)) {}
  void run() override {
    auto where = asio::get_associated_executor(handler_);
    asio::post(where, std::move(handler_));
  }

 private:
  Handler handler_;
};

}  // namespace

task<void> wait(std::shared_ptr<pending> p) {
  if (p->settled) co_return;
  auto initiate = [p](auto handler) {
    p->waiting = std::make_unique<resumption_of<decltype(handler)>>(std::move(handler));
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiate, asio::use_awaitable);
}

}  // namespace linli::redis
