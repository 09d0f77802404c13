#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "base/gate.hpp"
#include "net/server.hpp"
#include "net/socket.hpp"

namespace linli::net {

/// How many connections this process may have: limits::connections_max, or fewer where the limit of open files is
/// lower, so that those to Redis and to platforms always find a descriptor. Raises that limit as far as it goes.
std::size_t connection_places();

/// Who may connect: the caps of limits.hpp. Thread-safe.
class admission {
 public:
  explicit admission(std::size_t most) : most_(most) {}
  bool enter(const std::string& address, bool capped);  ///< `capped`: the cap for one address holds
  void leave(const std::string& address);

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::map<std::string, std::size_t> by_address_;  // guarded by mutex_
  std::size_t all_ = 0;                            // guarded by mutex_
};

/// What the cores of one server share. Thread-safe.
struct commons {
  server_options options;
  admission admitted{connection_places()};
  std::atomic<std::uint64_t> connections{0}, websockets{0};  ///< open now
  std::atomic<std::uint64_t> requests{0}, refused{0};        ///< since start
};

/// One open connection, as its core sees it. None of these ends it at once: it ends in a handler of its own,
/// later.
class connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~connection() = default;
  virtual void sweep(steady::time_point now) = 0;  ///< cuts it when a deadline has passed
  virtual void retire() = 0;                       ///< the server stops: what is between two requests closes
  virtual void cut() = 0;
  virtual void flush(steady::time_point) {}  ///< after core::flush_soon()
};

/// One core's share of a server. All but `load` on that core's executor only.
struct core : std::enable_shared_from_this<core> {
  core(core_executor ex, application& a, std::shared_ptr<commons> c)
      : home(ex), app(a), all(std::move(c)), work(std::make_shared<gate>(ex)), sweeper(ex) {}

  /// All that asked for it within one tick are flushed one after the other in a handler of their own, each once.
  void flush_soon(std::shared_ptr<connection> one);

  const core_executor home;
  application& app;
  const std::shared_ptr<commons> all;
  const std::shared_ptr<gate> work;
  asio::steady_timer sweeper;
  boost::intrusive::list<connection, boost::intrusive::constant_time_size<false>> open;
  bool stopping = false, finished = false;
  std::atomic<std::size_t> load{0};  ///< connections, also those on their way from the acceptor
  std::vector<char> input;           ///< where WebSocket sessions read to, one at a time: none needs room of its own
  unsigned sessions = 0;             ///< WebSocket sessions since start

 private:
  friend void flush_some(std::shared_ptr<core> c);
  friend task<void> sweep(std::shared_ptr<core> c);
  std::vector<std::shared_ptr<connection>> ready_, flushing_;  ///< asked for; those among them whose turn it is
  bool posted_ = false;
};

/// The place of one connection: counted while this lives.
class ticket {
 public:
  /// Null when there is no place for `address`.
  static std::unique_ptr<ticket> draw(std::shared_ptr<core> home, std::string address);
  ~ticket();
  ticket(const ticket&) = delete;
  ticket& operator=(const ticket&) = delete;
  const std::string& address() const { return address_; }

 private:
  ticket(std::shared_ptr<core> home, std::string address) : home_(std::move(home)), address_(std::move(address)) {}
  std::shared_ptr<core> home_;
  std::string address_;
};

/// Enforces the deadlines of a core's connections until it is finished: one timer for all of them, which is
/// why a deadline may be late by a quarter of a second.
task<void> sweep(std::shared_ptr<core> c);

}  // namespace linli::net
