#include "queue/ring_on.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "queue/answer.hpp"
#include "queue/ringing.hpp"
#include "queue/texts.hpp"
#include "store/followups.hpp"
#include "store/identities.hpp"

namespace linli::queue {

namespace {

constexpr std::string_view put_id = "k_";  // as put_ring() and put_note() name what they send
constexpr const char* ring_kind = "ring";

// Its id is of the follow-up, the round, the step and the contact point: see put_ring().
bool is_ring_of(const domain::followup& f, const store::outcome& lost) {
  if (f.urgency != domain::followup_urgency::critical || f.rings_at == sys_time{}) return false;
  for (int step = 1; step <= f.step; ++step) {
    if (hash_id("k", {f.id, std::to_string(f.round), std::to_string(step), lost.chat}) == lost.message) return true;
  }
  return false;
}

// Its holder was told of further danger: see follow_book::write().
bool is_note_of(const domain::followup& f, const store::outcome& lost) {
  if (f.urgency != domain::followup_urgency::critical || f.owner.empty()) return false;
  return hash_id("k", {f.id, "again_note", std::to_string(to_ms(f.changed_at)), lost.chat}) == lost.message;
}

bool has_reached_somebody(const world& w, const domain::followup& f, const std::vector<domain::duty_entry>& duty) {
  const auto rung = domain::whom_to_ring(duty, domain::step_of(f.step), now(), w.follow.utc_offset);
  const auto may_hear = [&](const std::string& point) {
    const std::vector<std::string> one{point};
    return can_be_told(w, one) && std::find(f.unheard.begin(), f.unheard.end(), point) == f.unheard.end();
  };
  return std::any_of(rung.who.begin(), rung.who.end(), [&](const domain::duty_entry& e) {
    return std::any_of(e.contact_points.begin(), e.contact_points.end(), may_hear);
  });
}

// They were told that somebody on duty knows.
task<result<void>> tell_nobody_heard(world& w, store::transaction& t, const std::string& community,
                                     const domain::followup& f) {
  for (const auto& identity : f.answered) {
    auto who = co_await store::load_identity(w.db, community, identity);
    if (!who) co_return who.error();
    const auto& i = who->identity;
    if (i.direct_chat.empty()) continue;
    const auto id = f.id + "/" + std::to_string(f.round) + "/" + identity + "/nobody";
    const answer said{id, i.account, i.direct_chat, say("critical_nobody"), true, {}};
    put_answer(t, community, said);
  }
  co_return result<void>{};
}

}  // namespace

std::optional<store::outcome> unheard(const store::send_entry& e, const store::outcome& o) {
  using domain::message_state;
  const bool lost = o.state == message_state::failed || o.state == message_state::dead ||
                    o.state == message_state::unknown;
  if (!lost || !e.campaign.empty() || !e.direct || !e.message.starts_with(put_id)) return std::nullopt;
  auto out = o;
  out.kind = ring_kind;
  out.chat = e.account + ":" + e.chat;
  return out;
}

task<result<void>> ring_on(world& w, store::transaction& t, store::outcome lost) {
  const auto is_of = [&lost](const domain::followup& f) { return is_ring_of(f, lost) || is_note_of(f, lost); };
  auto found = co_await store::list_followups(w.db, lost.community, false, "", 1, is_of);
  if (!found) co_return found.error();
  if (found->items.empty()) co_return result<void>{};
  auto known = co_await store::load_followup(w.db, lost.community, found->items.front().id);
  if (!known && known.error().code == errc::not_found) co_return result<void>{};
  if (!known) co_return known.error();
  auto f = known->value;
  auto duty = co_await store::load_duty(w.db, lost.community);
  if (!duty) co_return duty.error();
  if (is_note_of(f, lost)) {
    if (f.rings_at != sys_time{}) co_return result<void>{};  // others know already
    domain::ring_beside_holder(f, now());
    f = domain::pass(std::move(f), now(), w.follow).after;
    put_ring(w, t, lost.community, f, *duty);
    store::put_followup(t, lost.community, *known, f, w.follow);
    co_return result<void>{};
  }
  if (!domain::ring_failed(f, lost.chat, now())) co_return result<void>{};
  while (!has_reached_somebody(w, f, *duty)) {
    if (!domain::ring_next_now(f, now())) {
      if (f.kind == domain::followup_kind::distress) break;  // who is in distress was promised no ring
      auto told = co_await tell_nobody_heard(w, t, lost.community, f);
      if (!told) co_return told.error();
      break;
    }
    f = domain::pass(std::move(f), now(), w.follow).after;
    put_ring(w, t, lost.community, f, *duty);
  }
  store::put_followup(t, lost.community, *known, f, w.follow);
  co_return result<void>{};
}

}  // namespace linli::queue
