#include "queue/intake/urgent_lane.hpp"

#include "base/log.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr auto again_after = std::chrono::milliseconds(200);

}  // namespace

urgent_lane::urgent_lane(world& w, int shard, std::shared_ptr<tenure> t, std::shared_ptr<in_flight> notes,
                         std::shared_ptr<shared_bell> bell)
    : world_(w), shard_(shard), tenure_(std::move(t)), notes_(std::move(notes)), bell_(std::move(bell)) {}

redis::command urgent_lane::next_read() const {
  const auto room = limits::urgent_page - std::min(limits::urgent_page, items_.size());
  return {"XRANGE", keys::inbox_urgent(shard_), "(" + read_, "+", "COUNT", std::to_string(room)};
}

void urgent_lane::saw(const redis::reply& answer) {
  for (auto& e : store::read_entries(answer)) {
    read_ = e.id;
    items_[e.id].data = std::move(e.data);
  }
}

void urgent_lane::start(const std::function<standing(const std::string&)>& look, const std::string& cursor) {
  const auto at = steady_clock::now();
  for (auto& [id, i] : items_) {
    if (tenure_->over) return;
    if (i.ringing || i.done) continue;
    const auto stands = look(id);
    i.done = stands == standing::done;
    if (stands != standing::waits || i.due > at || ringing_ >= limits::alarms_in_flight) continue;
    i.ringing = true;
    ++ringing_;
    if (spawn(world_.core, world_.work, "ring", ring_one(id, cursor))) continue;
    i.ringing = false;
    --ringing_;
    return;
  }
}

task<void> urgent_lane::ring_one(std::string id, std::string cursor) {
  const auto self = shared_from_this();
  const auto note = std::make_shared<in_flight::note>();
  note->what = tenure_->unit + "/" + id;
  result<void> done = co_await notes_->begin(note, tenure_);
  if (done) {
    const source from{tenure_->unit, tenure_->fence, id, std::move(cursor)};
    try {
      done = co_await ring(world_, from, items_[id].data);
    } catch (const std::exception& e) {
      done = error{errc::bug, e.what()};
    }
  }
  notes_->end(note);
  auto& i = items_[id];
  i.ringing = false;
  --ringing_;
  i.done = i.done || done.has_value();
  if (!done) note_failure(i, id, done.error());
  shared_bell::ring(bell_);
}

// What cannot be rung for is not lost: it is applied in its turn, or dead, which a person sees.
void urgent_lane::note_failure(item& i, const std::string& id, const error& e) {
  if (e.code == errc::fenced) tenure_->over = tenure_->fenced = true;
  i.due = steady_clock::now() + again_after;
  const bool passing = classify(e.code) == reaction::retry || e.code == errc::stale || e.code == errc::full ||
                       e.code == errc::canceled || e.code == errc::fenced || e.code == errc::misconfigured;
  if (passing || ++i.failures < limits::deliveries_max) return;
  log::error("intake", "event {} of shard {} could not ring before its turn: {}", id, shard_, describe(e));
  i.done = true;
}

task<result<void>> urgent_lane::tidy() {
  store::transaction t;
  t.check_owner(keys::inbox_lease(shard_), tenure_->owner, tenure_->fence);
  std::vector<std::string> gone;
  for (const auto& [id, i] : items_) {
    if (!i.done || i.ringing) continue;
    t.xdel(keys::inbox_urgent(shard_), id);
    gone.push_back(id);
  }
  if (gone.empty()) co_return result<void>{};
  auto done = co_await world_.db.commit(std::move(t));
  if (!done) co_return done.error();
  for (const auto& id : gone) items_.erase(id);
  co_return result<void>{};
}

}  // namespace linli::queue
