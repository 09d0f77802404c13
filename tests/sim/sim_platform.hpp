#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/http.hpp"
#include "bots/bot.hpp"
#include "tests/sim/clockwork.hpp"

namespace linli::sim {

/// The bot of the simulated platform. The account's setting "policy" says what its platform does with a key it has
/// seen: "key" knows it, "flag" and "stop" post again, and are after_5xx::resend_flagged and ::stop.
const bots::bot& sim_bot();

/// What a simulated platform saw of one idempotency key.
struct posted {
  std::string account, chat;
  std::vector<std::string> message_ids;  ///< one for each time that people saw it
  int requests = 0;
  bool rejected = false;
};

/// All platforms of a run, beside all processes; they keep a ledger.
class sim_platform {
 public:
  explicit sim_platform(clockwork& c) : clock_(c) {}

  /// A request's way there and back. `answer` is called unless the answer is lost; an error says what the sender
  /// notices.
  using answering = std::function<void(result<http_response>)>;
  void take(std::string who, http_request r, answering answer);

  /// Called for each message that people saw, with chat and message id: receipts come of it.
  std::function<void(const std::string& account, const std::string& chat, const std::string& message)> on_posted;

  bool faults = true;
  bool bad_time = false;                 ///< most requests fail
  std::map<std::string, posted> ledger;  ///< by account + "/" + key
  std::uint64_t limited = 0, errors = 0, resets = 0, repeated = 0;
  /// Requests that began before the Retry-After that their own process had been told was over.
  std::vector<std::string> too_early;

 private:
  struct fate;
  fate decide();
  std::string post(const std::string& account, const std::string& key, const std::string& chat);

  clockwork& clock_;
  std::uint64_t number_ = 0;
};

/// The way out of one process.
std::shared_ptr<http_port> create_sim_port(executor home, clockwork& c, sim_platform& to, std::string who);

}  // namespace linli::sim
