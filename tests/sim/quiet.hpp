#pragma once
#include <spdlog/spdlog.h>

#include "base/log.hpp"

namespace linli::sim {

/// While it lives nothing is logged: simulated gateways fail all the time.
class quiet_log {
 public:
  quiet_log() {
    log::set_level("info");
    spdlog::get("linli")->set_level(spdlog::level::off);
  }
  ~quiet_log() { log::set_level("info"); }
  quiet_log(const quiet_log&) = delete;
  quiet_log& operator=(const quiet_log&) = delete;
};

}  // namespace linli::sim
