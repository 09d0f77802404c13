#include "base/gate.hpp"

#include <atomic>
#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/log.hpp"

namespace linli {

namespace {
std::atomic<std::size_t> failures{0};
}

gate::gate(executor ex) : empty_(std::move(ex), steady_time::max()) {}

bool gate::enter() {
  if (closed_) return false;
  ++inside_;
  return true;
}

void gate::leave() {
  if (--inside_ == 0 && closed_) empty_.cancel();
}

void gate::close() { closed_ = true; }

task<bool> gate::drained(std::chrono::milliseconds most) {
  const auto end = steady_clock::now() + most;
  while (inside_ > 0 && steady_clock::now() < end) {
    empty_.expires_at(end);
    co_await empty_.async_wait(use_tuple);
  }
  co_return inside_ == 0;
}

bool spawn(const executor& ex, gate& g, std::string name, task<void> work) {
  return spawn(ex, std::shared_ptr<gate>(std::shared_ptr<gate>(), &g), std::move(name), std::move(work));
}

bool spawn(const executor& ex, std::shared_ptr<gate> g, std::string name, task<void> work) {
  if (!g->enter()) return false;
  asio::co_spawn(ex, std::move(work), [g, name = std::move(name)](std::exception_ptr failure) {
    g->leave();
    if (!failure) return;
    failures.fetch_add(1, std::memory_order_relaxed);
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& e) {
      log::error("spawn", "{} ended with an exception: {}", name, e.what());
    } catch (...) {
      log::error("spawn", "{} ended with an unknown exception", name);
    }
  });
  return true;
}

task<bool> sleep_for(std::chrono::milliseconds time) {
  const auto ex = co_await asio::this_coro::executor;
  timer alarm(ex, time);
  auto [ec] = co_await alarm.async_wait(use_tuple);
  co_return !ec;
}

doorbell::doorbell(executor ex) : home_(ex), timer_(std::move(ex)) {}

void doorbell::ring() {
  rung_ = true;
  timer_.cancel();
}

task<void> doorbell::wait(std::chrono::milliseconds most) {
  if (!rung_) {
    timer_.expires_after(most);
    co_await timer_.async_wait(use_tuple);
  }
  rung_ = false;
}

std::size_t spawn_failures() { return failures.load(std::memory_order_relaxed); }

}  // namespace linli
