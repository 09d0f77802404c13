#pragma once
#include <string>
#include <vector>

#include "base/http.hpp"
#include "bots/bot.hpp"

namespace linli::bots::contract {

/// The way out, seen from a bot: gives the answers it was given, one after the other, and keeps what was asked.
class canned_port final : public http_port {
 public:
  explicit canned_port(std::vector<result<http_response>> answers) : answers_(std::move(answers)) {}
  task<result<http_response>> request(http_request r) override;
  const std::vector<http_request>& seen() const { return seen_; }

 private:
  std::vector<result<http_response>> answers_;
  std::vector<http_request> seen_;
};

/// One send over that way, run to its end.
result<sent> send(const bot& b, const account& a, const outbound& o, canned_port& port,
                  const std::string& key = "key-1");
/// What `linli doctor` would ask.
std::vector<check> examine(const bot& b, const account& a, const std::string& url, bool set_webhook, canned_port& port);

http_response answer(int status, std::string body);

}  // namespace linli::bots::contract
