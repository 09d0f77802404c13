#include "tests/sim/sim_process.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "store/campaigns.hpp"
#include "store/roster_import.hpp"

namespace linli::sim {

namespace {

// Every second one shares a machine with the others, who see at once that it is gone.
store::process_record record_of(clockwork& c, const std::string& name) {
  auto r = store::describe_process(name + "_" + random_id(), 1);
  if (c.happens(0.5)) r.host = "elsewhere";
  return r;
}

}  // namespace

sim_process::sim_process(outside& o, std::string name)
    : out_(o),
      name_(std::move(name)),
      record_(record_of(o.clock, name_)),
      ex_(io_.get_executor()),
      work_(ex_),
      control_(ex_),
      link_(std::make_shared<sim_link>(ex_, o.clock, o.redis, name_)),
      db_(link_, o.functions, "a key of at least 16"),
      rosters_(db_),
      scenes_(db_),
      doors_(db_),
      http_(create_sim_port(ex_, o.clock, o.platform, name_)),
      world_{ex_, work_, db_, rosters_, scenes_, doors_, *http_, o.lines, bells_, pulse_, counters},
      engine_(world_, pulse_, record_, 0) {
  spawn(ex_, control_, "boot", boot());
}

sim_process::~sim_process() {
  link_->abandon();
  bells_.disconnect_all();
  io_.die();
}

int sim_process::go_on() { return frozen() ? static_cast<int>(frozen_for()) : io_.go_on(); }

void sim_process::freeze(std::int64_t ms) {
  out_.clock.note(fmt::format("{} is stopped for {} ms", name_, ms));
  frozen_until_ = out_.clock.at() + ms;
}

task<void> sim_process::boot() {
  while (!stopping_) {
    auto up = co_await out_.functions->load(*link_);
    for (const auto& c : out_.lines.communities()) {
      if (up) up = co_await store::ensure_community(db_, c, c);
    }
    if (up) up = co_await store::register_process(db_, record_);
    if (up) break;
    co_await sleep_for(std::chrono::milliseconds(200));
  }
  if (stopping_) co_return;
  engine_.start();
  ready_ = true;
}

void sim_process::stop() {
  out_.clock.note(name_ + " is told to end");
  stopping_ = true;
  spawn(ex_, control_, "stop", wind_down());
}

task<void> sim_process::wind_down() {
  co_await engine_.stop(limits::drain_within);
  work_.close();
  co_await work_.drained(limits::drain_within);
  if (engine_.returned()) co_await store::unregister_process(db_, record_.id);
  ended_ = true;
}

task<void> sim_process::take(std::string account, std::vector<store::inbound> events,
                             std::function<void(bool)> answered) {
  std::vector<std::string> units;
  for (const auto& e : events) units.push_back(queue::unit_of_shard(doors_.shard_of(account, e.sender)));
  auto added = co_await doors_.accept(std::move(account), std::move(events));
  answered(added.has_value());
  for (const auto& u : units) bells_.ring(u);
}

void sim_process::accept(std::string account, std::vector<store::inbound> events, std::function<void(bool)> answered) {
  spawn(ex_, work_, "accept", take(std::move(account), std::move(events), std::move(answered)));
}

task<void> sim_process::make(std::string community, domain::campaign c, std::function<void(bool)> answered) {
  auto done = co_await store::create_campaign(db_, std::move(community), std::move(c));
  answered(done || done.error().code == errc::conflict);  // the same again, and it has moved on
}

void sim_process::create(std::string community, domain::campaign c, std::function<void(bool)> answered) {
  spawn(ex_, work_, "create", make(std::move(community), std::move(c), std::move(answered)));
}

}  // namespace linli::sim
