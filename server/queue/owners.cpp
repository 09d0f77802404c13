#include "queue/owners.hpp"

#include <set>

#include "base/log.hpp"
#include "queue/sending/send_lane.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"

namespace linli::queue {

namespace keys = store::keys;

static_assert(store::lanes_read == lanes_of_account);

std::string process_of(const std::string& owner) { return owner.substr(0, owner.rfind('/')); }

std::string lease_key(const std::string& unit) {
  const auto name = unit.substr(2);
  if (unit[0] == 'i') return keys::inbox_lease(std::stoi(name));
  return unit[0] == 'c' ? keys::community_lease(name) : keys::account_lease(name);
}

// While configurations are rolled out an account is known to some of the processes only: it is theirs to have.
std::vector<domain::worker> owners::workers_for(const std::string& unit,
                                                const std::vector<store::process_record>& alive) const {
  const auto account = unit.starts_with("o:") ? unit.substr(2) : std::string{};
  std::vector<domain::worker> out;
  for (const auto& p : alive) {
    if (!account.empty() && p.id != self_.id && !p.knows(account)) continue;
    for (int core = 0; core < p.cores; ++core) out.push_back({p.id, core});
  }
  return out;
}

owners::owners(world& w, queue::pulse& p, store::process_record self, int core,
               std::function<void(std::shared_ptr<tenure>)> begin)
    : world_(w),
      pulse_(p),
      self_(std::move(self)),
      core_(core),
      owner_(self_.id + "/" + std::to_string(core)),
      begin_(std::move(begin)),
      wake_(w.core) {}

task<result<std::vector<std::string>>> owners::units() {
  std::set<std::string> all;
  for (int i = 0; i < limits::inbox_shards; ++i) all.insert(unit_of_shard(i));
  auto communities = co_await store::list_communities(world_.db);
  if (!communities) co_return communities.error();
  for (const auto& c : *communities) all.insert(unit_of_community(c));
  for (const auto& [id, line] : world_.lines.all()) all.insert(unit_of_account(id));
  for (const auto& c : world_.lines.communities()) all.insert(unit_of_community(c));
  co_return std::vector<std::string>(all.begin(), all.end());
}

// One look a round; it counts only when it succeeded.
task<result<void>> owners::look_at(std::string process) {
  if (process == self_.id || looked_at_.contains(process)) co_return result<void>{};
  auto beat = co_await store::read_beat(world_.db, process);
  if (!beat) co_return beat.error();
  looked_at_.insert(process);
  watched_[process].saw(*beat, steady_clock::now());
  co_return result<void>{};
}

// What could not be given back, or was perhaps taken without our knowing: with nobody at work and an owner that lives,
// nobody else could ever have it.
task<result<void>> owners::return_again() {
  const auto left = unreturned_;
  for (const auto& unit : left) {
    if (!held_.contains(unit)) {
      auto released = co_await store::release_lease(world_.db, lease_key(unit), owner_);
      if (!released) co_return released.error();
    }
    unreturned_.erase(unit);
  }
  co_return result<void>{};
}

task<result<void>> owners::look_at_others(std::vector<store::process_record>& processes) {
  for (const auto& p : processes) {
    if (p.id == self_.id) continue;
    bool gone = store::is_certainly_gone(p);
    if (!gone) {
      auto looked = co_await look_at(p.id);
      if (!looked) co_return looked.error();
      gone = watched_[p.id].dead();
    }
    if (!gone) {
      gone_.erase(p.id);
      continue;
    }
    // Its leases name it until they are taken; then nobody asks for it any more. One that lives after all comes back.
    const auto at = steady_clock::now();
    const auto since = gone_.emplace(p.id, at).first->second;
    if (core_ != 0 || at - since <= limits::gone_kept) continue;
    auto dropped = co_await store::unregister_process(world_.db, p.id);
    if (!dropped) co_return dropped.error();
    gone_.erase(p.id);
    watched_.erase(p.id);
  }
  co_return result<void>{};
}

bool owners::is_gone(const std::string& owner, const std::vector<store::process_record>& processes) {
  const auto process = process_of(owner);
  return std::any_of(processes.begin(), processes.end(),
                     [&](const auto& p) { return p.id == process && store::is_certainly_gone(p); });
}

bool owners::is_dead(const std::string& owner, const std::vector<store::process_record>& processes) const {
  const auto process = process_of(owner);
  if (process == self_.id) return false;
  if (is_gone(owner, processes)) return true;
  const auto watch = watched_.find(process);
  return watch != watched_.end() && watch->second.dead();
}

task<result<void>> owners::take(const std::string& unit, const std::vector<store::process_record>& processes) {
  const auto place = world_.db.client().place_of(lease_key(unit));
  auto lease = co_await store::take_lease(world_.db, lease_key(unit), owner_, "");
  if (!lease) unreturned_.insert(unit);  // it may be ours, and the next round may want it elsewhere
  if (!lease) co_return lease.error();
  if (!lease->taken) {
    auto looked = co_await look_at(process_of(lease->owner));  // it may have left the register
    if (!looked) co_return looked.error();
    if (!is_dead(lease->owner, processes)) co_return result<void>{};
    const auto dead = lease->owner;
    lease = co_await store::take_lease(world_.db, lease_key(unit), owner_, dead);
    if (!lease) unreturned_.insert(unit);
    if (!lease) co_return lease.error();
    if (!lease->taken) co_return result<void>{};
    ++world_.counters.takeovers;
    log::info("owners", "{} taken over from {}", unit, dead);
  }
  auto t = std::make_shared<tenure>(
      tenure{unit, owner_, lease->fence, false, false, lease->before, is_gone(lease->before, processes), place});
  if (stopping_) {  // told to stop while this was on its way: nobody would work for it
    co_await ended(t);
    co_return result<void>{};
  }
  held_[unit] = t;
  begin_(t);
  co_return result<void>{};
}

task<result<void>> owners::round() {
  if (core_ == 0) {
    const auto sent = steady_clock::now();
    auto beat = co_await store::beat(world_.db, self_.id);
    if (!beat) co_return beat.error();
    pulse_.confirm(sent);
  }
  auto returned = co_await return_again();
  if (!returned) co_return returned.error();
  looked_at_.clear();
  auto processes = co_await store::list_processes(world_.db);
  if (!processes) co_return processes.error();
  auto looked = co_await look_at_others(*processes);
  if (!looked) co_return looked.error();
  std::vector<store::process_record> alive;
  bool registered = false;
  int lanes = lanes_of_account;
  std::set<std::string> accounts;
  for (const auto& p : *processes) {
    registered = registered || p.id == self_.id;
    if (p.id != self_.id && (store::is_certainly_gone(p) || watched_[p.id].dead())) continue;
    lanes = std::min(lanes, p.lanes);
    if (p.accounts) accounts.insert(p.accounts->begin(), p.accounts->end());
    alive.push_back(p);
  }
  pulse_.others_read(lanes);
  pulse_.others_know(std::move(accounts));
  if (!registered) {  // a restored or emptied Redis knows nothing of us
    auto again = co_await store::register_process(world_.db, self_);
    co_return again;
  }
  auto all = co_await units();
  if (!all) co_return all.error();
  bool complete = true;
  for (const auto& unit : *all) {
    const auto workers = workers_for(unit, alive);
    const auto& best = workers[domain::preferred(unit, workers)];
    const bool ours = best.process == self_.id && best.core == core_;
    const auto found = held_.find(unit);
    if (found != held_.end()) {
      // Another server, or another run of the same, may have lost the newest of what was read: its worker begins anew
      // from what is there, for the ids that come next can be lower than the last it read.
      const auto at = world_.db.client().place_of(lease_key(unit)).holder;
      if (!ours || at != found->second->place.holder) found->second->over = true;
    } else if (ours && !stopping_) {
      if (pulse_.fresh()) {  // else at the next round: the first beat may be on its way
        auto taken = co_await take(unit, *processes);
        if (!taken) co_return taken.error();
      }
      complete = complete && held_.contains(unit);
    }
  }
  complete_ = complete;
  co_return result<void>{};
}

task<void> owners::run() {
  bool said = false;
  while (!stopping_) {
    auto done = co_await round();
    if (!done && !said) log::warn("owners", "{}", describe(done.error()));
    said = !done;
    std::chrono::milliseconds next = complete_ && done ? limits::beat_every : std::chrono::milliseconds(300);
    if (done && !pulse_.fresh()) next = limits::poll_slow;
    co_await wake_.wait(next);
  }
}

void owners::stop() {
  stopping_ = true;
  for (auto& [unit, t] : held_) t->over = true;
  wake_.ring();
}

task<void> owners::ended(std::shared_ptr<tenure> t) {
  if (!t->fenced) {
    auto released = co_await store::release_lease(world_.db, lease_key(t->unit), owner_);
    if (!released) unreturned_.insert(t->unit);
  }
  const auto found = held_.find(t->unit);
  if (found != held_.end() && found->second == t) held_.erase(found);
}

}  // namespace linli::queue
