#pragma once
#include <cstdint>
#include <string>

#include "redis/client.hpp"

namespace linli::queue {

/// One core's time as owner of a unit: an inbox shard "i:12", a community "c:jinyuan" or an account "o:telegram". One
/// executor only. Whoever works for it looks at `over` before each step.
struct tenure {
  std::string unit;
  std::string owner;  ///< "<process>/<core>"
  std::int64_t fence = 0;
  bool over = false;     ///< finish what is under way and end: we are stopping, or somebody else should have it
  bool fenced = false;   ///< somebody else has it already
  std::string before{};  ///< the owner it was taken over from, "" when it was free
  bool crashed = false;  ///< that owner's process is certainly gone; else it may only have been silent
  redis::place place{};  ///< who answered for the lease when it was taken
};

}  // namespace linli::queue
