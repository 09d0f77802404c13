#include "queue/sending/ring_watch.hpp"

#include <algorithm>

namespace linli::queue {

namespace {

// A note of this kind tells a holder of further danger; he keeps the others from being rung.
bool is_ring(const store::send_entry& e) {
  return e.purpose == "ring" || (e.purpose == "note" && e.rather_twice && !e.followup.empty());
}

}  // namespace

void ring_watch::found(const std::string& id, const store::send_entry& e, const std::string& turn, steady_time now) {
  if (!is_ring(e) || rings_.contains(id)) return;
  if (rings_.size() >= known_max) rings_.erase(rings_.begin());
  rings_[id] = {e, turn, now + patience, false};
}

void ring_watch::waits(const std::string& turn, steady_time until, steady_time now) {
  if (until <= now) return;
  if (waits_.size() >= known_max) std::erase_if(waits_, [now](const auto& w) { return w.second <= now; });
  if (waits_.size() >= known_max && !waits_.contains(turn)) return;
  auto& at = waits_[turn];
  at = std::max(at, until);
}

std::vector<ring_watch::late_ring> ring_watch::take_late(steady_time now, steady_time paused_until) {
  std::vector<late_ring> out;
  for (auto& [id, r] : rings_) {
    if (out.size() >= late_max) break;
    if (r.told) continue;
    const auto turn = waits_.find(r.turn);
    const auto until = turn == waits_.end() ? paused_until : std::max(paused_until, turn->second);
    if (until <= now || until <= r.by) continue;
    r.told = true;
    out.push_back({id, r.entry});
  }
  return out;
}

void ring_watch::give_back(const std::string& id) {
  const auto found = rings_.find(id);
  if (found != rings_.end()) found->second.told = false;
}

}  // namespace linli::queue
