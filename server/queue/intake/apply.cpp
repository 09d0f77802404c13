#include "queue/intake/apply.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "queue/arrival.hpp"
#include "queue/followups/well_now.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/captain.hpp"
#include "queue/hearing/captain_needs.hpp"
#include "queue/hearing/digest.hpp"
#include "queue/hearing/hearing.hpp"
#include "queue/hearing/joining.hpp"
#include "queue/hearing/language.hpp"
#include "queue/hearing/other_room.hpp"
#include "queue/hearing/stopping.hpp"
#include "queue/hearing/unlinking.hpp"
#include "queue/intake/binding.hpp"
#include "queue/intake/inbound_codec.hpp"
#include "queue/pastes/live_list.hpp"
#include "queue/staff/rung.hpp"
#include "queue/staff/staff_chat.hpp"
#include "queue/stream_id.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;

void guard(store::transaction& t, const std::string& community, const source& from) {
  t.check_fence(keys::fences(community), from.name, from.fence);
  t.check_new(keys::applied(community, from.name), from.entry);
  t.set_fence(keys::fences(community), from.name, from.fence);
  t.zadd(keys::applied(community, from.name), static_cast<std::int64_t>(parts_of(from.entry).first), from.entry);
  const auto behind = static_cast<std::int64_t>(parts_of(from.cursor).first) - 1;
  if (behind > 0) t.zforget(keys::applied(community, from.name), behind);
}

