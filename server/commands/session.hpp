#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/gate.hpp"
#include "config/config.hpp"
#include "store/database.hpp"

namespace linli::commands {

/// What one command needs for its short life: one core, one connection.
struct session {
  explicit session(const config::config& c);

  asio::io_context io{1};
  executor ex;
  gate work;
  redis::clients clients;
  std::shared_ptr<redis::client> client;
  store::database db;
};

/// Runs the command's work to its end. 1 and a sentence on standard error when it fails.
int run(session& s, std::function<task<result<void>>()> work);

}  // namespace linli::commands
