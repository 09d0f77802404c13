#include "queue/followups/well_now.hpp"

#include <algorithm>

namespace linli::queue {

using domain::followup_kind;

namespace {

constexpr std::size_t told_max = 4;  // of one step: the newest

// What may have been raised of the needs that were told of this home, without what these words raise themselves.
std::vector<std::string> raised_before(const conclusion& c, std::chrono::minutes utc_offset) {
  std::vector<std::string> out;
  const auto own = concern_of(c);
  const auto own_id = own ? domain::followup_id(*own, utc_offset) : std::string();
  domain::concern of;
  of.subject = "h/" + c.match.household;
  const auto& told = c.before.ask.reports;
  for (auto r = told.rbegin(); r != told.rend(); ++r) {
    if (r->undone || r->status != domain::status::need) continue;
    of.at = r->said_at;
    for (const auto kind : {followup_kind::symptom, followup_kind::need}) {
      of.kind = kind;
      auto id = domain::followup_id(of, utc_offset);
      const bool new_one = id != own_id && std::find(out.begin(), out.end(), id) == out.end();
      if (new_one && out.size() < told_max) out.push_back(std::move(id));
    }
  }
  return out;
}

}  // namespace

task<result<void>> tell_well(world& w, store::transaction& t, std::string community, const conclusion& c) {
  const bool well = c.report && c.report->status == domain::status::ok;
  const bool was = c.before.ask.state == domain::ask_state::answered_need;
  if (!well || !was || c.after.state == domain::ask_state::answered_need) co_return result<void>{};
  auto ids = raised_before(c, w.follow.utc_offset);
  if (ids.empty()) co_return result<void>{};
  auto found = co_await store::load_followups(w.db, community, std::move(ids));
  if (!found) co_return found.error();
  for (const auto& known : *found) {
    const auto& f = known.value;
    if (known.was.empty() || f.state == domain::followup_state::resolved) continue;
    auto says = concern_about(c.reply);
    says.kind = f.kind;
    says.subject = f.subject;
    const auto heard = domain::hear(&f, says, now(), w.follow);
    if (heard.what != domain::heard::again) continue;
    t.event(community, "followups", "again", boost::json::serialize(followup_event(heard.after)));
    store::put_followup(t, community, known, heard.after, w.follow);
  }
  co_return result<void>{};
}

}  // namespace linli::queue
