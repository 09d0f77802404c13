#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "queue/hearing/taking_back.hpp"
#include "queue/pastes/paste_ground.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using store::paste_state;

namespace {

constexpr int tries_max = 20;

/// A mark of this paste that still stands.
struct standing_mark {
  std::string mark, was, reply, household;
  sys_time said_at{};
  store::paste_mark where;
};

/// One step of an undo.
struct taking_back {
  const std::string& community;
  const store::paste& paste;
  const std::string& by;
  store::transaction t;
  std::size_t taken = 0;
};

void note(taking_back& s, const std::string& resident, const std::string& reply) {
  store::history_entry e;
  e.at = now();
  e.kind = "paste_undone";
  e.channel = "paste";
  e.campaign = s.paste.campaign;
  e.group = s.paste.group;
  e.reply = reply;
  e.by = s.by;
  store::add_history(s.t, s.community, resident, e);
  const bj::object data{{"paste", s.paste.id}, {"reply", reply}, {"kind", "paste_undone"}};
  s.t.event(s.community, "resident:" + resident, "history", bj::serialize(data));
}

// Whom a report stands in the history of: see write_words().
std::vector<std::string> told_about(const domain::report& r, const domain::ask& a) {
  auto out = r.members;
  if (!r.reporter.empty()) out.push_back(r.reporter);
  if (!out.empty()) return out;
  for (const auto& m : a.members) out.push_back(m.resident);
  return out;
}

void undo_ask(taking_back& s, const store::known_ask& before, domain::campaign_kind kind) {
  std::map<std::string, std::string> told;  // resident → the last reply of his that goes
  for (const auto& r : before.ask.reports) {
    if (r.paste != s.paste.id || r.undone) continue;
    for (auto& resident : told_about(r, before.ask)) told[std::move(resident)] = r.reply;
  }
  auto after = before.ask;
  s.taken += static_cast<std::size_t>(domain::undo_paste(after, s.paste.id, kind));
  store::put_ask(s.t, s.community, s.paste.campaign, before, after);
  for (const auto& [resident, reply] : told) note(s, resident, reply);
  const bj::object data{{"paste", s.paste.id},
                        {"campaign", s.paste.campaign},
                        {"household", after.household},
                        {"place", after.place},
                        {"state", domain::name(after.state)}};
  s.t.event(s.community, "campaign:" + s.paste.campaign, "undone", bj::serialize(data));
}

// Words that still wait for somebody to say whose they are go too; once a person has said so they stand on his word.
task<result<void>> drop_kept(world& w, taking_back& s, const standing_mark& m) {
  auto kept = co_await store::load_kept(w.db, s.community, m.where.target);
  if (!kept) co_return kept.error();
  const auto found = std::find_if(kept->begin(), kept->end(), [&](const auto& r) { return r.id == m.reply; });
  if (found == kept->end()) co_return result<void>{};
  store::take_kept(s.t, s.community, *found);
  if (kept->size() == 1) s.t.zrem(keys::unmatched(s.community), m.where.target);
  ++s.taken;
  co_return result<void>{};
}

task<result<std::vector<standing_mark>>> standing_marks(world& w, const std::string& community, const store::paste& p,
                                                        std::span<const store::paste_row> rows) {
  std::vector<std::string> wanted;
  std::vector<const store::paste_row*> lines;
  for (const auto& row : rows) {
    if (row.mark.empty() || std::find(wanted.begin(), wanted.end(), row.mark) != wanted.end()) continue;
    wanted.push_back(row.mark);
    lines.push_back(&row);
  }
  auto bytes = co_await store::find_marks(w.db, community, p.group, wanted);
  if (!bytes) co_return bytes.error();
  std::vector<standing_mark> out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto where = store::unpack_mark((*bytes)[i]);
    if (where.paste != p.id) continue;  // new, or another paste's
    const auto& row = *lines[i];
    auto reply = hash_id("y", {said_id(p, row)});
    out.push_back(
        {std::move(wanted[i]), std::move((*bytes)[i]), std::move(reply), row.household, row.said_at, std::move(where)});
  }
  co_return out;
}

task<result<std::vector<store::known_ask>>> asks_of(world& w, const std::string& community, const store::paste& p,
                                                    const std::vector<standing_mark>& marks) {
  std::set<std::string> homes;
  for (const auto& m : marks) {
    if (m.where.what == store::paste_mark::kind::ask) homes.insert(m.where.target);
  }
  std::vector<std::string> wanted(homes.begin(), homes.end());
  co_return co_await store::load_asks(w.db, community, p.campaign, std::move(wanted));
}