namespace {

constexpr int tries_max = 20;

domain::identity met(domain::identity i, const arrival& a, const bots::person& p, const bots::chat& chat, sys_time at) {
  if (i.account.empty()) i.first_seen = at;
  i.account = a.to.account.id;
  i.sender = p.id;
  if (!p.name.empty()) i.name = p.name;
  if (chat.direct && at >= i.last_direct) {
    i.direct_chat = chat.id;
    i.last_direct = at;
  }
  return i;
}

// What we say to what somebody said: at most one text. `noted`: what it waits for. Whether there is any.
bool put_reply(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c,
               const std::string& noted, domain::identity& sender) {
  auto text = c.answer.empty() ? noted : c.answer;
  if (const auto key = home_question(h, c, now()); !key.empty()) {
    text = noted.empty() ? say(key, c.language) : noted + "\n" + say(key, c.language);
    sender.asked_home = now();
  }
  // What rings is answered by its own text.
  const bool raised = c.at_risk && c.understood.urgency == words::urgency::urgent;
  if (raised && c.question.empty()) text.clear();
  if (text.empty() || c.stop) return false;
  answer said{c.reply.id + "/answer", h.said.channel, h.answer_chat, std::move(text), true, {}};
  said.can_wait = true;
  said.lives = std::chrono::hours(1);
  put_answer(t, community, said);
  return true;
}

// Stores what was concluded of one sender's words, with the sender as now known.
task<result<store::committed>> store_conclusion(world& w, const arrival& a, const hearing& h, const conclusion& c,
                                                const domain::identity& met_now, std::string ack_press) {
  auto after = met_now;
  store::transaction t;
  guard(t, a.community, a.from);
  store::check_scene(t, a.community, *h.scene);
  if (c.match.link) {
    domain::accept(after, c.match.resident);
    after.resident = c.match.resident;
    after.trust = c.match.confirmed ? domain::trust::confirmed : domain::trust::claimed;
    after.guess.clear();
    after.reason = c.match.reason;
    store::release_kept(t, a.community, h.who.key, now());
    const bj::object data{{"identity", h.who.key}, {"resident", after.resident}, {"trust", domain::name(after.trust)}};
    t.event(a.community, "identities", "linked", bj::serialize(data));
    if (!c.match.confirmed) {
      auto told = co_await tell_of_claim(w, t, a, h.who.key, after.resident);
      if (!told) co_return told.error();
    }
  } else if (after.resident.empty() && c.match.kind != domain::match_kind::none) {
    after.trust = domain::trust::guess;
    after.guess = c.match.household;
    after.reason = c.match.reason;
  } else if (after.resident.empty() && after.trust == domain::trust::unknown) {
    after.reason = c.match.reason;
  }
  if (is_in_a_language(h.said.text)) after.language = c.language;
  auto noted = noted_answer(h, c);
  if (!noted.empty()) {
    auto repeated = co_await said_just_before(w, t, a.community, c);
    if (!repeated) co_return repeated.error();
    if (*repeated) noted.clear();
  }
  const bool answered = put_reply(t, a.community, h, c, noted, after);
  store::put_identity(t, a.community, h.who, after);
  if (!is_matched(c)) {
    auto room = co_await store::make_room(w.db, t, a.community, h.who.key);
    if (!room) co_return room.error();
    write_unmatched(t, a.community, c);
  } else {
    write(t, a.community, c);
    put_digest_timer(t, a.community, h, c);
  }
  auto followed = co_await follow_once(w, t, a, h, c);
  if (!followed) co_return followed.error();
  auto others = co_await follow_others(w, t, a.community, c, answer_to(h), false);
  if (!others) co_return others.error();
  auto well = co_await tell_well(w, t, a.community, c);
  if (!well) co_return well.error();
  auto taken_back = co_await take_back_room_followups(w, t, a.community, c);
  if (!taken_back) co_return taken_back.error();
  if (c.said_stop) put_stopping(t, a.community, h, c);
  if (!ack_press.empty()) {
    const answer said{a.id, a.to.account.id, {}, say(c.report ? "press_noted" : "press_unknown"), false, ack_press};
    put_answer(t, a.community, said);
  }
  auto done = co_await w.db.commit(std::move(t));
  if (done && (*followed || !c.others.empty() || c.stop || answered)) w.bells.ring(unit_of_community(a.community));
  co_return done;
}

task<result<void>> take_once(world& w, const arrival& a, const bots::message& m) {
  auto h = co_await situation(w, a, m.sender, m.chat);
  if (!h) co_return h.error();
  auto staffed = co_await take_staff_words(w, a, m, *h);
  if (!staffed) co_return staffed.error();
  if (*staffed) co_return result<void>{};
  auto of_rung = co_await take_words_of_rung(w, a, m, *h);
  if (!of_rung) co_return of_rung.error();
  if (*of_rung) co_return result<void>{};
  auto denied = co_await deny_claims(w, a, m, *h);
  if (!denied) co_return denied.error();
  if (*denied) co_return result<void>{};
  auto heard = co_await listen(w, a, m, *h);
  if (!heard) co_return heard.error();
  auto first = first_words(*h);
  if (first.intent == words::intent::join) {
    auto sender = met(h->who.identity, a, m.sender, m.chat, m.at);
    co_return co_await join_by_code(w, a, m, *h, std::move(sender), first.code);
  }
  if (!m.chat.direct) {
    if (first.intent == words::intent::bind) co_return co_await bind_chat(w, a, m, first.code, h->group);
    // An anonymous administrator binds, and is nobody otherwise: only danger counts, whoever tells of it.
    if (m.sender.is_bot) co_return co_await ring_from_unbound(w, a, m, *h, first);
    if (!is_bound(*h)) {
      auto rung = co_await ring_from_unbound(w, a, m, *h, first);
      if (!rung) co_return rung.error();
      auto waited = co_await wait_for_binding(w, a, m.chat.id);
      if (!waited) co_return waited.error();
      co_return co_await note_unbound(w, a, m.chat, m.at, *h->scene);
    }
  }
  if (is_live_list(*h, m, first)) {
    auto taken = co_await take_live_list(w, a, m, *h);
    if (!taken) co_return taken.error();
    co_return co_await only_mark(w, a);
  }
  auto c = co_await conclude(w, *h, std::move(first));
  if (!c) co_return c.error();
  if (!c->keep) co_return result<void>{};
  const auto after = met(h->who.identity, a, m.sender, m.chat, m.at);
  const std::string no_press;
  auto done = co_await store_conclusion(w, a, *h, *c, after, no_press);
  if (!done) co_return done.error();
  if (c->match.link) w.bells.ring(unit_of_community(a.community));
  co_return result<void>{};
}

task<result<void>> take(world& w, const arrival& a, const bots::message& m) {
  auto forgotten = co_await forget_if_no_binding(w, a, m);
  if (!forgotten && forgotten.error().code != errc::stale) co_return forgotten.error();
  if (m.sender.id.empty() || (m.sender.is_bot && m.chat.direct)) co_return result<void>{};
  for (int i = 0; i < tries_max; ++i) {
    auto done = co_await take_once(w, a, m);
    if (done || done.error().code != errc::stale || is_held(done.error())) co_return done;
  }
  co_return error{errc::stale, "the step kept moving under us"};
}

task<result<void>> take(world& w, const arrival& a, const bots::press& p) {
  const auto option = option_of(p);
  for (int i = 0; i < tries_max && option; ++i) {
    auto h = co_await situation(w, a, p.sender, p.chat);
    if (!h) co_return h.error();
    choose(*h, p, *option);
    auto first = first_words(*h);
    auto c = co_await conclude(w, *h, std::move(first));
    if (!c) co_return c.error();
    const auto after = met(h->who.identity, a, p.sender, p.chat, p.at);
    auto done = co_await store_conclusion(w, a, *h, *c, after, p.press_id);
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    w.bells.ring(unit_of_community(a.community));
    co_return result<void>{};
  }
  if (option) co_return error{errc::stale, "the step kept moving under us"};
  co_return result<void>{};  // a button that is not ours
}

task<result<void>> take(world& w, const arrival& a, const bots::receipt& r) {
  static constexpr std::array states{domain::message_state::handed, domain::message_state::delivered,
                                     domain::message_state::read, domain::message_state::failed};
  const auto& account = a.to.account.id;
  const auto key = store::platform_key(w.db, r.chat_id, r.message_id);
  const store::early_receipt said{states[static_cast<std::size_t>(r.state)], r.at, r.detail};
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_platform_id(w.db, account, key);
    if (!known) co_return known.error();
    store::transaction t;
    t.check_fence(keys::account_fences(account), a.from.name, a.from.fence);
    t.set_fence(keys::account_fences(account), a.from.name, a.from.fence);
    store::put_receipt(t, account, key, *known, said);
    auto done = co_await w.db.commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    w.bells.ring(unit_of_account(account));
    co_return result<void>{};
  }
  co_return error{errc::stale, "the step kept moving under us"};
}

}  // namespace

task<result<void>> apply(world& w, source from, std::string data) {
  const auto e = unpack_inbound(data);
  if (!e) co_return e.error();
  co_return co_await apply(w, std::move(from), *e);
}

task<result<void>> apply(world& w, source from, const inbound_event& e) {
  const auto known = arrival_of(w, std::move(from), e);
  if (!known) co_return known.error();
  const auto& a = *known;
  result<void> done;
  if (auto* m = std::get_if<bots::message>(&e.event)) done = co_await take(w, a, *m);
  else if (auto* p = std::get_if<bots::press>(&e.event)) done = co_await take(w, a, *p);
  else if (auto* r = std::get_if<bots::receipt>(&e.event)) done = co_await take(w, a, *r);
  else if (auto* ms = std::get_if<bots::membership>(&e.event)) done = co_await take_membership(w, a, *ms);
  else if (auto* mi = std::get_if<bots::migration>(&e.event)) done = co_await take_migration(w, a, *mi);
  co_return done;
}

}  // namespace linli::queue
