#include "api/internal.hpp"

#include "api/problem.hpp"
#include "store/keys.hpp"
#include "store/redis_settings.hpp"

namespace linli::api {

namespace {

net::response plain(int status, std::string text) {
  net::response r;
  r.status = status;
  r.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  if (status == 503) r.headers.add("Retry-After", "1");
  r.body = std::move(text);
  return r;
}

void metric(std::string& out, std::string_view kind, std::string_view name, std::string_view help,
            std::uint64_t value) {
  out.append(fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, kind, value));
}

void redis_metrics(std::string& out, const vitals& v) {
  metric(out, "counter", "linli_redis_reconnects_total", "Connections to Redis made again.", v.redis_reconnects);
  metric(out, "counter", "linli_redis_unknown_total", "Commands whose connection went before the answer.",
         v.redis_unknown);
  metric(out, "counter", "linli_redis_moved_total", "MOVED that were followed: a slot had another master.",
         v.redis_moved);
  metric(out, "counter", "linli_redis_asked_total", "ASK that were followed: a slot was on its way.", v.redis_asked);
  metric(out, "counter", "linli_redis_replicas_short_total",
         "Batches of checked writes that fewer than redis.replicas_min replicas had in time.", v.replicas_short);
}

}  // namespace

internal::internal(queue::world& w, const vitals& v, std::function<net::server_stats()> server)
    : world_(w), vitals_(v), server_(std::move(server)) {}

task<net::response> internal::handle(net::request r) {
  if (r.method != "GET" && r.method != "HEAD") {
    auto refused = problem(405, "GET only");
    refused.headers.add("Allow", "GET, HEAD");
    co_return refused;
  }
  if (r.path == "/healthz") co_return plain(200, "ok\n");
  if (r.path == "/readyz") co_return co_await readiness();
  if (r.path == "/metrics") co_return co_await metrics();
  co_return problem(404, "no such page");
}

task<net::application::upgrade> internal::accept_websocket(net::request) {
  upgrade u;
  u.refusal = problem(404, "no WebSocket here");
  co_return u;
}

task<net::response> internal::readiness() {
  if (vitals_.short_at_start)
    co_return plain(503, "not ready: Redis is short of memory and takes nothing of this release until it has some\n");
  if (!vitals_.ready) co_return plain(503, "not ready: starting or stopping\n");
  auto pong = co_await store::ping(world_.db.client());
  if (!pong) co_return plain(503, "not ready: Redis does not answer: " + describe(pong.error()) + "\n");
  if (vitals_.unsafe) co_return plain(503, "not ready: Redis could lose what is acknowledged: see linli doctor\n");
  if (vitals_.refusing) co_return plain(503, "not ready: Redis is short of memory\n");
  if (!world_.pulse.fresh()) co_return plain(503, "not ready: the heartbeat is not confirmed, queues stand still\n");
  co_return plain(200, "ready\n");
}

task<net::response> internal::metrics() {
  std::string out;
  const auto& n = world_.counters;
  metric(out, "counter", "linli_events_accepted_total", "Webhook events taken, durable.", n.accepted);
  metric(out, "counter", "linli_events_duplicate_total", "Webhook events seen before and absorbed.", n.duplicates);
  metric(out, "counter", "linli_hooks_refused_total", "Webhook calls refused: signature, or Redis away.", n.refused);
  metric(out, "counter", "linli_hooks_quarantined_total", "Signed bodies that could not be read.", n.quarantined);
  metric(out, "counter", "linli_events_applied_total", "Events whose effect is in.", n.applied);
  metric(out, "counter", "linli_events_dead_total", "Events given up on.", n.dead);
  metric(out, "counter", "linli_messages_sent_total", "Messages taken by a platform.", n.sent);
  metric(out, "counter", "linli_messages_retried_total", "Tries that will be made again.", n.retried);
  metric(out, "counter", "linli_messages_unknown_total", "Messages whose outcome nobody knows.", n.unknown);
  metric(out, "counter", "linli_messages_failed_total", "Messages refused for good.", n.failed);
  metric(out, "counter", "linli_platform_throttled_total", "Answers that told us to wait.", n.rate_limited);
  metric(out, "counter", "linli_alarms_total", "Alarms that rang before their event's turn.", n.rung);
  metric(out, "counter", "linli_suspects_total", "Events that were in flight as an owner ended.", n.suspects);
  metric(out, "counter", "linli_takeovers_total", "Units taken over from an owner that was gone.", n.takeovers);
  metric(out, "counter", "linli_work_failures_total", "Pieces of work that ended with an exception.", spawn_failures());
  redis_metrics(out, vitals_);
  const auto s = server_();
  metric(out, "gauge", "linli_connections", "Open connections, WebSockets included.", s.connections);
  metric(out, "gauge", "linli_websockets", "Open WebSockets.", s.websockets);
  metric(out, "counter", "linli_requests_total", "HTTP requests.", s.requests);
  metric(out, "counter", "linli_requests_refused_total", "Requests and connections refused at the gate.", s.refused);
  metric(out, "gauge", "linli_units_owned", "Shards, communities and accounts owned by this process.", vitals_.units);
  metric(out, "gauge", "linli_ready", "1 when ready.", vitals_.ready ? 1 : 0);
  std::vector<redis::command> lengths;
  for (int i = 0; i < limits::inbox_shards; ++i) lengths.push_back({"XLEN", store::keys::inbox_events(i)});
  auto waiting = co_await world_.db.client().run_all(std::move(lengths));
  std::uint64_t all = 0;
  if (waiting) {
    for (const auto& w : *waiting) all += static_cast<std::uint64_t>(w.integer);
    metric(out, "gauge", "linli_events_waiting", "Accepted events not yet applied.", all);
  }
  co_return plain(200, std::move(out));
}

}  // namespace linli::api
