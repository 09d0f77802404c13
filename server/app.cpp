#include "app.hpp"

#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "api/gateway.hpp"
#include "api/internal.hpp"
#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "commands/lexicon_folder.hpp"
#include "net/client.hpp"
#include "queue/engine.hpp"
#include "store/leases.hpp"
#include "store/redis_settings.hpp"
#include "store/roster_import.hpp"
#include "store/scripts.hpp"
#include "words/understanding.hpp"

namespace linli {

namespace {

constexpr auto redis_wait = std::chrono::seconds(15);
constexpr auto settle_wait = std::chrono::seconds(5);
constexpr auto memory_look_every = std::chrono::seconds(1);
constexpr auto settings_look_every = std::chrono::seconds(1);  // until then what is acknowledged may be lost
constexpr auto come_back_within = std::chrono::seconds(5);
constexpr auto answers_within = std::chrono::seconds(5);

redis::options redis_of(const config::config& c) {
  auto o = redis::parse_options(c.redis_url, c.redis_cluster, c.replicas_min);
  if (!o) throw std::runtime_error("redis.url: " + o.error().detail);
  return *o;
}

net::endpoint endpoint_of(const std::string& name, const std::string& listen) {
  auto where = net::parse_endpoint(listen);
  if (!where) throw std::runtime_error("server." + name + " " + where.error().detail);
  return *where;
}

}  // namespace

/// What all cores share.
struct app::shared {
  explicit shared(const config::config& c)
      : lines(lines_of(c)),
        functions(std::make_shared<const redis::functions>(store::scripts())),
        process(store::describe_process(random_id(), 1)) {
    process.accounts.emplace();
    for (const auto& [id, line] : lines.all()) process.accounts->insert(id);
  }

  queue::lines lines;
  std::shared_ptr<const redis::functions> functions;
  store::process_record process;
  queue::switchboard bells;
  queue::pulse pulse;
  queue::counters counters;
  std::shared_ptr<queue::crossing> road = std::make_shared<queue::crossing>();
  api::vitals vitals;
  std::unique_ptr<api::internal> internal_app;
  std::unique_ptr<net::server> public_server, internal_server;
};

/// One core and all that only it touches.
struct app::core {
  core(const config::config& c, shared& s, int number, std::chrono::minutes offset)
      : ex(io.get_executor()),
        keep(asio::make_work_guard(io)),
        work(ex),
        clients(redis::create_clients(ex, redis_of(c))),
        db(clients, s.functions, c.index_key),
        rosters(db),
        scenes(db),
        doors(db),
        bearers(db),
        http(net::create_client(ex, c.ca_file)),
        world{ex,
              work,
              db,
              rosters,
              scenes,
              doors,
              *http,
              s.lines,
              s.bells,
              s.pulse,
              s.counters,
              s.road,
              rules_of(c, offset)},
        hub(ex, work, db, offset),
        gateway(api::services{world, hub, bearers, offset, c.public_url, c.allowed_origins,
                              hex(sha256("tokens\n" + c.index_key))}),
        engine(world, s.pulse, s.process, number) {}

