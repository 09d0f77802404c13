#include "base/limits.hpp"
#include "base/retention.hpp"
#include "queue/campaign_steps.hpp"
#include "store/keys.hpp"
#include "store/pastes.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr std::size_t marks_of_a_step = limits::function_rows_max / 2;

/// Marks that stand for lines of this paste, with what they stand as.
using own_marks = std::vector<std::pair<std::string, std::string>>;

task<result<own_marks>> find_own(world& w, std::string community, const store::paste& p) {
  std::vector<std::string> names;
  for (const auto& row : p.rows) {
    if (!row.mark.empty()) names.push_back(row.mark);
  }
  own_marks out;
  auto stand = co_await store::find_marks(w.db, community, p.group, names);
  if (!stand) co_return stand.error();
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& bytes = (*stand)[i];
    if (!bytes.empty() && store::unpack_mark(bytes).paste == p.id)
      out.emplace_back(std::move(names[i]), std::move(bytes));
  }
  co_return out;
}

task<result<void>> set_timer(world& w, const tenure& by, const std::string& community, const std::string& id,
                             sys_time at) {
  store::transaction t;
  check_owner(t, community, by);
  t.zadd(keys::timers(community), to_ms(at), "paste:" + id);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace

task<result<void>> forget_paste(world& w, const tenure& by, std::string community, std::string id) {
  auto p = co_await store::load_paste(w.db, community, id);
  if (!p && p.error().code != errc::not_found) co_return p.error();
  if (p) {
    auto marks = co_await find_own(w, community, p->value);
    if (!marks) co_return marks.error();
    const auto kept = marks->empty() ? limits::paste_undo_within : retention::paste;
    const bool busy = p->value.progress.state == store::paste_state::applying ||
                      p->value.progress.state == store::paste_state::undoing;
    const auto due = std::max(p->value.created_at + kept, busy ? now() + std::chrono::hours(1) : sys_time{});
    if (due > now()) co_return co_await set_timer(w, by, community, id, due);
    for (std::size_t from = 0; from < marks->size(); from += marks_of_a_step) {
      store::transaction t;
      check_owner(t, community, by);
      for (auto i = from; i < std::min(from + marks_of_a_step, marks->size()); ++i)
        store::drop_mark(t, community, p->value.group, (*marks)[i].first, (*marks)[i].second);
      auto done = co_await w.db.commit(std::move(t));
      if (!done) co_return done.error();
    }
  }
  store::transaction t;
  check_owner(t, community, by);
  if (p) store::drop_paste(t, community, *p);
  t.zrem(keys::timers(community), "paste:" + id);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::queue