// What these lines asked of a person.
task<result<void>> undo_followups(world& w, taking_back& s, const std::vector<standing_mark>& marks) {
  std::vector<std::string> ids;
  std::set<std::string> replies;
  for (const auto& m : marks) {
    const bool kept = m.where.what == store::paste_mark::kind::kept;
    const auto subject = kept || m.household.empty() ? "i/" + m.where.target : "h/" + m.household;
    for (auto& id : followups_about(subject, m.said_at, w.follow.utc_offset)) ids.push_back(std::move(id));
    replies.insert(m.reply);
  }
  co_return co_await take_back_followups(w, s.t, s.community, std::move(ids), std::move(replies),
                                         "the paste that raised it was undone");
}

task<result<void>> undo_some(world& w, const std::string& community, const store::known_paste& known,
                             const std::string& by) {
  const auto& p = known.value;
  auto after = p.progress;
  if (after.state != paste_state::undoing) {
    after.state = paste_state::undoing;
    after.done = after.written = 0;
    after.undone_by = by;
  }
  const auto from = std::min(after.done, p.rows.size());
  const auto rows = std::span(p.rows).subspan(from, std::min(paste_rows_written / 2, p.rows.size() - from));
  auto marks = co_await standing_marks(w, community, p, rows);
  if (!marks) co_return marks.error();
  taking_back s{community, p, after.undone_by, {}, 0};
  auto kind = domain::campaign_kind::checkin;
  if (!p.campaign.empty()) {
    auto c = co_await store::load_campaign(w.db, community, p.campaign);
    if (!c) co_return c.error();
    kind = c->campaign.kind;
    auto asks = co_await asks_of(w, community, p, *marks);
    if (!asks) co_return asks.error();
    for (const auto& a : *asks) {
      if (!a.was.empty()) undo_ask(s, a, kind);
    }
  }
  for (const auto& m : *marks) {
    if (m.where.what == store::paste_mark::kind::kept) {
      auto dropped = co_await drop_kept(w, s, m);
      if (!dropped) co_return dropped.error();
    } else if (m.where.what == store::paste_mark::kind::history) {
      note(s, m.where.target, m.reply);
    }
    store::drop_mark(s.t, community, p.group, m.mark, m.was);
  }
  auto followed = co_await undo_followups(w, s, *marks);
  if (!followed) co_return followed.error();
  after.done += rows.size();
  after.written += s.taken;
  store::put_progress(s.t, community, known, after);
  auto done = co_await w.db.commit(std::move(s.t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

// A mark is of the first paste that said the words. With it goes their effect, though others say the same: only when
// they have it again this one is undone, wherever a crash comes between.
task<result<void>> end_undo(world& w, const std::string& community, const store::known_paste& known) {
  const auto& p = known.value;
  auto given = co_await give_to_others(w, community, p);
  if (!given) co_return given.error();
  auto after = p.progress;
  after.state = paste_state::undone;
  after.undone_at = now();
  bj::object o{{"paste", p.id}, {"group", p.group}, {"state", "undone"}, {"written", after.written}};
  json::put(o, "campaign", p.campaign);
  store::transaction t;
  t.event(community, p.campaign.empty() ? "pastes" : "campaign:" + p.campaign, "paste", bj::serialize(o));
  store::put_progress(t, community, known, after);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

// Why this paste cannot be undone now; nothing of it when it can.
std::optional<error> refusal(const store::paste& p, sys_time at) {
  const auto& progress = p.progress;
  if (progress.state == paste_state::undoing) return std::nullopt;
  const bool acted = std::any_of(p.rows.begin(), p.rows.end(), [](const auto& r) { return r.effect == "critical"; });
  if (progress.state == paste_state::preview && !acted)
    return error{errc::conflict, "this paste was not applied: there is nothing to undo"};
  const auto since = progress.applied_at == sys_time{} ? p.created_at : progress.applied_at;
  if (at - since > limits::paste_undo_within)
    return error{errc::conflict, "this paste was applied more than 24 hours ago and stands"};
  return std::nullopt;
}

}  // namespace

task<result<store::known_paste>> undo_paste(world& w, std::string community, std::string id, std::string by) {
  auto known = co_await store::load_paste(w.db, community, id);
  for (int stale = 0; known && stale < tries_max;) {
    if (known->value.progress.state == paste_state::undone) co_return known;
    if (const auto no = refusal(known->value, now())) co_return *no;
    const auto& at = known->value.progress;
    result<void> done;
    if (at.state == paste_state::undoing && at.done >= known->value.rows.size())
      done = co_await end_undo(w, community, *known);
    else done = co_await undo_some(w, community, *known, by);
    if (!done && done.error().code != errc::stale) co_return done.error();
    stale = done ? 0 : stale + 1;
    auto again = co_await store::reload_progress(w.db, community, *known);
    if (!again) co_return again.error();
  }
  if (!known) co_return known.error();
  co_return error{errc::stale, "the homes kept moving under us"};
}

}  // namespace linli::queue
