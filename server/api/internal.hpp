#pragma once
#include <atomic>
#include <functional>

#include "net/server.hpp"
#include "queue/world.hpp"

namespace linli::api {

/// What the internal listener tells about the process. All cores write, one reads.
struct vitals {
  std::atomic<bool> ready{false};           ///< set once all cores own their share; false again when stopping
  std::atomic<bool> refusing{false};        ///< Redis is short of memory
  std::atomic<bool> short_at_start{false};  ///< so short that this release cannot begin
  std::atomic<std::uint64_t> units{0};      ///< shards, communities, accounts owned by this process
  std::atomic<std::uint64_t> sessions{0};
  std::atomic<bool> unsafe{false};  ///< a setting of Redis was changed: acknowledged writes can be lost
  std::atomic<std::uint64_t> redis_reconnects{0}, redis_unknown{0}, redis_moved{0}, redis_asked{0};
  std::atomic<std::uint64_t> replicas_short{0};  ///< batches of checked writes that too few replicas had in time
};

/// The internal listener: /healthz (the process is up), /readyz (Redis answers, queues move), /metrics (Prometheus).
class internal final : public net::application {
 public:
  internal(queue::world& w, const vitals& v, std::function<net::server_stats()> server);
  net::route_limits limits_of(const net::request&) const override { return {}; }
  task<net::response> handle(net::request r) override;
  task<upgrade> accept_websocket(net::request r) override;

 private:
  task<net::response> readiness();
  task<net::response> metrics();

  queue::world& world_;
  const vitals& vitals_;
  std::function<net::server_stats()> server_;
};

}  // namespace linli::api
