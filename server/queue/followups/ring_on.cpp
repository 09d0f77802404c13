#include "queue/followups/ring_on.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "queue/followups/ringing.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/language.hpp"
#include "queue/texts.hpp"
#include "store/followups.hpp"
#include "store/identities.hpp"

namespace linli::queue {

namespace {

bool is_lost(domain::message_state s) {
  using domain::message_state;
  return s == message_state::failed || s == message_state::dead || s == message_state::unknown;
}

// Its id is of the follow-up, the round, the step and the contact point: see put_ring().
bool is_ring_of(const domain::followup& f, const std::string& message, const std::string& point) {
  if (f.urgency != domain::followup_urgency::critical || f.rings_at == sys_time{}) return false;
  for (int step = 1; step <= f.step; ++step) {
    if (hash_id("k", {f.id, std::to_string(f.round), std::to_string(step), point}) == message) return true;
  }
  return false;
}

// Its holder was told of further danger: see follow_book::write().
bool is_note_of(const domain::followup& f, const std::string& message, const std::string& point) {
  if (f.urgency != domain::followup_urgency::critical || f.owner.empty()) return false;
  return hash_id("k", {f.id, "again_note", std::to_string(to_ms(f.changed_at)), point}) == message;
}

bool is_unheard(const domain::followup& f, const std::string& point) {
  return std::find(f.unheard.begin(), f.unheard.end(), point) != f.unheard.end();
}

// What waits for them still goes; a second message would only wait behind it.
void leave_out_unheard(std::vector<domain::duty_entry>& duty, const domain::followup& f) {
  for (auto& e : duty) std::erase_if(e.contact_points, [&f](const std::string& point) { return is_unheard(f, point); });
}

bool has_reached_somebody(const world& w, const domain::followup& f, const std::vector<domain::duty_entry>& duty) {
  const auto rung = whom_to_ring_about(w, f, duty, domain::step_of(f.step));
  const auto may_hear = [&](const std::string& point) {
    const std::vector<std::string> one{point};
    const bool ours = w.lines.find(point.substr(0, point.find(':'))) != nullptr;
    return (ours ? can_be_told(w, one) : can_be_sent_to(w, point)) && !is_unheard(f, point);
  };
  return std::any_of(rung.who.begin(), rung.who.end(), [&](const domain::duty_entry& e) {
    return std::any_of(e.contact_points.begin(), e.contact_points.end(), may_hear);
  });
}

// They were told that somebody on duty knows. Who is written to by an account that waits would hear it no sooner than
// the ring is heard, and is told when that is lost.
enum class told_by { all, others, it };
task<result<void>> tell_nobody_heard(world& w, store::transaction& t, const std::string& community,
                                     const domain::followup& f, const std::string& account, told_by which) {
  const auto language = language_of(f.words.empty() ? std::string{} : f.words.front().text);
  for (const auto& identity : f.answered) {
    auto who = co_await store::load_identity(w.db, community, identity);
    if (!who) co_return who.error();
    const auto& i = who->identity;
    const bool of_it = i.account == account;
    if (i.direct_chat.empty() || (of_it ? which == told_by::others : which == told_by::it)) continue;
    const auto id = f.id + "/" + std::to_string(f.round) + "/" + identity + "/nobody";
    const answer said{id, i.account, i.direct_chat, say("critical_nobody", language), true, {}};
    put_answer(t, community, said);
  }
  co_return result<void>{};
}

}  // namespace

task<result<void>> ring_on(world& w, store::transaction& t, store::outcome lost) {
  const auto said = store::unpack_send(lost.entry);
  const bool waits = lost.state == domain::message_state::held;
  if (said.followup.empty() || (!is_lost(lost.state) && !waits)) co_return result<void>{};
  const auto point = said.account + ":" + said.chat;
  auto known = co_await store::load_followup(w.db, lost.community, said.followup);
  if (!known && known.error().code == errc::not_found) co_return result<void>{};
  if (!known) co_return known.error();
  auto f = known->value;
  if (f.state == domain::followup_state::resolved) co_return result<void>{};
  const bool note = is_note_of(f, said.message, point);
  if (!note && !is_ring_of(f, said.message, point)) co_return result<void>{};
  auto duty = co_await load_reachable_duty(w, lost.community);
  if (!duty) co_return duty.error();
  if (note) {
    if (f.rings_at != sys_time{}) co_return result<void>{};  // others know already
    domain::ring_beside_holder(f, now());
    f = domain::pass(std::move(f), now(), w.follow).after;
    put_ring(w, t, lost.community, f, *duty);
    store::put_followup(t, lost.community, *known, f, w.follow);
    co_return result<void>{};
  }
  const bool waited = is_unheard(f, point);  // others were rung then
  if (!domain::ring_failed(f, point, now()) && (waits || !waited)) co_return result<void>{};
  auto others = *duty;
  if (waits) leave_out_unheard(others, f);
  const auto which = waits ? told_by::others : waited ? told_by::it : told_by::all;
  while (!has_reached_somebody(w, f, *duty)) {
    if (!domain::ring_next_now(f, now())) {
      if (f.kind == domain::followup_kind::distress) break;  // who is in distress was promised no ring
      auto told = co_await tell_nobody_heard(w, t, lost.community, f, said.account, which);
      if (!told) co_return told.error();
      break;
    }
    f = domain::pass(std::move(f), now(), w.follow).after;
    put_ring(w, t, lost.community, f, others);
  }
  store::put_followup(t, lost.community, *known, f, w.follow);
  co_return result<void>{};
}

}  // namespace linli::queue
