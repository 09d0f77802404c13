#include "sandbox/sandbox.hpp"

#include <cstdio>

#include <boost/asio/signal_set.hpp>

#include "base/log.hpp"
#include "net/client.hpp"
#include "sandbox/process.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds stop_most = 2s;  // for calls and webhooks under way
constexpr std::chrono::milliseconds long_time = 1h;

}  // namespace

process::process(executor ex, options o)
    : home_(ex), options_(std::move(o)), file_(options_.state_file), front_(world_), file_bell_(ex), work_(ex) {}

process::~process() = default;

result<void> process::check() const {
  const auto wrong = [](std::string why) { return error{errc::misconfigured, std::move(why)}; };
  if (options_.accounts.empty()) return wrong("there is no account with bot = \"sandbox\" in the configuration");
  for (const auto& a : options_.accounts) {
    if (a.profile != "open" && a.profile != "wechat") return wrong("account " + a.id + ": profile is open or wechat");
    if (a.token.empty() || a.secret.empty()) return wrong("account " + a.id + ": token and secret must not be empty");
    for (const auto& b : options_.accounts) {
      if (&a != &b && (a.token == b.token || a.id == b.id))
        return wrong("accounts " + a.id + " and " + b.id + " share id or token");
    }
  }
  if (!options_.gateway.starts_with("http://") && !options_.gateway.starts_with("https://"))
    return wrong("the gateway is an address like http://127.0.0.1:8080");
  return {};
}

result<void> process::build_boxes() {
  if (auto loaded = file_.load(); !loaded) return loaded.error();
  world_.gateway = options_.gateway;
  while (world_.gateway.ends_with('/')) world_.gateway.pop_back();
  const auto client = net::create_client(home_);
  for (const auto& a : options_.accounts) {
    auto saved = file_.take(a.id);
    if (!saved) return saved.error();
    auto made = std::make_unique<box>(a, std::move(*saved), moment::now(), [this] { something_changed(); });
    deliverers_.push_back(std::make_unique<deliverer>(home_, *made, client, world_.gateway));
    agendas_.push_back(std::make_unique<doorbell>(home_));
    world_.boxes.emplace(a.id, std::move(made));
  }
  return {};
}

result<net::endpoint> process::start() {
  if (auto fine = check(); !fine) return fine.error();
  if (auto built = build_boxes(); !built) return built.error();
  if (auto kept = file_.store(world_.boxes); !kept) return kept.error();  // now, not after a day's work
  net::server_options o;
  o.where = options_.where;
  o.websocket = false;
  server_ = net::create_server({home_}, {&front_}, std::move(o));
  auto where = server_->start();
  if (!where) return where;
  for (std::size_t i = 0; i < deliverers_.size(); ++i) {
    spawn(home_, work_, "webhooks of a sandbox account", deliverers_[i]->run());
    auto& of = *world_.boxes.at(options_.accounts[i].id);
    spawn(home_, work_, "agenda of a sandbox account", keep_agenda(of, *agendas_[i]));
  }
  spawn(home_, work_, "state file of the sandbox", keep_file());
  something_changed();
  return where;
}

void process::something_changed() {
  unsaved_ = true;
  file_bell_.ring();
  for (const auto& d : deliverers_) d->ring();
  for (const auto& bell : agendas_) bell->ring();
}

task<void> process::keep_agenda(box& of, doorbell& bell) {
  while (!stopping_) {
    of.run_due(moment::now());
    const auto most = until(of.plans().wake());
    co_await bell.wait(most);
  }
}

// Waits a little, so that many changes are one writing; and longer where writing takes long.
task<void> process::keep_file() {
  while (!stopping_) {
    co_await file_bell_.wait(long_time);
    if (!unsaved_ || stopping_ || options_.state_file.empty()) continue;
    co_await sleep_for(sizes::save_after);
    const auto began = std::chrono::steady_clock::now();
    save();
    const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    for (auto left = 20 * took; left > 0ms && !stopping_; left -= 100ms)
      co_await sleep_for(std::min<std::chrono::milliseconds>(left, 100ms));
  }
}

void process::save() {
  unsaved_ = false;
  const auto stored = file_.store(world_.boxes);
  if (!stored && !save_failed_) log::error("sandbox", "the state is not kept: {}", describe(stored.error()));
  save_failed_ = !stored;
  if (save_failed_) unsaved_ = true;
}

task<void> process::stop() {
  stopping_ = true;
  front_.stop();
  for (const auto& d : deliverers_) d->stop();
  for (const auto& bell : agendas_) bell->ring();
  file_bell_.ring();
  if (server_) co_await server_->stop(stop_most);
  work_.close();
  const bool all = co_await work_.drained(stop_most);
  if (!all) log::warn("sandbox", "a webhook was under way; it comes again after the next start");
  if (unsaved_) save();
}

namespace {

// Ends the loop after the first signal; a second one ends the process at once.
task<void> wait_for_signal(process& p, asio::io_context& io) {
  asio::signal_set signals(io, SIGINT, SIGTERM);
  co_await signals.async_wait(use_tuple);
  signals.clear();
  co_await p.stop();
  io.stop();
}

}  // namespace

int run(const options& o) {
  asio::io_context io(1);
  gate all(io.get_executor());
  process p(io.get_executor(), o);
  const auto where = p.start();
  if (!where) {
    std::fprintf(stderr, "sandbox: %s\n", where.error().detail.c_str());
    return 1;
  }
  spawn(io.get_executor(), all, "signals", wait_for_signal(p, io));
  std::printf("sandbox ready on http://%s:%u\n", where->address.c_str(), static_cast<unsigned>(where->port));
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace linli::sandbox
