#include "queue/sending/relay.hpp"

#include <map>

#include "base/log.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/sending/send_lane.hpp"
#include "queue/stream_id.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/work.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr int entries_of_a_page = 400;
constexpr int tries_max = 5;
constexpr int bulk = 1;  // the lane that every release reads

struct outgoing {
  std::string id, data;
  int lane = 1;
};

task<result<void>> hand_over(world& w, const tenure& by, const std::string& account,
                             const std::vector<outgoing>& entries) {
  for (int i = 0; i < tries_max; ++i) {
    auto taken = co_await w.db.hget(keys::account_taken(account), by.unit);
    if (!taken) co_return taken.error();
    store::transaction t;
    t.check_fence(keys::account_fences(account), by.unit, by.fence);
    t.check_was(keys::account_taken(account), by.unit, *taken);
    t.set_fence(keys::account_fences(account), by.unit, by.fence);
    bool any = false;
    for (const auto& e : entries) {
      if (!taken->empty() && !earlier(*taken, e.id)) continue;
      t.xadd(keys::lane(account, e.lane), e.data);
      any = true;
    }
    if (!any) co_return result<void>{};
    t.hset(keys::account_taken(account), by.unit, entries.back().id);
    auto done = co_await w.db.commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    w.bells.ring(unit_of_account(account));
    co_return result<void>{};
  }
  co_return error{errc::stale, "the account's mark kept moving"};
}

}  // namespace

task<result<bool>> relay_page(world& w, const tenure& by, std::string community) {
  auto read = co_await store::read_work(w.db, keys::outbox(community), "-", entries_of_a_page);
  if (!read) co_return read.error();
  auto& entries = *read;
  if (entries.empty()) co_return false;
  std::map<std::string, std::vector<outgoing>> by_account;
  for (auto& e : entries) {
    const auto out = store::unpack_send(e.data);
    if (out.message.empty()) {
      log::error("relay", "an outbox entry of {} that cannot be read is dropped: {}", community, e.id);
      continue;
    }
    // An account may belong to an older release as long as one lives: a lane that it does not read waits for its end.
    const int read_by_all = std::min(lanes_of_account, w.pulse.lanes_read());
    const int lane = out.lane >= 0 && out.lane < read_by_all ? out.lane : bulk;
    by_account[out.account].push_back({e.id, std::move(e.data), lane});
  }
  for (const auto& [account, some] : by_account) {
    auto done = co_await hand_over(w, by, account, some);
    if (!done) co_return done.error();
  }
  store::transaction t;
  t.only_at(by.place);
  check_owner(t, community, by);
  t.trim(keys::outbox(community), after(entries.back().id));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return true;
}

}  // namespace linli::queue
