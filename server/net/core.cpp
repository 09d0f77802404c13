#include "net/core.hpp"

#include <sys/resource.h>

#include <algorithm>

#include <boost/asio/post.hpp>

namespace linli::net {

namespace {

constexpr auto sweep_every = std::chrono::milliseconds(250);
constexpr std::size_t flushed_at_once = 256;  // then others have their turn: ten thousand take 50 ms and more

}  // namespace

std::size_t connection_places() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return limits::connections_max;
  const rlimit wanted{std::min<rlim_t>(files.rlim_max, limits::connections_max + limits::descriptors_spare),
                      files.rlim_max};
  if (files.rlim_cur < wanted.rlim_cur && ::setrlimit(RLIMIT_NOFILE, &wanted) == 0) files = wanted;
  const auto all = static_cast<std::size_t>(std::min<rlim_t>(files.rlim_cur, 1U << 30U));
  const auto left = all > 2 * limits::descriptors_spare ? all - limits::descriptors_spare : all / 2;
  return std::min(limits::connections_max, left);
}

bool admission::enter(const std::string& address, bool capped) {
  const std::lock_guard lock(mutex_);
  if (all_ >= most_) return false;
  auto& n = by_address_[address];
  if (capped && n >= limits::connections_per_address_max) return false;
  ++n;
  ++all_;
  return true;
}

void admission::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --all_;
  const auto n = by_address_.find(address);
  if (--n->second == 0) by_address_.erase(n);
}

std::unique_ptr<ticket> ticket::draw(std::shared_ptr<core> home, std::string address) {
  auto& all = *home->all;
  const auto& proxies = all.options.trusted_proxies;
  const bool proxy = std::find(proxies.begin(), proxies.end(), address) != proxies.end();
  if (!all.admitted.enter(address, !proxy)) {
    ++all.refused;
    return nullptr;
  }
  ++all.connections;
  ++home->load;
  return std::unique_ptr<ticket>(new ticket(std::move(home), std::move(address)));
}

ticket::~ticket() {
  --home_->load;
  --home_->all->connections;
  home_->all->admitted.leave(address_);
}

void flush_some(std::shared_ptr<core> c) {
  const auto now = steady::now();
  if (c->flushing_.empty()) c->flushing_.swap(c->ready_);
  for (std::size_t i = 0; i < flushed_at_once && !c->flushing_.empty(); ++i) {
    const auto one = std::move(c->flushing_.back());
    c->flushing_.pop_back();
    one->flush(now);
  }
  c->posted_ = !c->flushing_.empty() || !c->ready_.empty();
  if (c->posted_) asio::post(c->home, [c] { flush_some(c); });
}

void core::flush_soon(std::shared_ptr<connection> one) {
  if (finished) return;
  ready_.push_back(std::move(one));
  if (std::exchange(posted_, true)) return;
  asio::post(home, [c = shared_from_this()] { flush_some(c); });
}

task<void> sweep(std::shared_ptr<core> c) {
  while (!c->finished) {
    c->sweeper.expires_after(sweep_every);
    co_await c->sweeper.async_wait(use_tuple);
    const auto now = steady::now();
    for (auto& one : c->open) one.sweep(now);
  }
  c->ready_.clear();  // they hold the core, too
  c->flushing_.clear();
}

}  // namespace linli::net
