#include "queue/followups/ringing.hpp"

#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/bearers.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::followup_due;
using domain::followup_urgency;

namespace {

constexpr std::size_t quoted_max = 200;    // code points of what was said
constexpr std::size_t quoted_before = 60;  // of these, how many may stand before the danger
constexpr auto worth_for = std::chrono::minutes(10);

void replace(std::string& in, std::string_view what, const std::string& with) {
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + with.size()))
    in.replace(at, what.size(), with);
}

// The part in which the danger stands.
std::string shortened(const domain::followup_words& said) {
  const std::string_view text = said.text;
  const auto begins = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U; };
  std::size_t from = std::min(said.where, text.size()), before = 0;
  if (std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }) <=
      static_cast<std::ptrdiff_t>(quoted_max))
    from = 0;
  while (from > 0 && (before < quoted_before || !begins(from))) {
    --from;
    before += begins(from) ? 1 : 0;
  }
  const auto parts = split_text(text.substr(from), quoted_max, text_unit::code_points);
  if (parts.empty()) return {};
  return (from > 0 ? "…" : "") + parts[0] + (parts.size() == 1 ? "" : "…");
}

// What a member of staff reads on the telephone: where, who, what was said, when.
std::string filled(std::string_view key, const domain::followup& f, std::chrono::minutes utc_offset) {
  auto text = say(key);
  const auto& last = f.words.empty() ? domain::followup_words{} : f.words.back();
  const auto time = time_told(last.at, now(), utc_offset);
  replace(text, "{kind}", say("kind_" + std::string(domain::name(f.kind))));
  replace(text, "{place}", f.place.empty() ? say("place_unknown") : f.place);
  replace(text, "{time}", time);
  replace(text, "{name}", last.name);
  replace(text, "{text}", shortened(last));  // last: words may look like a place to fill
  return text;
}

std::string account_of(const std::string& point) {
  const auto colon = point.find(':');
  return colon == std::string::npos ? std::string() : point.substr(0, colon);
}

// Better twice than not at all where somebody waits for it. False: it would wait for nobody, and is not written.
bool put_text(world& w, store::transaction& t, const std::string& community, const domain::followup& f,
              std::string_view purpose, const std::string& point, const std::string& id, const std::string& text) {
  if (!can_be_sent_to(w, point)) return false;
  store::send_entry e;
  e.message = id;
  e.community = community;
  e.account = account_of(point);
  e.chat = point.substr(e.account.size() + 1);
  e.direct = true;
  e.lane = 0;
  e.text = text;
  e.purpose = purpose;
  e.followup = f.id;
  e.rather_twice = f.urgency != followup_urgency::follow_up;
  e.expires_at = now() + worth_for;
  t.xadd(keys::outbox(community), store::pack(e));
  return true;
}

}  // namespace

std::string time_told(sys_time at, sys_time read_at, std::chrono::minutes utc_offset) {
  const auto told = render_time(at, utc_offset);
  const auto clock = told.substr(11, 5);
  return told.substr(0, 10) == render_time(read_at, utc_offset).substr(0, 10) ? clock : told.substr(5, 5) + " " + clock;
}

bool can_ring(const line& l) {
  const auto start = l.about.can_start;
  return l.about.direct_send == bots::send_mode::automatic &&
         (start == bots::can_start::anyone || start == bots::can_start::contacts);
}

// While a configuration is rolled out an account may be known to the others only, and they are who sends by it.
bool can_be_sent_to(const world& w, const std::string& point) {
  const auto account = account_of(point);
  return !account.empty() && (w.lines.find(account) != nullptr || w.pulse.is_known(account));
}

bool can_be_told(const world& w, const std::vector<std::string>& points) {
  return std::any_of(points.begin(), points.end(), [&w](const std::string& point) {
    const auto* l = w.lines.find(account_of(point));
    return l != nullptr && can_ring(*l);
  });
}

domain::ring_list whom_to_ring_about(const world& w, const domain::followup& f,
                                     const std::vector<domain::duty_entry>& duty, domain::ring_step step) {
  const auto his = [&](const std::string& point) {
    const auto account = account_of(point);
    return !account.empty() && store::identity_key(w.db, account, point.substr(account.size() + 1)) == f.identity;
  };
  return domain::whom_to_ring_for(duty, his, step, now(), w.follow.utc_offset);
}

bool may_be_on_duty(const store::staff_member& m) {
  return m.role == store::role::staff || m.role == store::role::admin;
}

task<result<std::vector<domain::duty_entry>>> load_reachable_duty(world& w, std::string community) {
  auto all = co_await store::load_duty(w.db, community);
  if (!all) co_return all.error();
  auto staff = co_await store::load_staff(w.db, community);
  if (!staff) co_return staff.error();
  std::set<std::string> lowered;  // whom the staff does not know at all is rung: rather once too often
  for (const auto& m : *staff) {
    if (!may_be_on_duty(m)) lowered.insert(m.id);
  }
  std::erase_if(*all, [&lowered](const domain::duty_entry& e) { return lowered.contains(e.staff); });
  std::set<std::string> lost;
  auto found = domain::reachable(std::move(*all), [&](const std::string& point) {
    if (can_be_sent_to(w, point)) return true;
    lost.insert(account_of(point));
    return false;
  });
  for (const auto& account : lost)
    log::warn("duty", "whom {} would ring on {} cannot be rung: no process has this account", community, account);
  co_return found;
}

