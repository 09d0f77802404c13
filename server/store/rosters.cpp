#include "store/rosters.hpp"

#include <boost/asio/this_coro.hpp>

#include "base/breather.hpp"
#include "base/surroundings.hpp"
#include "store/codec.hpp"
#include "store/keys.hpp"

namespace linli::store {

namespace {

constexpr std::int64_t page = 1000;

}  // namespace

struct roster_cache::reading {
  explicit reading(executor ex) : ended(std::move(ex), steady_time::max()) {}
  bool over = false;
  timer ended;
};

/// Wakes all who wait, however the reading ends.
class roster_cache::end_of_reading {
 public:
  explicit end_of_reading(std::shared_ptr<reading> r) : reading_(std::move(r)) {}
  end_of_reading(const end_of_reading&) = delete;
  end_of_reading& operator=(const end_of_reading&) = delete;
  ~end_of_reading() {
    reading_->over = true;
    reading_->ended.cancel();
  }

 private:
  std::shared_ptr<reading> reading_;
};

task<result<std::shared_ptr<const versioned_roster>>> roster_cache::get(std::string community) {
  for (;;) {
    roster_stand at;
    at.holder = db_.client().place_of(keys::roster_log(community)).holder;
    redis::command ask{"LLEN", keys::roster_log(community)};
    auto length = co_await db_.client().run(std::move(ask));
    if (!length) co_return length.error();
    at.version = length->integer;
    const auto slot = known_[community];
    if (slot != nullptr && slot->stand == at) co_return std::shared_ptr<const versioned_roster>(slot);
    const auto under_way = readings_[community];
    if (under_way == nullptr || under_way->over) co_return co_await read(std::move(community), at);
    // A hundred events that come upon a cold cache would each read a hundred thousand residents.
    co_await under_way->ended.async_wait(use_tuple);
  }
}

task<result<std::shared_ptr<const versioned_roster>>> roster_cache::get(std::string community, roster_stand at) {
  const auto slot = known_.find(community);
  if (slot != known_.end() && slot->second != nullptr && slot->second->stand == at)
    co_return std::shared_ptr<const versioned_roster>(slot->second);
  co_return co_await get(std::move(community));
}

task<result<std::shared_ptr<const versioned_roster>>> roster_cache::read(std::string community, roster_stand at) {
  const auto ours = std::make_shared<reading>(co_await asio::this_coro::executor);
  readings_[community] = ours;
  const end_of_reading end(ours);
  const auto known = known_[community];
  if (known != nullptr && known->stand.version < at.version && known->stand.holder == at.holder) {
    auto done = co_await refresh(community, known, at.version);
    if (!done) co_return done.error();
    co_return std::shared_ptr<const versioned_roster>(known);
  }
  // Never seen, or the log went back, or another Redis holds it: one that was restored, or a replica that never had the
  // newest changes, has another past even when its log is longer by now.
  auto fresh = std::make_shared<versioned_roster>();
  fresh->stand = at;
  auto done = co_await load(community, fresh);
  if (!done) co_return done.error();
  known_[community] = fresh;
  co_return std::shared_ptr<const versioned_roster>(fresh);
}

task<result<void>> roster_cache::load(std::string community, std::shared_ptr<versioned_roster> into) {
  auto homes = co_await db_.hgetall(keys::households(community));
  if (!homes) co_return homes.error();
  breather pause;
  std::size_t n = 0;
  for (const auto& [id, bytes] : *homes) {
    if (auto h = unpack_household(bytes); !h.id.empty()) into->roster.put(std::move(h));
    if (++n % rows_of_a_slice == 0) co_await pause.breathe();
  }
  auto people = co_await db_.hgetall(keys::residents(community));
  if (!people) co_return people.error();
  for (const auto& [id, bytes] : *people) {
    if (auto r = unpack_resident(bytes); !r.id.empty()) into->roster.put(std::move(r));
    if (++n % rows_of_a_slice == 0) co_await pause.breathe();
  }
  co_return result<void>{};
}

task<result<void>> roster_cache::refresh(std::string community, std::shared_ptr<versioned_roster> known,
                                         std::int64_t to) {
  while (known->stand.version < to) {
    const auto from = known->stand.version;
    const auto last = std::min(to, from + page) - 1;
    redis::command range{"LRANGE", keys::roster_log(community), std::to_string(from), std::to_string(last)};
    auto changed = co_await db_.client().run(std::move(range));
    if (!changed) co_return changed.error();
    std::vector<std::string> homes, people;
    for (const auto& item : changed->items) (item.text.starts_with("h_") ? homes : people).push_back(item.text);
    auto home_bytes = co_await db_.hmget(keys::households(community), homes);
    if (!home_bytes) co_return home_bytes.error();
    auto people_bytes = co_await db_.hmget(keys::residents(community), people);
    if (!people_bytes) co_return people_bytes.error();
    for (const auto& bytes : *home_bytes) {
      if (auto h = unpack_household(bytes); !h.id.empty()) known->roster.put(std::move(h));
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
      auto r = unpack_resident((*people_bytes)[i]);
      if (r.id.empty()) known->roster.drop_resident(people[i]);
      else known->roster.put(std::move(r));
    }
    known->stand.version = last + 1;
  }
  co_return result<void>{};
}

}  // namespace linli::store