  asio::io_context io{1};
  executor ex;
  asio::executor_work_guard<asio::io_context::executor_type> keep;
  gate work;
  redis::clients clients;
  store::database db;
  store::roster_cache rosters;
  store::scene_cache scenes;
  store::inbox doors;
  store::bearers bearers;
  std::shared_ptr<http_port> http;
  queue::world world;
  live::hub hub;
  api::gateway gateway;
  queue::engine engine;
  gate control{ex};  ///< starting and stopping: outlives `work`
  std::atomic<bool> settled{false}, returned{false};
  std::atomic<std::uint64_t> held{0};
  std::mutex seen_mutex;
  redis::stats seen;  ///< of the connections, as of the last look
  std::thread thread;
};

app::app(config::config c) : config_(std::move(c)) {
  const auto offset = parse_offset(config_.utc_offset);
  if (!offset) throw std::runtime_error("time.utc_offset must be like +08:00");
  shared_ = std::make_unique<shared>(config_);
  const auto n = config_.cores > 0 ? config_.cores
                                   : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  shared_->process.cores = n;
  for (int i = 0; i < n; ++i) cores_.push_back(std::make_unique<core>(config_, *shared_, i, *offset));
  std::vector<executor> executors;
  std::vector<net::application*> gateways;
  for (auto& one : cores_) {
    executors.push_back(one->ex);
    gateways.push_back(&one->gateway);
  }
  net::server_options open{endpoint_of("listen", config_.listen), config_.trusted_proxies, true, false};
  net::server_options inside{endpoint_of("internal_listen", config_.internal_listen), {}, false, false};
  shared_->public_server = net::create_server(executors, gateways, std::move(open));
  shared_->internal_app = std::make_unique<api::internal>(cores_[0]->world, shared_->vitals,
                                                          [this] { return shared_->public_server->stats(); });
  shared_->internal_server = net::create_server({executors[0]}, {shared_->internal_app.get()}, std::move(inside));
}

app::~app() {
  // The servers post to the cores' contexts as they end, so they go before them.
  shared_->internal_server.reset();
  shared_->public_server.reset();
  shared_->bells.disconnect_all();
}

int app::run() {
  spawn(cores_[0]->ex, cores_[0]->control, "life", live());
  for (std::size_t i = 1; i < cores_.size(); ++i)
    cores_[i]->thread = std::thread([c = cores_[i].get()] { c->io.run(); });
  cores_[0]->io.run();
  for (auto& one : cores_) {
    if (one->thread.joinable()) one->thread.join();
  }
  return failed_ ? 1 : 0;
}

task<void> app::live() {
  std::optional<asio::signal_set> signals;  // to the end: another signal must not cut the stopping short
  auto started = co_await start();
  if (!started) {
    fmt::print(stderr, "linli: {}\n", started.error().detail);
    failed_ = true;
  } else {
    signals.emplace(cores_[0]->ex, SIGINT, SIGTERM);
    co_await wait_for_signal(*signals);
  }
  co_await stop();
  for (auto& one : cores_) {
    asio::post(one->ex, [c = one.get()] {
      c->clients.close();
      c->keep.reset();
      c->io.stop();
    });
  }
}

task<result<void>> app::start() {
  if (!config_.lexicon.empty()) {
    const auto used = commands::use_lexicon_of(config_.lexicon);
    if (!used) co_return error{used.error().code, "words.lexicon: " + used.error().detail};
  }
  // The lexicon and its tables are built now, not while somebody's first words wait.
  static_cast<void>(words::parse("欸欸诶诶", {}));
  hangups_ = std::make_unique<asio::signal_set>(cores_[0]->ex, SIGHUP);
  spawn(cores_[0]->ex, cores_[0]->control, "lexicon watch", watch_lexicon());
  auto inside = shared_->internal_server->start();
  if (!inside) co_return inside.error();
  auto redis = co_await reach_redis();
  if (!redis) co_return redis.error();
  auto prepared = co_await prepare_store();
  if (!prepared) co_return prepared.error();
  auto engines = co_await start_engines();
  if (!engines) co_return engines.error();
  auto open = shared_->public_server->start();
  if (!open) co_return open.error();
  spawn(cores_[0]->ex, cores_[0]->work, "memory watch", watch_memory());
  spawn(cores_[0]->ex, cores_[0]->work, "settings watch", watch_settings());
  shared_->vitals.ready = true;
  log::info("serve", "ready on {}:{}, {} cores, {} accounts", open->address, open->port, cores_.size(),
            shared_->lines.all().size());
  co_return result<void>{};
}

task<result<void>> app::reach_redis() {
  auto& c = *cores_[0]->clients.ordinary;
  const auto end = std::chrono::steady_clock::now() + redis_wait;
  result<std::vector<store::redis_check>> checks = error{errc::unavailable};
  bool told = false;
  for (;;) {
    checks = co_await store::check_settings(c, config_.redis_cluster);
    if (checks || std::chrono::steady_clock::now() > end) break;
    if (!std::exchange(told, true)) log::warn("serve", "waiting for Redis: {}", checks.error().detail);
    co_await sleep_for(std::chrono::milliseconds(200));
  }
  if (!checks) co_return checks.error();
  const auto replicas = co_await store::check_replicas(c, config_.replicas_min);
  if (replicas && !store::wrong_of(*replicas).empty())
    log::warn("serve", "webhooks are answered 503 until replicas are there:{}", store::wrong_of(*replicas));
  const auto wrong = store::wrong_of(*checks);
  if (wrong.empty()) co_return result<void>{};
  if (!config_.unsafe_settings)
    co_return error{errc::misconfigured, "Redis could lose what was acknowledged:" + wrong +
                                             "\n(redis.unsafe_settings = true starts all the same)"};
  log::warn("serve", "Redis may lose what was acknowledged:{}", wrong);
  co_return result<void>{};
}

// Short of memory, Redis takes neither the Functions of a new release nor a new community, by no command there is; who
// has all of it there already starts. Another process drains what was accepted, or somebody gives it memory.
task<result<void>> app::prepare_store() {
  bool told = false;
  for (;;) {
    auto done = co_await prepare_store_once();
    shared_->vitals.short_at_start = !done && done.error().code == errc::full;
    if (!shared_->vitals.short_at_start) co_return done;
    if (!std::exchange(told, true)) log::error("serve", "waiting for Redis to have memory: {}", done.error().detail);
    co_await sleep_for(memory_look_every);
  }
}

task<result<void>> app::prepare_store_once() {
  auto& db = cores_[0]->db;
  auto loaded = co_await shared_->functions->load(db.client());
  if (!loaded) co_return error{loaded.error().code, "the Functions cannot be loaded: " + loaded.error().detail};
  for (const auto& community : shared_->lines.communities()) {
    auto there = co_await store::ensure_community(db, community, community);
    if (!there) co_return error{there.error().code, "Redis refuses to store: " + there.error().detail};
  }
  auto known = co_await store::register_process(db, shared_->process);
  if (!known) co_return error{known.error().code, "Redis refuses to store: " + known.error().detail};
  co_return result<void>{};
}

task<result<void>> app::start_engines() {
  for (auto& one : cores_) asio::post(one->ex, [c = one.get()] { c->engine.start(); });
  const auto end = std::chrono::steady_clock::now() + settle_wait;
  const auto all_settled = [this] {
    return std::all_of(cores_.begin(), cores_.end(), [](const auto& c) { return c->settled.load(); });
  };
  while (!all_settled() && std::chrono::steady_clock::now() < end) {
    co_await on_all(look, settle_wait);
    if (!all_settled()) co_await sleep_for(std::chrono::milliseconds(20));
  }
  if (!all_settled()) log::info("serve", "another process still owns some of our share");
  co_return result<void>{};
}

task<void> app::look(core& c) {
  c.settled = c.engine.settled();
  c.held = c.engine.held();
  auto all = c.clients.ordinary->stats();
  for (const auto& beside : {c.clients.checked, c.clients.wide}) {
    const auto more = beside == c.clients.ordinary ? redis::stats{} : beside->stats();
    all.reconnects += more.reconnects;
    all.unknown += more.unknown;
    all.unreplicated += more.unreplicated;
  }
  const std::lock_guard lock(c.seen_mutex);
  c.seen = all;
  co_return;
}

task<void> app::refuse(core& c) {
  c.gateway.refuse();
  c.gateway.dismiss(come_back_within);
  co_return;
}

task<void> app::drain(core& c) {
  co_await c.engine.stop(limits::drain_within);
  c.work.close();
  co_await c.work.drained(limits::drain_within);
  c.returned = c.engine.returned();
}

task<void> app::run_on(core& c, on_core what, std::shared_ptr<std::atomic<std::size_t>> left) {
  co_await what(c);
  --*left;
}

task<bool> app::on_all(on_core what, std::chrono::milliseconds most) {
  const auto left = std::make_shared<std::atomic<std::size_t>>(cores_.size());
  for (auto& one : cores_) {
    asio::post(one->ex,
               [c = one.get(), what, left] { spawn(c->ex, c->control, "on all cores", run_on(*c, what, left)); });
  }
  const auto end = std::chrono::steady_clock::now() + most;
  while (*left > 0 && std::chrono::steady_clock::now() < end) co_await sleep_for(std::chrono::milliseconds(2));
  co_return *left == 0;
}

task<void> app::watch_memory() {
  while (!cores_[0]->work.closed()) {
    auto share = co_await store::memory_share(*cores_[0]->clients.ordinary);
    if (share) {
      const bool refusing = *share >= limits::refuse_at_memory_share;
      if (refusing != shared_->vitals.refusing)
        log::warn("serve", "{}", refusing ? "Redis is short of memory: new work is refused" : "Redis has memory again");
      shared_->vitals.refusing = refusing;
      for (auto& one : cores_) asio::post(one->ex, [c = one.get(), refusing] { c->doors.set_refusing(refusing); });
    }
    co_await on_all(look, memory_look_every);
    gather();
    co_await sleep_for(memory_look_every);
  }
}

void app::gather() {
  std::uint64_t units = 0;
  redis::stats all;
  for (auto& one : cores_) {
    units += one->held;
    const std::lock_guard lock(one->seen_mutex);
    all.reconnects += one->seen.reconnects;
    all.unknown += one->seen.unknown;
    all.moved += one->seen.moved;
    all.asked += one->seen.asked;
    all.unreplicated += one->seen.unreplicated;
  }
  auto& v = shared_->vitals;
  v.units = units;
  v.redis_reconnects = all.reconnects;
  v.redis_unknown = all.unknown;
  v.redis_moved = all.moved;
  v.redis_asked = all.asked;
  v.replicas_short = all.unreplicated;
}

// Somebody may change a setting while we run, or put a Redis with other settings in this one's place.
task<void> app::watch_settings() {
  auto& c = *cores_[0]->clients.ordinary;
  std::string said;
  while (!cores_[0]->work.closed()) {
    co_await sleep_for(settings_look_every);
    auto checks = co_await store::check_settings(c, config_.redis_cluster);
    if (!checks) continue;  // who is away cannot be asked, and readiness says so
    const auto wrong = store::wrong_of(*checks);
    if (!wrong.empty() && wrong != said)
      log::error("serve", "Redis may lose what it acknowledges, so webhooks are answered {}:{}",
                 config_.unsafe_settings ? "all the same" : "503", wrong);
    if (wrong.empty() && !said.empty()) log::info("serve", "the settings of Redis are safe again");
    said = wrong;
    const bool unsafe = !wrong.empty() && !config_.unsafe_settings;
    shared_->vitals.unsafe = unsafe;
    for (auto& one : cores_) asio::post(one->ex, [c = one.get(), unsafe] { c->doors.set_unsafe(unsafe); });
  }
}

task<void> app::wait_for_signal(asio::signal_set& signals) {
  auto [ec, number] = co_await signals.async_wait(use_tuple);
  log::info("serve", "signal {}: stopping", number);
}

task<void> app::stop() {
  const auto end = std::chrono::steady_clock::now() + limits::drain_within;
  shared_->vitals.ready = false;
  co_await on_all(refuse, answers_within);
  co_await shared_->public_server->stop(answers_within);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  const bool drained = co_await on_all(drain, left);
  if (!drained) log::warn("serve", "not everything was finished in time; the next owner does it");
  // While we hold leases the register must name us: it tells others at once that we are gone.
  const bool returned = std::all_of(cores_.begin(), cores_.end(), [](const auto& c) { return c->returned.load(); });
  result<void> gone;
  if (returned) gone = co_await store::unregister_process(cores_[0]->db, shared_->process.id);
  if (!gone) log::warn("serve", "the process stays in the register: {}", describe(gone.error()));
  co_await shared_->internal_server->stop(std::chrono::seconds(1));
}

}  // namespace linli
