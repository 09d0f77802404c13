#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/json.hpp"
#include "bots/registry.hpp"
#include "net/client.hpp"
#include "sandbox/process.hpp"

namespace linli::sandbox::test {

namespace bj = boost::json;

/// Waits until `done` or ten seconds are over; what it was in the end.
bool eventually(const std::function<bool()>& done);

/// A folder that goes with the test.
struct temporary_folder {
  temporary_folder();
  ~temporary_folder();
  std::string file(const std::string& name) const { return (path / name).string(); }
  std::filesystem::path path;
};

/// What takes webhooks as a gateway does: verified and read by the bot itself.
class receiver final : public net::application {
 public:
  explicit receiver(std::map<std::string, bots::account> accounts) : accounts_(std::move(accounts)) {}
  net::route_limits limits_of(const net::request&) const override { return {}; }
  task<net::response> handle(net::request r) override;
  task<upgrade> accept_websocket(net::request r) override;

  /// What it answers: 200 after taking the events, another status without taking them, 0: a reset.
  void answer_with(int status) { status_ = status; }
  /// Answers 400 to batches with an event whose text is this.
  void refuse_text(std::string text);
  std::vector<bots::event> taken() const;
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> out;
    for (const auto& e : taken()) {
      if (const auto* one = std::get_if<Event>(&e)) out.push_back(*one);
    }
    return out;
  }
  int calls() const { return calls_; }
  int unverified() const { return unverified_; }

 private:
  std::map<std::string, bots::account> accounts_;
  std::atomic<int> status_{200}, calls_{0}, unverified_{0};
  mutable std::mutex mutex_;
  std::string refused_text_;        // guarded by mutex_
  std::vector<bots::event> taken_;  // guarded by mutex_
};

struct answer {
  int status = 0;
  http_headers headers;
  bj::value body;
  std::string text(std::string_view key) const { return json::text(body.get_object(), key); }
  std::int64_t number(std::string_view key) const { return json::number(body.get_object(), key); }
  const bj::array& items(std::string_view key = "items") const { return body.at(key).get_array(); }
  const bj::object& at(std::string_view key) const { return body.at(key).get_object(); }
};

/// A sandbox with the accounts "open" and "wechat" and a gateway's receiver, on a thread of their own.
class stand {
 public:
  explicit stand(std::string state_file = {});
  ~stand();

  /// One call of the control API, or of the platform's with the account's token and a key.
  answer call(std::string method, std::string target, std::string body = {}, http_headers more = {});
  answer box(std::string method, std::string what, std::string body = {}) { return call(method, "/box/" + what, body); }
  /// Through the bot, as the gateway sends.
  result<bots::sent> send(const std::string& account, bots::outbound o, std::string key,
                          std::chrono::milliseconds deadline = std::chrono::seconds(5));
  bots::account account(const std::string& id) const;
  receiver& gateway() { return *receiver_; }
  std::uint16_t port() const { return port_; }

  void stop_gateway();
  void start_gateway();
  void stop_sandbox();
  void start_sandbox();

 private:
  void on_loop(std::function<void()> what);
  void finish(task<void> what);

  std::string state_file_;
  asio::io_context io_{1}, caller_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::unique_ptr<receiver> receiver_;
  std::unique_ptr<net::server> gateway_server_;
  std::unique_ptr<process> process_;
  std::shared_ptr<http_port> client_;
  std::uint16_t gateway_port_ = 0, port_ = 0;
  std::unique_ptr<gate> work_;
  std::thread thread_;
};

}  // namespace linli::sandbox::test
