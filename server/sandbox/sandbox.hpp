#pragma once
#include <string>
#include <vector>

#include "net/server.hpp"

// A chat platform in a box, in a process of its own: for walk-throughs, drills and tests. It shares no code with the
// bot that speaks to it (bots/sandbox, whose README is the protocol): two sides that agree by accident prove nothing.
namespace linli::sandbox {

struct sandbox_account {
  std::string id;       ///< as in /hooks/{id}
  std::string profile;  ///< "open" or "wechat"
  std::string token;    ///< what Linli shows with every call
  std::string secret;   ///< what webhooks are signed with
};

struct options {
  net::endpoint where;
  std::string gateway;  ///< e.g. http://127.0.0.1:8080; webhooks go to {gateway}/hooks/{account}
  std::vector<sandbox_account> accounts;
  std::string state_file;  ///< groups, people, messages, keys and waiting webhooks survive in it; "" = nothing survives
};

/// Serves until SIGINT or SIGTERM. Prints "sandbox ready on http://ADDRESS:PORT" on standard output when it listens.
/// The exit code: 0 stopped as asked, 1 it could not start (the reason is on standard error).
int run(const options& o);

}  // namespace linli::sandbox
