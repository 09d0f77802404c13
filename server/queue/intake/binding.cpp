#include "queue/intake/binding.hpp"

#include <cstdlib>

#include "base/json.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/stream_id.hpp"
#include "queue/texts.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "words/codes.hpp"
#include "words/normalise.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;

namespace {

constexpr auto binding_is_due = std::chrono::hours(1);  // dead since, or never accepted
constexpr auto clocks_differ_by = std::chrono::seconds(2);
constexpr auto look_again_after = std::chrono::milliseconds(250);

std::string group_event(const domain::group& g) {
  return bj::serialize(bj::object{{"group", g.id}, {"title", g.title}, {"bound", g.bound}});
}

// "绑定手机" may bind, as far as accept can see.
bool binds(const bots::message& m) { return words::binding(words::normalise(m.text).text).has_value(); }

// What was to bind the chat does not; and that is all it does, or its effect is behind this.
enum class effect { is_this, follows };
task<result<void>> bind_nothing(world& w, const arrival& a, const std::string& chat, effect of = effect::is_this) {
  auto coming = co_await store::load_coming(w.db, a.community, a.to.account.id, chat);
  if (!coming) co_return coming.error();
  if (coming->event != a.id) co_return result<void>{};
  store::transaction t;
  if (of == effect::is_this) guard(t, a.community, a.from);
  t.check_field(keys::coming(a.community), w.db.index_of(a.to.account.id, chat), coming->was);
  store::forget_coming(t, w.db, a.community, a.to.account.id, chat);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace

bool is_out_of_date(const std::string& known, sys_time at) {
  return !known.empty() && at < from_ms(std::strtoll(known.c_str(), nullptr, 10));
}

std::string chat_to_bind(const bots::event& e) {
  if (const auto* m = std::get_if<bots::message>(&e))
    return !m->chat.direct && words::may_bind(m->text) ? m->chat.id : std::string();
  const auto* moved = std::get_if<bots::migration>(&e);
  return moved == nullptr ? std::string() : moved->to_chat;
}

bool is_coming(const store::coming_binding& c, const std::string& event, sys_time at) {
  return !c.event.empty() && c.event != event && at < c.at + binding_is_due;
}

task<result<void>> wait_for_binding(world& w, const arrival& a, const std::string& chat) {
  if (!a.from.may_wait) co_return result<void>{};
  auto coming = co_await store::load_coming(w.db, a.community, a.to.account.id, chat);
  if (!coming) co_return coming.error();
  if (!is_coming(*coming, a.id, now())) co_return result<void>{};
  // What stood before it in the same chain would wait for what waits for it.
  const auto came = from_ms(static_cast<std::int64_t>(parts_of(a.from.entry).first));
  if (came + clocks_differ_by < coming->at) co_return result<void>{};
  error held{errc::stale, "what binds its chat is not applied yet"};
  held.retry_after = look_again_after;
  co_return held;
}

task<result<void>> forget_if_no_binding(world& w, const arrival& a, const bots::message& m) {
  if (m.chat.direct || !words::may_bind(m.text) || (!m.sender.id.empty() && binds(m))) co_return result<void>{};
  co_return co_await bind_nothing(w, a, m.chat.id, effect::follows);
}

task<result<void>> bind_chat(world& w, const arrival& a, const bots::message& m, std::string code,
                             const domain::group& holder) {
  auto g = co_await store::group_of_code(w.db, a.community, a.to.account.id, code, now());
  if (!g && g.error().code == errc::not_found)  // mistyped, or not meant for us
    co_return co_await bind_nothing(w, a, m.chat.id);
  if (!g) co_return g.error();
  const auto index = w.db.index_of(a.to.account.id, m.chat.id);
  auto known = co_await w.db.hget(keys::joined(a.community), index);
  if (!known) co_return known.error();
  auto bound = g->group;
  bound.bound = true;
  store::transaction t;
  guard(t, a.community, a.from);
  store::bind_group(t, w.db, a.community, g->group, m.chat.id, m.chat.title, holder);
  if (!is_out_of_date(*known, m.at)) t.hset(keys::joined(a.community), index, std::to_string(to_ms(m.at)));
  store::use_code(t, keys::group_codes(a.community), g->code);
  t.event(a.community, "groups", "bound", group_event(bound));
  const answer said{a.id, a.to.account.id, m.chat.id, say("group_bound"), false, {}};
  put_answer(t, a.community, said);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(a.community));
  co_return result<void>{};
}

task<result<void>> note_unbound(world& w, const arrival& a, const bots::chat& chat, sys_time at,
                                const store::scene& seen) {
  auto known = co_await w.db.hget(keys::unbound(a.community), w.db.index_of(a.to.account.id, chat.id));
  if (!known) co_return known.error();
  if (!known->empty()) co_return result<void>{};
  store::transaction t;
  guard(t, a.community, a.from);
  store::check_scene(t, a.community, seen);
  const store::unbound_chat u{a.to.account.id, chat.id, chat.title, at};
  store::note_unbound(t, w.db, a.community, u);
  bj::object data{{"account", u.account}, {"title", store::seal("", u.title)}};
  t.event(a.community, "groups", "unbound", bj::serialize(data));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> only_mark(world& w, const arrival& a) {
  store::transaction t;
  guard(t, a.community, a.from);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> take_membership(world& w, const arrival& a, const bots::membership& m) {
  if (!m.us || m.chat.direct) co_return result<void>{};  // as it will be when it comes again
  auto g = co_await store::group_of_chat(w.db, a.community, a.to.account.id, m.chat.id);
  if (!g) co_return g.error();
  if (g->id.empty()) {
    if (!m.joined) co_return co_await only_mark(w, a);
    auto h = co_await situation(w, a, m.who, m.chat);
    if (!h) co_return h.error();
    auto noted = co_await note_unbound(w, a, m.chat, m.at, *h->scene);
    if (!noted) co_return noted.error();
    co_return co_await only_mark(w, a);  // where it was known already
  }
  // Of the id that it had before it moved nothing more is to be known.
  if (g->chat != m.chat.id) co_return co_await only_mark(w, a);
  const auto index = w.db.index_of(a.to.account.id, m.chat.id);
  auto known = co_await w.db.hget(keys::joined(a.community), index);
  if (!known) co_return known.error();
  if (is_out_of_date(*known, m.at)) co_return co_await only_mark(w, a);
  store::transaction t;
  guard(t, a.community, a.from);
  t.check_was(keys::joined(a.community), index, *known);
  t.hset(keys::joined(a.community), index, std::to_string(to_ms(m.at)));
  if (g->bound != m.joined) {
    auto now_bound = *g;
    now_bound.bound = m.joined;
    store::put_group(t, a.community, *g, now_bound);
    t.event(a.community, "groups", m.joined ? "bound" : "left", group_event(now_bound));
  }
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

task<result<void>> take_migration(world& w, const arrival& a, const bots::migration& m) {
  auto g = co_await store::group_of_chat(w.db, a.community, a.to.account.id, m.from_chat);
  if (!g) co_return g.error();
  if (g->id.empty()) {
    auto waited = co_await wait_for_binding(w, a, m.from_chat);
    if (!waited) co_return waited.error();
    g = co_await store::group_of_chat(w.db, a.community, a.to.account.id, m.from_chat);  // bound just now?
    if (!g) co_return g.error();
  }
  // Not bound, or bound to its new id already.
  if (g->id.empty() || g->chat != m.from_chat) co_return co_await bind_nothing(w, a, m.to_chat);
  auto holder = co_await store::group_of_chat(w.db, a.community, a.to.account.id, m.to_chat);
  if (!holder) co_return holder.error();
  store::transaction t;
  guard(t, a.community, a.from);
  store::move_group(t, w.db, a.community, *g, m.to_chat, *holder);
  t.event(a.community, "groups", "migrated", group_event(*g));
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::queue
