#include "queue/intake/in_flight.hpp"

#include <algorithm>

#include "store/keys.hpp"

namespace linli::queue {

namespace {

constexpr auto look_again_after = std::chrono::milliseconds(1);
constexpr auto ends_wait = std::chrono::milliseconds(10);
constexpr auto retry_after = std::chrono::milliseconds(100);

}  // namespace

in_flight::in_flight(world& w, std::string process) : world_(w), key_(store::keys::in_flight(process)), wake_(w.core) {}

task<result<void>> in_flight::begin(std::shared_ptr<note> n, std::shared_ptr<tenure> t) {
  auto& road = *world_.road;
  while (n->alone ? !road.enter_alone(n.get()) : !road.enter()) {
    if (t->over) {
      road.withdraw(n.get());
      n->what.clear();  // end() has nothing to take back
      co_return error{errc::canceled, "stopping"};
    }
    co_await sleep_for(look_again_after);
  }
  ++held_[n->what];
  added_.push_back(n->what);
  if (!next_) next_ = std::make_shared<round>(world_.core);
  const auto mine = next_;
  if (!want_write()) co_return error{errc::canceled, "stopping"};
  while (!mine->over) co_await mine->bell.async_wait(use_tuple);
  co_return mine->outcome;
}

void in_flight::end(std::shared_ptr<note> n) {
  if (n->what.empty()) return;
  ended_.push_back(std::move(n));
  if (ended_.back()->alone || !added_.empty()) wake_.ring();
  want_write();
}

bool in_flight::want_write() {
  if (!added_.empty()) wake_.ring();
  if (writing_) return true;
  writing_ = true;
  if (spawn(world_.core, world_.work, "in flight", write())) return true;
  writing_ = false;
  return false;
}

// What ended and began again meanwhile stays in.
in_flight::batch in_flight::take_batch() {
  batch b;
  b.ended = std::move(ended_);
  b.begun = std::move(next_);
  const auto added = std::move(added_);
  ended_.clear();
  added_.clear();
  next_.reset();
  std::vector<std::string> out, in;
  for (const auto& n : b.ended) {
    const auto held = held_.find(n->what);
    if (held == held_.end() || --held->second > 0) continue;
    held_.erase(held);
    out.push_back(n->what);
  }
  for (const auto& what : added) {
    if (held_.contains(what)) in.push_back(what);
  }
  if (out.empty() && in.empty()) return b;
  b.changes.push_back(std::to_string(out.size()));
  b.changes.insert(b.changes.end(), out.begin(), out.end());
  b.changes.insert(b.changes.end(), in.begin(), in.end());
  return b;
}

task<void> in_flight::write() {
  const auto self = shared_from_this();
  while (!added_.empty() || !ended_.empty()) {
    const bool hurry = std::any_of(ended_.begin(), ended_.end(), [](const auto& n) { return n->alone; });
    if (added_.empty() && !hurry) co_await wake_.wait(ends_wait);
    auto b = take_batch();
    result<void> outcome;
    if (!b.changes.empty()) {
      std::vector<std::string> keys{key_}, changes = std::move(b.changes);
      auto& client = world_.db.client();
      auto done = co_await world_.db.functions().call(client, "in_flight", std::move(keys), std::move(changes));
      outcome = done ? result<void>{} : result<void>(done.error());
    }
    if (b.begun) {
      b.begun->outcome = outcome;
      b.begun->over = true;
      b.begun->bell.cancel();
    }
    if (outcome) {
      for (const auto& n : b.ended) {
        if (n->alone) world_.road->withdraw(n.get());
        else world_.road->leave();
      }
      continue;
    }
    for (auto& n : b.ended) {  // they stand there still, as far as is known
      ++held_[n->what];
      ended_.push_back(std::move(n));
    }
    if (world_.work.closed()) break;  // Redis is away as we stop: who takes over knows that we are gone
    co_await sleep_for(retry_after);
  }
  writing_ = false;
}

}  // namespace linli::queue
