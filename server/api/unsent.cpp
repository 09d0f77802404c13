#include "api/unsent.hpp"

#include "base/json.hpp"
#include "queue/followups/ringing.hpp"
#include "queue/sending/unsent.hpp"
#include "store/followups.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

using domain::message_state;
constexpr auto worth_for = std::chrono::minutes(10);  // as any answer

// It goes, and again out where it is wanted.
task<result<void>> settle(call& c, store::unsent u, std::string_view told, bool again, bool may_be_out) {
  store::transaction t;
  store::drop_unsent(t, c.community, u);
  auto& e = u.entry;
  if (again) {
    e.may_be_out = e.may_be_out || may_be_out;
    e.expires_at = now() + worth_for;
    t.xadd(store::keys::outbox(c.community), store::pack(e));
  }
  queue::tell_of_unsent(t, c.community, e, told, {});
  auto done = co_await c.db().commit(std::move(t));
  if (!done) co_return done.error();
  c.use.world.bells.ring(queue::unit_of_community(c.community));
  co_return result<void>{};
}

// A ring for what is resolved by now wakes somebody for nothing.
task<result<bool>> is_wanted(call& c, const store::unsent& u) {
  if (u.entry.followup.empty()) co_return true;
  auto about = co_await store::load_followup(c.db(), c.community, u.entry.followup);
  if (!about && about.error().code == errc::not_found) co_return false;
  if (!about) co_return about.error();
  co_return about->value.state != domain::followup_state::resolved;
}

constexpr const char* over = "what it told of is resolved";

}  // namespace

task<result<staff_points>> load_points(call& c) {
  auto staff = co_await store::load_staff(c.db(), c.community);
  if (!staff) co_return staff.error();
  auto duty = co_await store::load_duty(c.db(), c.community);
  if (!duty) co_return duty.error();
  auto points = co_await queue::points_of_staff(c.use.world, c.community, *duty);
  if (!points) co_return points.error();
  staff_points out;
  for (const auto& m : *staff) {
    for (const auto& point : (*points)[m.id]) out[point] = m;
  }
  co_return out;
}

task<result<void>> add_unsent(call& c, bj::object& row, const store::unsent& u, const staff_points& points) {
  const auto& e = u.entry;
  row["kind"] = queue::kind_of(e);
  row["text"] = e.text;
  row["staff"] = nullptr;
  row["followup"] = e.followup.empty() ? bj::value(nullptr) : bj::value(e.followup);
  if (const auto who = points.find(e.account + ":" + e.chat); !e.purpose.empty() && who != points.end()) {
    row["staff"] = bj::object{{"id", who->second.id}, {"name", who->second.name}};
    co_return result<void>{};
  }
  if (!e.direct) {
    auto g = co_await store::group_of_chat(c.db(), c.community, e.account, e.chat);
    if (!g) co_return g.error();
    if (!g->id.empty()) row["group"] = bj::object{{"id", g->id}, {"title", g->title}};
    co_return result<void>{};
  }
  auto key = store::identity_key(c.db(), e.account, e.chat);
  auto known = co_await store::load_identity(c.db(), c.community, std::move(key));
  if (!known) co_return known.error();
  if (known->identity.resident.empty()) co_return result<void>{};
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return roster.error();
  const auto& people = (*roster)->roster;
  const auto* to = people.find_resident(known->identity.resident);
  if (to == nullptr) co_return result<void>{};
  row["resident"] = bj::object{{"id", to->id}, {"name", to->name}};
  if (const auto* home = people.find_household(to->household)) row["place"] = domain::render(home->place);
  co_return result<void>{};
}

domain::message message_of(const store::unsent& u) {
  domain::message m;
  m.id = u.end.message;
  m.account = u.entry.account;
  m.chat = u.entry.chat;
  m.direct = u.entry.direct;
  m.state = u.end.state;
  m.attempts = u.end.attempts;
  m.maybe_duplicate = u.end.maybe_duplicate;
  m.code = u.end.code;
  m.detail = u.end.detail;
  m.queued_at = m.changed_at = u.end.at;
  return m;
}

task<net::response> settle_unsent(call& c, std::string id, bool again) {
  auto u = co_await store::load_unsent(c.db(), c.community, id);
  if (!u) co_return problem(u.error());
  const auto state = u->end.state;
  if (state == message_state::unknown) co_return problem(409, "it is " + std::string(domain::name(state)));
  if (again) {
    auto wanted = co_await is_wanted(c, *u);
    if (!wanted) co_return problem(wanted.error());
    if (!*wanted) co_return problem(409, over);
  }
  auto done = co_await settle(c, std::move(*u), again ? "queued" : "cancelled", again, false);
  if (!done && done.error().code == errc::stale) co_return problem(409, "somebody else has settled it");
  if (!done) co_return problem(done.error());
  co_return json_response(200, bj::object{{"id", id}, {"state", again ? "requeued" : "dropped"}});
}

task<result<std::string>> resolve_unsent(call& c, std::string id, bool sent) {
  auto u = co_await store::load_unsent(c.db(), c.community, std::move(id));
  if (!u && u.error().code == errc::not_found) co_return std::string("no such message");
  if (!u) co_return u.error();
  if (u->end.state != message_state::unknown) co_return "it is " + std::string(domain::name(u->end.state));
  if (!sent) {
    auto wanted = co_await is_wanted(c, *u);
    if (!wanted) co_return wanted.error();
    if (!*wanted) co_return std::string(over);
  }
  auto done = co_await settle(c, std::move(*u), sent ? "handed" : "queued", !sent, true);
  if (!done && done.error().code == errc::stale) co_return std::string("somebody else has settled it");
  if (!done) co_return done.error();
  co_return std::string();
}

}  // namespace linli::api
