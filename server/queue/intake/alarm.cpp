#include "base/json.hpp"
#include "queue/arrival.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/captain_needs.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/pastes/live_list.hpp"
#include "queue/staff/rung.hpp"
#include "queue/staff/staff_chat.hpp"
#include "queue/stream_id.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"

// How danger rings: before its turn by the urgent lane, else with its step, and in any case once.
namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;

namespace {

void mark_rung(store::transaction& t, const std::string& community, const source& from) {
  const auto key = keys::rung(community, from.name);
  t.zadd(key, static_cast<std::int64_t>(parts_of(from.entry).first), from.entry);
  const auto behind = static_cast<std::int64_t>(parts_of(from.cursor).first) - 1;
  if (behind > 0) t.zforget(key, behind);
}

// For a person who must read what the program cannot.
bj::object unread(const inbound_event& e, const std::string& id, const std::string& why) {
  bj::object o{{"channel", e.account}, {"event", id}, {"reason", why}, {"human", true}};
  if (const auto* m = std::get_if<bots::message>(&e.event)) {
    json::put(o, "name", store::seal(m->sender.id, m->sender.name));
    json::put(o, "text", store::seal(m->sender.id, m->text));
    o["at"] = to_ms(m->at);
  }
  return o;
}

// Rings unless that was done, or the event has had its effect already. `where`: the title of a chat whose place is not
// known; whoever is rung must know where to look.
task<result<void>> ring_about(world& w, const arrival& a, hearing& h, std::string where) {
  h.must_not_wait = true;
  auto first = first_words(h);
  auto c = co_await conclude(w, h, std::move(first));
  if (!c) co_return c.error();
  if (!is_urgent(*c)) co_return result<void>{};
  if (!where.empty()) c->reply.name += filled_text("in_chat", {{"{title}", where}});
  const auto key = keys::rung(a.community, a.from.name);
  store::transaction t;
  t.check_fence(keys::fences(a.community), a.from.name, a.from.fence);
  t.check_new(keys::applied(a.community, a.from.name), a.from.entry).check_new(key, a.from.entry);
  t.set_fence(keys::fences(a.community), a.from.name, a.from.fence);
  mark_rung(t, a.community, a.from);
  const auto answer = answer_to(h);
  auto followed = co_await follow(w, t, a.community, *c, answer);
  if (!followed) co_return followed.error();
  auto others = co_await follow_others(w, t, a.community, *c, answer, true);
  if (!others) co_return others.error();
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  if (!done->already) ++w.counters.rung;
  w.bells.ring(unit_of_community(a.community));
  co_return result<void>{};
}

// Whom apply() would not hear does not ring either: programs.
task<result<void>> ring_for(world& w, const arrival& a, const bots::message& m) {
  if (m.sender.id.empty() || (m.sender.is_bot && !speaks_for_chat(m))) co_return result<void>{};
  auto h = co_await situation(w, a, m.sender, m.chat);
  if (!h) co_return h.error();
  auto staffed = co_await are_staff_words(w, a, m, *h);
  if (!staffed) co_return staffed.error();
  if (*staffed) co_return result<void>{};  // a notice about a danger, not a cry for help
  auto of_rung = co_await are_words_of_rung(w, a, m, *h);
  if (!of_rung) co_return of_rung.error();
  if (*of_rung) co_return result<void>{};
  auto heard = co_await listen(w, a, m, *h);
  if (!heard) co_return heard.error();
  const std::string known;
  const auto first = first_words(*h);
  if (is_live_list(*h, m, first)) {
    auto rung = co_await hear_list(w, a, m, *h);
    if (!rung) co_return rung.error();
    if (*rung) co_return result<void>{};
  }
  if (is_bound(*h) && !m.sender.is_bot) co_return co_await ring_about(w, a, *h, known);
  co_return co_await ring_from_unbound(w, a, m, *h, first);
}

task<result<void>> ring_for(world& w, const arrival& a, const bots::press& p) {
  const auto option = option_of(p);
  if (!option) co_return result<void>{};
  auto h = co_await situation(w, a, p.sender, p.chat);
  if (!h) co_return h.error();
  choose(*h, p, *option);
  const std::string known;
  co_return co_await ring_about(w, a, *h, known);
}

}  // namespace

task<result<void>> ring_from_unbound(world& w, const arrival& a, const bots::message& m, hearing& h,
                                     const words::understanding& first) {
  const bool program = m.sender.is_bot && !speaks_for_chat(m);
  if (first.urgency != words::urgency::critical || program) co_return result<void>{};
  auto where = m.chat.title.empty() ? m.chat.id : m.chat.title;
  co_return co_await ring_about(w, a, h, std::move(where));
}

task<result<bool>> follow_once(world& w, store::transaction& t, const arrival& a, const hearing& h,
                               const conclusion& c) {
  if (is_urgent(c)) {
    const auto key = keys::rung(a.community, a.from.name);
    redis::command look{"ZSCORE", key, a.from.entry};
    auto rung = co_await w.db.client().run(std::move(look));
    if (!rung) co_return rung.error();
    if (!rung->is_nil()) co_return false;
    t.check_no_member(key, a.from.entry);
  }
  const auto answer = answer_to(h);
  co_return co_await follow(w, t, a.community, c, answer);
}

task<result<bool>> had_effect(world& w, source from, std::string data, std::string why) {
  auto e = unpack_inbound(data);
  if (!e) co_return false;
  const auto a = arrival_of(w, from, *e);
  const auto community = a ? a->community : e->community;
  if (community.empty()) co_return false;
  store::transaction t;
  t.check_fence(keys::fences(community), from.name, from.fence);
  t.check_new(keys::applied(community, from.name), from.entry);
  t.set_fence(keys::fences(community), from.name, from.fence);
  if (may_be_urgent(e->event)) {
    const auto key = keys::rung(community, from.name);
    redis::command look{"ZSCORE", key, from.entry};
    auto rung = co_await w.db.client().run(std::move(look));
    if (!rung) co_return rung.error();
    if (rung->is_nil()) {
      t.check_no_member(key, from.entry);
      mark_rung(t, community, from);
      const auto id = unique_id(*e);
      const auto* m = std::get_if<bots::message>(&e->event);
      auto c = concern_unread(id, e->account, m == nullptr ? now() : m->at);
      if (m != nullptr) {  // whoever is rung reads what nobody else will
        c.name = m->sender.name;
        c.text = m->text;
      }
      follow_book book(w, community);
      std::vector<domain::concern> all{c};
      auto opened = co_await book.open(std::move(all));
      if (!opened) co_return opened.error();
      const private_chat nowhere;
      book.hear(t, c, unread(*e, id, why), nowhere, "unread");
      book.write(t);
    }
  }
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return done->already;
}

task<result<void>> ring(world& w, source from, std::string data) {
  auto e = unpack_inbound(data);
  if (!e) co_return e.error();
  const auto a = arrival_of(w, std::move(from), *e);
  if (!a) co_return a.error();
  if (const auto* m = std::get_if<bots::message>(&e->event)) co_return co_await ring_for(w, *a, *m);
  if (const auto* p = std::get_if<bots::press>(&e->event)) co_return co_await ring_for(w, *a, *p);
  co_return result<void>{};
}

}  // namespace linli::queue
