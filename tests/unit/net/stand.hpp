#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/gate.hpp"
#include "net/server.hpp"
#include "tests/support/run.hpp"

namespace linli::net::test {

using linli::test::run;

/// Waits until `done` or ten seconds are over; what it was in the end.
bool eventually(const std::function<bool()>& done);

struct answer {
  int status = 0;  ///< 0: the connection ended before an answer
  std::string head, body;
};

/// A blocking socket that says exactly what it is told to. Every read ends after fifteen seconds.
class peer {
 public:
  explicit peer(std::uint16_t port, int receive_buffer = 0);
  explicit peer(int connected) : fd_(connected) {}
  ~peer();
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  bool say(std::string_view bytes);
  answer hear(bool head_only = false);
  std::string hear_until(std::string_view end);
  /// The other side has closed, and nothing is left to read.
  bool is_closed();
  void reset();  ///< closes with a reset
  int fd() const { return fd_; }

 private:
  bool more();
  int fd_;
  std::string input_;
};

/// Accepts connections in a thread of its own and lets `serve` handle one after the other.
class scripted_server {
 public:
  explicit scripted_server(std::function<void(peer&, int nth)> serve);
  ~scripted_server();
  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

/// What happened in the WebSocket sessions of a stand.
struct happenings {
  std::atomic<int> opened{0}, closed{0}, handled{0};
};

/// A server with a small application on its own threads; everything stops with it.
class stand {
 public:
  explicit stand(std::size_t cores = 1, server_options options = {});
  ~stand();
  std::uint16_t port() const { return port_; }
  std::string url(std::string_view target) const;
  server_stats stats() const { return server_->stats(); }
  void begin_stop(std::chrono::milliseconds most);
  bool stopped() const { return stopped_; }
  happenings& seen() { return seen_; }

 private:
  task<void> stop(std::chrono::milliseconds most);

  happenings seen_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::unique_ptr<application>> apps_;
  std::unique_ptr<gate> work_;
  std::unique_ptr<server> server_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false}, stopped_{false};
  std::vector<std::thread> threads_;
};

}  // namespace linli::net::test
