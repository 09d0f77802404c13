#pragma once
#include <map>
#include <mutex>
#include <string>

#include "api/call.hpp"

namespace linli::api {

/// Names for events that their platform gives no id: the same body within 60 s gets the same name. Thread-safe.
class body_names {
 public:
  std::string name_of(const std::string& hash, sys_time at);

 private:
  std::mutex mutex_;
  std::map<std::string, sys_time> first_;  // guarded by mutex_
};

/// /hooks/{account}/*: verify, parse, accept. 200 only when all events of the request are durable; 503 with Retry-After
/// within limits::accept_deadline otherwise. Signed but unreadable bodies are kept for a person and answered 200.
task<net::response> take_webhook(services& use, body_names& names, net::request r);

}  // namespace linli::api
