#include "tests/sim/simulation.hpp"

#include <fmt/format.h>

#include "queue/sending/send_lane.hpp"
#include "store/keys.hpp"
#include "store/scripts.hpp"
#include "tests/sim/at_once.hpp"
#include "tests/sim/direct_client.hpp"

namespace linli::sim {

namespace keys = store::keys;

namespace {

constexpr std::int64_t quiet_most_ms = 400'000;
constexpr std::size_t processes_max = 3;

std::shared_ptr<const redis::functions> functions_of_build() {
  static const auto all = std::make_shared<const redis::functions>(store::scripts());
  return all;
}

}  // namespace

simulation::simulation(const options& o)
    : options_(o),
      clock_(o.seed),
      redis_(clock_),
      platform_(clock_),
      lines_(people::accounts()),
      functions_(functions_of_build()),
      out_{clock_, redis_, platform_, lines_, functions_},
      people_(clock_, platform_),
      db_(create_direct_client(redis_.store), functions_, "a key of at least 16") {
  clock_.print_lines(o.print);
  at_once(looking_, functions_->load(db_.client())).value();
  people_.settle(db_, looking_);
  redis_.plant = o.plant;
}

// Everybody goes on as far as he can; then time moves to what comes next.
void simulation::turn(std::int64_t until) {
  std::int64_t step = until - clock_.at();
  for (auto& p : processes_) step = std::min<std::int64_t>(step, p->go_on());
  for (const auto& p : processes_) {
    counts_["takeovers"] += p->counters.takeovers.exchange(0);
    counts_["dead letters"] += p->counters.dead.exchange(0);
    counts_["unknown outcomes"] += p->counters.unknown.exchange(0);
    if (p->ended()) ++counts_["clean stops"];
  }
  std::erase_if(processes_, [](const auto& p) { return p->ended(); });
  clock_.advance(clock_.next_due(step));
}

void simulation::run_until(std::int64_t until) {
  while (clock_.at() < until) turn(until);
}

void simulation::begin_process() {
  processes_.push_back(std::make_unique<sim_process>(out_, fmt::format("p{}", ++number_)));
  clock_.note(processes_.back()->name() + " begins");
}

sim_process* simulation::pick() {
  std::vector<sim_process*> able;
  for (const auto& p : processes_) {
    if (p->ready()) able.push_back(p.get());
  }
  if (able.empty()) return nullptr;
  return able[static_cast<std::size_t>(clock_.between(0, static_cast<std::int64_t>(able.size()) - 1))];
}

// A death is seen at once by who shares the machine: there the register's process is no more.
void simulation::lose(std::size_t n, bool gently) {
  auto& p = processes_[n];
  if (gently) {
    if (!p->stopping()) p->stop();
  } else {
    clock_.note(p->name() + " is killed");
    ++counts_["kills"];
    const auto& r = p->record();
    const auto there = at_once(looking_, db_.hget(keys::processes(), r.id)).value();
    if (!there.empty() && r.host != "elsewhere") {
      auto dead = r;
      dead.started = "never";
      const bool full = redis_.store.full();
      redis_.store.set_full(false);
      at_once(looking_, store::register_process(db_, dead)).value();
      redis_.store.set_full(full);
    }
    processes_.erase(processes_.begin() + static_cast<std::ptrdiff_t>(n));
  }
  if (!clock_.happens(0.85)) return;
  clock_.after(clock_.between(200, 8'000), [this] {
    if (!calm_ && processes_.size() < processes_max) begin_process();
  });
}

void simulation::fault_of_process() {
  if (processes_.empty()) return begin_process();
  const auto n = static_cast<std::size_t>(clock_.between(0, static_cast<std::int64_t>(processes_.size()) - 1));
  const auto kind = clock_.between(0, 9);
  if (kind < 4) return lose(n, false);
  if (kind < 6) return lose(n, true);
  if (kind == 6 && processes_.size() < processes_max) return begin_process();
  ++counts_["freezes"];
  processes_[n]->freeze(clock_.happens(0.4) ? clock_.between(33'000, 50'000) : clock_.between(50, 25'000));
}

void simulation::fault_of_redis() {
  const auto kind = clock_.between(0, 9);
  ++counts_["faults of redis"];
  if (kind < 4) return redis_.go_down(clock_.happens(0.1) ? clock_.between(20'000, 45'000) : clock_.between(20, 6'000));
  if (kind < 8)
    return redis_.fall_silent(clock_.happens(0.1) ? clock_.between(10'000, 45'000) : clock_.between(20, 3'000));
  clock_.note("redis is full");
  redis_.store.set_full(true);
  clock_.after(clock_.between(100, 6'000), [this] { redis_.store.set_full(false); });
}

void simulation::fault_of_time() {
  if (clock_.happens(0.5)) {
    const auto by = clock_.between(0, 1) == 0 ? clock_.between(-20'000, 20'000) : clock_.between(-3'600'000, 3'600'000);
    clock_.note(fmt::format("the wall clock jumps by {} ms", by));
    clock_.jump_wall(std::chrono::milliseconds(by));
    ++counts_["clock jumps"];
    wall_jumped_ = true;
    return;
  }
  clock_.note("a bad time for the platforms");
  platform_.bad_time = true;
  clock_.after(clock_.between(1'000, 10'000), [this] { platform_.bad_time = false; });
}

// An owner is stopped while much waits in its memory, for so long that another takes its place; then it goes on.
void simulation::ambush() {
  ++counts_["ambushes"];
  platform_.bad_time = true;
  while (processes_.size() < 2) begin_process();
  clock_.after(clock_.between(1'000, 5'000), [this] {
    platform_.bad_time = false;
    if (!processes_.empty()) processes_.front()->freeze(clock_.between(35'000, 50'000));
  });
}

void simulation::fault() {
  if (calm_) return;
  const auto kind = clock_.between(0, 9);
  if (kind < 5) fault_of_process();
  else if (kind < 7) fault_of_redis();
  else if (kind < 9) fault_of_time();
  else ambush();
}

void simulation::plan_faults(std::int64_t until) {
  for (auto n = clock_.between(3, 14); n > 0; --n) clock_.after(clock_.between(300, until), [this] { fault(); });
}

void simulation::calm_down() {
  clock_.note("quiet from here on");
  calm_ = true;
  redis_.faults = platform_.faults = platform_.bad_time = false;
  redis_.store.set_full(false);
  const bool anybody = std::any_of(processes_.begin(), processes_.end(), [](const auto& p) { return !p->stopping(); });
  if (!anybody) begin_process();
}

// What is still on its way; "" when all is worked off.
std::string simulation::what_is_left() {
  auto& m = redis_.store;
  const auto waits = [&](const std::string& stream) {
    const auto* s = m.find<stream_value>(stream);
    return s != nullptr && !s->entries.empty();
  };
  for (int i = 0; i < limits::inbox_shards; ++i) {
    if (waits(keys::inbox_events(i))) return keys::inbox_events(i);
  }
  for (const auto& [id, l] : lines_.all()) {
    for (int n = 0; n < queue::lanes_of_account; ++n) {
      if (waits(keys::lane(id, n))) return keys::lane(id, n);
    }
    if (waits(keys::results(id))) return keys::results(id);
    if (m.find<hash_value>(keys::attempts(id)) != nullptr) return keys::attempts(id);
  }
  for (const std::string community : communities) {
    if (waits(keys::outbox(community))) return keys::outbox(community);
    const auto* timers = m.find<sorted_value>(keys::timers(community));
    for (const auto& [member, score] : timers == nullptr ? std::map<std::string, double>{} : timers->scores) {
      if (!member.starts_with("forget:") && !member.starts_with("unsent:")) return "timer " + member;
    }
  }
  if (!people_.idle()) return "webhooks that no gateway has taken";
  return {};
}

outcome simulation::run() {
  const auto until = clock_.between(6'000, 30'000);
  for (auto n = clock_.between(1, 3); n > 0; --n) begin_process();
  run_until(1'500);
  people_.live(until - 1'500, [this] { return pick(); });
  plan_faults(until - 1'500);
  run_until(until);
  calm_down();
  // Retries and closings wait by the wall clock: it is moved on, so that nobody waits for hours.
  std::string left;
  std::int64_t jump = 5'000;
  const auto end = clock_.at() + quiet_most_ms;
  for (int n = 0; clock_.at() < end; ++n) {
    run_until(clock_.at() + 1'000);
    left = what_is_left();
    if (left.empty()) break;
    if (n % 3 != 2) continue;
    clock_.jump_wall(std::chrono::milliseconds(jump));
    jump = std::min<std::int64_t>(jump * 2, 3'600'000);
  }
  outcome out;
  out.seed = options_.seed;
  if (!left.empty()) out.violations.push_back("stuck: " + left);
  const grounds g{db_, looking_, people_, platform_, redis_.store, wall_jumped_, static_cast<int>(counts_["kills"])};
  for (auto& v : check(g)) out.violations.push_back(std::move(v));
  out.hash = clock_.hash();
  out.lines = clock_.last_lines();
  counts_["runs"] = 1;
  counts_["deeds"] = people_.deeds.size();
  counts_["webhooks given twice"] = people_.redelivered;
  counts_["429"] = platform_.limited;
  counts_["5xx"] = platform_.errors;
  counts_["lost answers"] = platform_.resets;
  counts_["posted again"] = platform_.repeated;
  counts_["redis commands"] = redis_.commands;
  out.counts = std::move(counts_);
  out.planted_times = redis_.planted_times;
  out.ms = clock_.at();
  return out;
}

outcome simulate(const options& o) {
  simulation s(o);
  return s.run();
}

}  // namespace linli::sim
