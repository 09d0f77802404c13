#include "net/client_pool.hpp"

namespace linli::net {

lease::~lease() {
  if (pool_) pool_->give_back(host_, kept_ ? std::move(line_) : nullptr);
}

client_pool::client_pool(executor core, std::shared_ptr<asio::ssl::context> tls)
    : core_(core), tls_(std::move(tls)), forget_(core) {}

task<bool> client_pool::wait_for_place(std::string key, steady::time_point deadline) {
  const auto w = std::make_shared<waiter>(core_);
  w->timer.expires_at(deadline);
  hosts_[key].waiting.push_back(w);
  co_await w->timer.async_wait(use_tuple);
  if (!w->granted) std::erase(hosts_[key].waiting, w);
  co_return w->granted;
}

task<result<lease>> client_pool::take(destination d, steady::time_point deadline) {
  const auto self = shared_from_this();
  auto key = d.key();
  if (auto& h = hosts_[key]; h.taken < limits::client_connections_per_host_max) {
    ++h.taken;
  } else if (!co_await wait_for_place(key, deadline)) {
    co_return error{errc::not_sent, "every connection to the host was busy"};
  }
  auto& idle = hosts_[key].idle;
  while (!idle.empty()) {
    auto line = std::move(idle.back());
    idle.pop_back();
    if (line->fresh()) co_return lease(self, std::move(key), std::move(line), true);
  }
  auto line = std::make_unique<channel>(core_, tls_);
  co_return lease(self, std::move(key), std::move(line), false);
}

void client_pool::give_back(const std::string& key, std::unique_ptr<channel> kept) {
  auto& h = hosts_[key];
  if (kept) {
    h.idle.push_back(std::move(kept));
    forget_later();
  }
  if (!h.waiting.empty()) {  // the place goes to the first who waits
    h.waiting.front()->granted = true;
    h.waiting.front()->timer.cancel();
    h.waiting.pop_front();
    return;
  }
  if (--h.taken == 0 && h.idle.empty()) hosts_.erase(key);
}

// Closes what nobody may use any more, so that no descriptor waits for a next call.
void client_pool::forget_later() {
  if (std::exchange(forgetting_, true)) return;
  forget_.expires_after(limits::client_idle_max);
  forget_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->forgetting_ = false;
    bool some_left = false;
    for (auto h = self->hosts_.begin(); h != self->hosts_.end();) {
      const auto now = steady::now();
      std::erase_if(h->second.idle, [now](const auto& line) { return line->idle_too_long(now); });
      some_left = some_left || !h->second.idle.empty();
      h = h->second.idle.empty() && h->second.taken == 0 ? self->hosts_.erase(h) : std::next(h);
    }
    if (some_left) self->forget_later();
  });
}

}  // namespace linli::net
