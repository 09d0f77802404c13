#pragma once
#include <string>
#include <vector>

#include "redis/client.hpp"

namespace linli::store {

/// One thing about the Redis we are given: whether it is as it must be, what was found, and what to do.
struct redis_check {
  bool ok = false;
  std::string text;
};
/// Of every server: settings without which acknowledged writes can be lost, and the version. Errors: Redis cannot be
/// asked at all.
task<result<std::vector<redis_check>>> check_settings(redis::client& c, bool cluster);
/// Of every server: whether it has as many replicas as checked writes wait for. Nothing when they wait for none.
task<result<std::vector<redis_check>>> check_replicas(redis::client& c, int replicas_min);

/// What is not as it must be, a line each; "" when all is well.
std::string wrong_of(const std::vector<redis_check>& checks);

/// Share of maxmemory in use, of the fullest server; 0 when there is no limit.
task<result<double>> memory_share(redis::client& c);
/// All servers answer.
task<result<void>> ping(redis::client& c);

}  // namespace linli::store