task<result<std::map<std::string, std::vector<std::string>>>> points_of_staff(
    world& w, std::string community, const std::vector<domain::duty_entry>& duty) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& e : duty) {
    auto& points = out[e.staff];
    points.insert(points.end(), e.contact_points.begin(), e.contact_points.end());
  }
  auto staff = co_await store::load_staff(w.db, community);
  if (!staff) co_return staff.error();
  for (const auto& m : *staff) {
    auto& points = out[m.id];
    points.insert(points.end(), m.contact_points.begin(), m.contact_points.end());
  }
  co_return out;
}

void put_note(world& w, store::transaction& t, const std::string& community, domain::followup& f,
              const std::vector<std::string>& points, std::string_view key) {
  const auto text = filled(key, f, w.follow.utc_offset);
  const auto moment = std::to_string(to_ms(f.changed_at));
  const std::set<std::string> each(points.begin(), points.end());
  std::size_t n = 0;
  for (const auto& p : each) {
    if (++n > ring_points_max) break;
    if (put_text(w, t, community, f, "note", p, hash_id("k", {f.id, key, moment, p}), text)) domain::add_rung(f, p);
    else log::warn("duty", "a contact point of {} does not hear {}: no process has its account", community, key);
  }
}

void put_private_answer(store::transaction& t, const std::string& community, const domain::followup& f,
                        const std::string& identity, const private_chat& to, const std::string& text) {
  const auto id = f.id + "/" + std::to_string(f.round) + "/" + identity;
  answer a{id, to.account, to.chat, text, true, {}};
  a.urgent = true;
  put_answer(t, community, a);
}

void put_ring(world& w, store::transaction& t, const std::string& community, domain::followup& f,
              const std::vector<domain::duty_entry>& duty, std::size_t points_most) {
  const auto list = whom_to_ring_about(w, f, duty, domain::step_of(f.step));
  const auto text = filled(f.step <= 1 ? "ring" : "ring_again", f, w.follow.utc_offset);
  const auto round = std::to_string(f.round), nth = std::to_string(f.step);
  std::set<std::string> points;
  bj::array who;
  for (const auto& e : list.who) {
    if (who.size() < points_most) who.emplace_back(e.staff);
    for (const auto& p : e.contact_points) {
      if (points.size() >= points_most || points.contains(p)) continue;
      if (!put_text(w, t, community, f, "ring", p, hash_id("k", {f.id, round, nth, p}), text)) continue;
      points.insert(p);
      domain::add_rung(f, p);
    }
  }
  if (points.empty())
    log::warn("duty", "nobody could be rung for a critical follow-up of {}: no contact point can be", community);
  auto told = followup_event(f);
  told["step"] = f.step;
  told["rung"] = std::move(who);
  told["nobody_on_duty"] = list.nobody_on_duty;
  t.event(community, "followups", "ringing", bj::serialize(told));
}

namespace {

// Who must know that an urgent one has no holder: everybody on duty, and the leaders.
std::vector<std::string> supervisors(const std::vector<domain::duty_entry>& duty, std::chrono::minutes utc_offset) {
  std::vector<std::string> out;
  for (const auto& e : domain::whom_to_ring(duty, domain::ring_step::leader, now(), utc_offset).who)
    out.insert(out.end(), e.contact_points.begin(), e.contact_points.end());
  return out;
}

std::string_view event_name(followup_due d) {
  switch (d) {
    case followup_due::warn: return "warned";
    case followup_due::lapsed: return "lapsed";
    case followup_due::overdue: return "overdue";
    case followup_due::ring: return "ringing";
  }
  return {};
}

}  // namespace

task<result<void>> run_followup(world& w, const tenure& by, std::string community, std::string id) {
  auto known = co_await store::load_followup(w.db, community, id);
  store::transaction t;
  check_owner(t, community, by);
  if (!known && known.error().code != errc::not_found) co_return known.error();
  if (!known) {
    t.zrem(keys::timers(community), store::followup_timer(id));
    auto gone = co_await w.db.commit(std::move(t));
    if (!gone) co_return gone.error();
    co_return result<void>{};
  }
  const auto& before = known->value;
  if (domain::is_over(before, now(), w.follow)) {
    store::drop_followup(t, community, *known);
    auto gone = co_await w.db.commit(std::move(t));
    if (!gone) co_return gone.error();
    co_return result<void>{};
  }
  auto passed = domain::pass(before, now(), w.follow);
  std::vector<domain::duty_entry> duty;
  std::map<std::string, std::vector<std::string>> points;
  if (!passed.due.empty()) {
    auto loaded = co_await load_reachable_duty(w, community);
    if (!loaded) co_return loaded.error();
    duty = std::move(*loaded);
    auto of_staff = co_await points_of_staff(w, community, duty);
    if (!of_staff) co_return of_staff.error();
    points = std::move(*of_staff);
  }
  auto& f = passed.after;
  const bool urgent = f.urgency == followup_urgency::urgent;
  for (const auto d : passed.due) {
    if (d == followup_due::ring) {
      put_ring(w, t, community, f, duty);
      continue;
    }
    auto told = followup_event(f);
    if (!before.owner.empty()) told["owner"] = before.owner;
    t.event(community, "followups", std::string(event_name(d)), bj::serialize(told));
    if (d == followup_due::warn) put_note(w, t, community, f, points[before.owner], "hold_ends_soon");
    if (d == followup_due::lapsed) put_note(w, t, community, f, points[before.owner], "hold_lapsed");
    if (d == followup_due::lapsed && urgent)
      put_note(w, t, community, f, supervisors(duty, w.follow.utc_offset), "urgent_unheld");
    if (d == followup_due::overdue && urgent)
      put_note(w, t, community, f, supervisors(duty, w.follow.utc_offset), "urgent_overdue");
  }
  store::put_followup(t, community, *known, f, w.follow);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(community));
  co_return result<void>{};
}

}  // namespace linli::queue
