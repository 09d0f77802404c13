#include "queue/sending/send_lane.hpp"

namespace linli::queue {

void send_lane::add(std::shared_ptr<send_item> i, steady_time now) {
  read = i->id;
  const auto [turn, free] = turns_.try_emplace(i->turn);
  if (!free) {
    turn->second.push_back(i->id);
    ++waiting_;
  } else if (i->due_at > now) {
    wait(*i, i->due_at);
  } else {
    ready_.push_back(std::move(i));
  }
}

std::shared_ptr<send_item> send_lane::next(chat_turns& turns, steady_time now) {
  for (auto at = ready_.begin(); at != ready_.end(); ++at) {
    if (!turns.free((*at)->turn, now)) continue;
    auto i = std::move(*at);
    ready_.erase(at);
    return i;
  }
  return nullptr;
}

void send_lane::finished(const std::string& turn, steady_time now) {
  const auto found = turns_.find(turn);
  if (found == turns_.end()) return;
  if (found->second.empty()) {
    turns_.erase(found);
    return;
  }
  due_.emplace(now, place{std::move(found->second.front()), turn, 0, true});  // it waited before, and does still
  found->second.pop_front();
}

void send_lane::wait(const send_item& i, steady_time due_at) {
  place p{i.id, i.turn, i.failures};
  if (i.unsaved) p.unsaved = std::make_shared<store::attempt>(i.tried);
  wait(std::move(p), due_at);
}

void send_lane::wait(place p, steady_time due_at) {
  due_.emplace(due_at, std::move(p));
  ++waiting_;
}

std::vector<send_lane::place> send_lane::take_due(steady_time now, std::size_t most) {
  std::vector<place> out;
  while (!due_.empty() && due_.begin()->first <= now && out.size() < most) {
    out.push_back(std::move(due_.begin()->second));
    due_.erase(due_.begin());
    --waiting_;
  }
  return out;
}

}  // namespace linli::queue
