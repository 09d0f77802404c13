#include "queue/owners.hpp"

#include <set>

#include "base/log.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"

namespace linli::queue {

namespace keys = store::keys;

std::string lease_key(const std::string& unit) {
  const auto name = unit.substr(2);
  if (unit[0] == 'i') return keys::inbox_lease(std::stoi(name));
  return unit[0] == 'c' ? keys::community_lease(name) : keys::account_lease(name);
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

// Keeps those that may be alive; a look counts only when it succeeded.
task<result<void>> owners::look_at_others(std::vector<store::process_record>& processes) {
  for (const auto& p : processes) {
    if (p.id == self_.id) continue;
    bool gone = store::is_certainly_gone(p);
    if (!gone) {
      auto beat = co_await store::read_beat(world_.db, p.id);
      if (!beat) co_return beat.error();
      watched_[p.id].saw(*beat, steady_clock::now());
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

bool owners::is_dead(const std::string& owner, const std::vector<store::process_record>& processes) const {
  const auto process = owner.substr(0, owner.rfind('/'));
  if (process == self_.id) return false;
  for (const auto& p : processes) {
    if (p.id == process && store::is_certainly_gone(p)) return true;
  }
  const auto watch = watched_.find(process);
  return watch != watched_.end() && watch->second.dead();
}

task<result<void>> owners::take(const std::string& unit, const std::vector<store::process_record>& processes) {
  auto lease = co_await store::take_lease(world_.db, lease_key(unit), owner_, "");
  if (!lease) co_return lease.error();
  if (!lease->taken) {
    const auto process = lease->owner.substr(0, lease->owner.rfind('/'));
    if (watched_.find(process) == watched_.end() &&
        process != self_.id) {  // not in the register: watch its beat all the same
      auto beat = co_await store::read_beat(world_.db, process);
      if (!beat) co_return beat.error();
      watched_[process].saw(*beat, steady_clock::now());
    }
    if (!is_dead(lease->owner, processes)) co_return result<void>{};
    const auto dead = lease->owner;
    lease = co_await store::take_lease(world_.db, lease_key(unit), owner_, dead);
    if (!lease) co_return lease.error();
    if (!lease->taken) co_return result<void>{};
    ++world_.counters.takeovers;
    log::info("owners", "{} taken over from {}", unit, dead);
  }
  auto t = std::make_shared<tenure>(tenure{unit, owner_, lease->fence});
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
    auto beat = co_await store::beat(world_.db, self_.id);
    if (!beat) co_return beat.error();
    pulse_.confirm();
  }
  auto processes = co_await store::list_processes(world_.db);
  if (!processes) co_return processes.error();
  auto looked = co_await look_at_others(*processes);
  if (!looked) co_return looked.error();
  std::vector<domain::worker> workers;
  bool registered = false;
  for (const auto& p : *processes) {
    registered = registered || p.id == self_.id;
    if (p.id != self_.id && (store::is_certainly_gone(p) || watched_[p.id].dead())) continue;
    for (int core = 0; core < p.cores; ++core) workers.push_back({p.id, core});
  }
  if (!registered) {  // a restored or emptied Redis knows nothing of us
    auto again = co_await store::register_process(world_.db, self_);
    co_return again;
  }
  auto all = co_await units();
  if (!all) co_return all.error();
  bool complete = true;
  for (const auto& unit : *all) {
    const auto& best = workers[domain::preferred(unit, workers)];
    const bool ours = best.process == self_.id && best.core == core_;
    const auto found = held_.find(unit);
    if (found != held_.end()) {
      if (!ours) found->second->over = true;
    } else if (ours && !stopping_ && pulse_.fresh()) {
      auto taken = co_await take(unit, *processes);
      if (!taken) co_return taken.error();
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
    co_await wake_.wait(complete_ && done ? limits::beat_every : std::chrono::milliseconds(300));
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
    if (!released) ++not_returned_;
  }
  const auto found = held_.find(t->unit);
  if (found != held_.end() && found->second == t) held_.erase(found);
}

}  // namespace linli::queue
