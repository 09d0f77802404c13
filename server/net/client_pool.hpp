#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "net/client_channel.hpp"

namespace linli::net {

class client_pool;

/// One of a host's places, with a connection in it. Gives the place back when it goes; the connection only
/// after keep().
class lease {
 public:
  lease(std::shared_ptr<client_pool> pool, std::string host, std::unique_ptr<channel> line, bool open)
      : pool_(std::move(pool)), host_(std::move(host)), line_(std::move(line)), open_(open) {}
  lease(lease&&) = default;
  lease& operator=(lease&&) = delete;
  ~lease();

  channel& line() { return *line_; }
  bool is_open() const { return open_; }  ///< it was used before
  void keep() { kept_ = true; }

 private:
  std::shared_ptr<client_pool> pool_;  ///< null: moved from
  std::string host_;
  std::unique_ptr<channel> line_;
  bool open_, kept_ = false;
};

/// The connections of one core's client, at most limits::client_connections_per_host_max to a host. One
/// executor only.
class client_pool : public std::enable_shared_from_this<client_pool> {
 public:
  client_pool(executor core, std::shared_ptr<asio::ssl::context> tls);

  /// An idle connection that can be trusted, else a new one; first come, first served when all places are
  /// taken. Errors: not_sent (no place until `deadline`).
  task<result<lease>> take(destination d, steady::time_point deadline);

 private:
  friend class lease;
  struct waiter {
    explicit waiter(const executor& core) : timer(core) {}
    asio::steady_timer timer;
    bool granted = false;
  };
  struct host {
    std::size_t taken = 0;
    std::vector<std::unique_ptr<channel>> idle;
    std::deque<std::shared_ptr<waiter>> waiting;
  };
  task<bool> wait_for_place(std::string key, steady::time_point deadline);
  void give_back(const std::string& key, std::unique_ptr<channel> kept);
  void forget_later();

  executor core_;
  std::shared_ptr<asio::ssl::context> tls_;
  asio::steady_timer forget_;
  bool forgetting_ = false;
  std::map<std::string, host> hosts_;
};

}  // namespace linli::net
