#include "queue/pastes/live_list.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "queue/pastes/pasting.hpp"

namespace linli::queue {

namespace {

constexpr std::string_view prefix = "lst";

std::string id_of(const arrival& a) { return hash_id(prefix, {a.to.account.id, a.id}); }

bool says_how_it_is(const words::entry& e) {
  return !e.status.empty() || !e.symptoms.empty() || !e.needs.empty() || !e.temperatures.empty() ||
         e.urgency >= words::urgency::urgent;
}

task<result<store::known_paste>> stored(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto begun = co_await store::load_paste(w.db, a.community, id_of(a));  // a crash left it
  if (begun) co_return co_await store_paste(w, a.community, std::move(begun->value));
  if (begun.error().code != errc::not_found) co_return begun.error();
  paste_request r;
  r.id = id_of(a);
  r.group = h.group;
  r.text = m.text;
  r.seen_at = std::min(m.at, now());
  r.utc_offset = w.follow.utc_offset;
  auto judged = co_await judge_paste(w, a.community, std::move(r));
  if (!judged) co_return judged.error();
  // Of a list that has gone round five hundred times all but the newest row is known: only what acts is stored.
  std::erase_if(judged->rows, [](const auto& row) { return row.effect == "same" || row.effect == "ignored"; });
  if (judged->rows.empty()) co_return store::known_paste{std::move(*judged), {}};
  co_return co_await store_paste(w, a.community, std::move(*judged));
}

}  // namespace

bool is_of_live_list(std::string_view paste) { return paste.starts_with(prefix); }

bool is_live_list(const hearing& h, const bots::message& m, const words::understanding& first) {
  if (m.chat.direct || m.sender.is_bot || first.intent != words::intent::jielong || !is_bound(h)) return false;
  if (h.group.id.empty() || m.text.size() > limits::paste_bytes_max) return false;
  const auto telling = std::count_if(first.entries.begin(), first.entries.end(), says_how_it_is);
  return telling > 0 && 2 * static_cast<std::size_t>(telling) >= first.entries.size();
}

task<result<bool>> hear_list(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto p = co_await stored(w, a, m, h);
  if (!p) co_return p.error();
  const auto& rows = p->value.rows;
  co_return std::any_of(rows.begin(), rows.end(), [](const auto& r) { return r.effect == "critical"; });
}

task<result<void>> take_live_list(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto p = co_await stored(w, a, m, h);
  if (!p) co_return p.error();
  if (p->value.rows.empty()) co_return result<void>{};  // nothing new in it
  auto applied = co_await apply_paste(w, a.community, id_of(a));
  // Undone by a worker meanwhile: it has had its effect, and lost it.
  if (!applied && applied.error().code != errc::conflict) co_return applied.error();
  w.bells.ring(unit_of_community(a.community));
  co_return result<void>{};
}

}  // namespace linli::queue
