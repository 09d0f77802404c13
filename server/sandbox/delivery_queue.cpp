#include "sandbox/delivery_queue.hpp"

#include <algorithm>

#include "sandbox/sizes.hpp"

namespace linli::sandbox {

bool delivery_queue::full() const { return waiting() >= sizes::waiting_max; }

delivery_queue::record* delivery_queue::find(std::uint64_t number) {
  if (ledger_.empty() || number < ledger_.front().number || number > ledger_.back().number) return nullptr;
  return &ledger_[number - ledger_.front().number];
}

void delivery_queue::add(event e, const fault_source::event_fate& how, sys_time at, clock::time_point now) {
  const bool twin = how.twin_delay >= std::chrono::milliseconds(0);
  record r;
  r.number = e.number;
  r.type = e.type;
  r.chat = e.chat;
  r.at = at;
  r.copies = r.waiting = twin ? 2 : 1;
  ledger_.push_back(std::move(r));
  const auto what = std::make_shared<const event>(std::move(e));
  waiting_.push_back({what, now + how.delay, how.overtakable, false});
  if (twin) waiting_.push_back({what, now + how.twin_delay, true, false});
  forget();
}

std::vector<std::shared_ptr<const event>> delivery_queue::next(clock::time_point now) {
  std::vector<std::shared_ptr<const event>> out;
  if (!under_way_.empty() || now < pause_until_) return out;
  std::size_t bytes = 0;
  for (auto c = waiting_.begin(); c != waiting_.end();) {
    const bool fits = out.size() < sizes::batch_events_max &&
                      (out.empty() || bytes + c->what->body.size() < sizes::batch_bytes_max);
    if (!fits || (c->alone && !out.empty())) break;
    if (c->due > now) {
      if (!c->overtakable) break;
      ++c;
      continue;
    }
    bytes += c->what->body.size() + 1;
    out.push_back(c->what);
    const auto taken = c++;
    under_way_.splice(under_way_.end(), waiting_, taken);
    if (under_way_.back().alone) break;
  }
  if (!out.empty()) ++totals_.batches;
  return out;
}

delivery_queue::clock::time_point delivery_queue::wake() const {
  if (!under_way_.empty()) return clock::time_point::max();
  auto first = clock::time_point::max();
  for (const auto& c : waiting_) {
    first = std::min(first, c.due);
    if (!c.overtakable) break;
  }
  return first == clock::time_point::max() ? first : std::max(first, pause_until_);
}

void delivery_queue::note(const copy& c, int status) {
  ++totals_.attempts;
  if (auto* r = find(c.what->number)) {
    ++r->attempts;
    r->last_status = status;
  }
}

// What is under way waits no more.
void delivery_queue::settle(bool delivered) {
  for (const auto& c : under_way_) {
    auto& total = delivered ? totals_.delivered : totals_.refused;
    if (auto* r = find(c.what->number)) {
      --r->waiting;
      auto& mark = delivered ? r->delivered : r->refused;
      if (!std::exchange(mark, true)) ++total;
    }
  }
  under_way_.clear();
  totals_.failures_in_a_row = 0;
  forget();
}

void delivery_queue::answered(int status, std::chrono::milliseconds retry_after, clock::time_point now) {
  for (const auto& c : under_way_) note(c, status);
  if (status / 100 == 2) return settle(true);
  const bool refused = status / 100 == 4 && status != 408 && status != 429;
  if (!refused) return back_off(retry_after, now);
  if (under_way_.size() == 1) return settle(false);
  for (auto& c : under_way_) c.alone = true;
  abandon();
}

void delivery_queue::unanswered(clock::time_point now) {
  for (const auto& c : under_way_) note(c, 0);
  back_off(std::chrono::milliseconds(0), now);
}

void delivery_queue::abandon() { waiting_.splice(waiting_.begin(), under_way_); }

void delivery_queue::back_off(std::chrono::milliseconds at_least, clock::time_point now) {
  abandon();
  const auto doublings = std::min<std::uint64_t>(totals_.failures_in_a_row++, 10);
  const auto most = std::min<std::chrono::milliseconds>(sizes::retry_first * (1LL << doublings), sizes::retry_most);
  const auto share = 0.75 + jitter_.roll() / 4;
  const std::chrono::milliseconds pause(static_cast<std::int64_t>(static_cast<double>(most.count()) * share));
  pause_until_ = now + std::max(pause, std::min<std::chrono::milliseconds>(at_least, sizes::retry_most));
}

delivery_queue::fate delivery_queue::fate_of(const record& r) const {
  if (r.waiting > 0) return fate::waiting;
  return r.delivered ? fate::delivered : fate::refused;
}

// The oldest rows go, but never one that still waits: numbers behind it are found by their distance to the front.
void delivery_queue::forget() {
  while (ledger_.size() > sizes::events_kept && ledger_.front().waiting == 0) {
    ledger_.pop_front();
    ++totals_.forgotten;
  }
}

std::vector<std::shared_ptr<const event>> delivery_queue::undelivered() const {
  std::vector<std::shared_ptr<const event>> out;
  for (const auto* list : {&under_way_, &waiting_}) {
    for (const auto& c : *list) out.push_back(c.what);
  }
  const auto number = [](const auto& e) { return e->number; };
  std::ranges::sort(out, {}, number);
  const auto twins = std::ranges::unique(out, {}, number);
  out.erase(twins.begin(), twins.end());
  return out;
}

void delivery_queue::restore(std::deque<record> ledger, std::vector<event> waiting, totals t, clock::time_point now) {
  ledger_ = std::move(ledger);
  totals_ = t;
  for (auto& e : waiting) {
    if (auto* r = find(e.number)) r->waiting = 1;
    waiting_.push_back({std::make_shared<const event>(std::move(e)), now, false, false});
  }
}

}  // namespace linli::sandbox
