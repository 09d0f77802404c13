#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot.hpp"

// What a platform's own test file tells the contract tests about it: bots/<name>/<name>_test.cpp defines
// `contract::subject linli::bots::<name>::contract_subject()`.
namespace linli::bots::contract {

/// An answer of the platform, and what the bot has to make of it.
struct canned {
  std::string what;
  http_response answer;
  errc code{};  ///< when it is an error
  std::chrono::milliseconds retry_after{0};
  std::string detail;  ///< "" = any
};

struct subject {
  bots::account account;   ///< with every setting; secrets unlike anything else in a sample
  sys_time received_at{};  ///< when the samples arrived
  /// A call with this body as the platform makes it: signed, at the account's path. Empty where the platform never
  /// calls.
  std::function<webhook(std::string body)> call;
  bool signs_body = false;  ///< a changed body must be refused, too
  /// A body with this many messages of different ids; empty where the platform sends one at a time.
  std::function<std::string(int n)> batch;

  bool sends = true;             ///< false: a worker posts, no call is made
  http_response good;            ///< the answer to a send that worked
  std::string good_id;           ///< the message id in it, "" when it has none
  std::vector<canned> failures;  ///< the platform's own ways to say no, besides bare statuses
  std::string idempotency;       ///< header of the idempotency key, "" where the platform knows none
};

/// One entry for each platform.
struct named_subject {
  std::string name;
  const bot* made;
  subject about;
};
const std::vector<named_subject>& subjects();

}  // namespace linli::bots::contract
