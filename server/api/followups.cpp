#include "store/followups.hpp"

#include <algorithm>

#include "api/handlers.hpp"
#include "queue/followups/deed.hpp"
#include "queue/followups/triage.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

using domain::followup;
using domain::followup_state;
using domain::followup_urgency;

constexpr int tries_max = 20;
constexpr std::size_t note_max = 2'000;

/// Ids of staff → names.
using staff_names = std::map<std::string, std::string>;

task<result<staff_names>> load_names(call& c) {
  auto staff = co_await store::load_staff(c.db(), c.community);
  if (!staff) co_return staff.error();
  staff_names out;
  for (const auto& m : *staff) out[m.id] = m.name;
  co_return out;
}

bj::value text_or_null(const std::string& s) { return s.empty() ? bj::value(nullptr) : bj::value(s); }
bj::value time_or_null(const call& c, sys_time t) {
  return t == sys_time{} ? bj::value(nullptr) : bj::value(c.use.time(t));
}
bj::value person(const std::string& id, const staff_names& names) {
  if (id.empty()) return nullptr;
  const auto found = names.find(id);
  return bj::object{{"id", id}, {"name", found == names.end() ? "" : found->second}};
}

// In the order in which they were said: the words it is about, and what those said of it who were rung.
bj::array said(const call& c, const followup& f) {
  std::vector<std::pair<sys_time, bj::object>> all;
  for (const auto& w : f.words) {
    bj::object o{{"reply", w.reply}, {"at", c.use.time(w.at)}, {"name", w.name}, {"text", w.text}, {"rule", w.rule}};
    o["urgency"] = domain::name(w.urgency);
    all.emplace_back(w.at, std::move(o));
  }
  for (const auto& n : f.notes) {
    bj::object o{{"reply", ""}, {"at", c.use.time(n.at)}, {"name", n.name}, {"text", n.text}, {"rule", "duty.answer"}};
    o["urgency"] = domain::name(followup_urgency::follow_up);
    o["by"] = bj::object{{"id", n.by}, {"name", n.name}};
    all.emplace_back(n.at, std::move(o));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  bj::array out;
  for (auto& [at, o] : all) out.push_back(std::move(o));
  return out;
}

bj::value triage_of(const followup& f) {
  std::vector<std::string> texts;
  for (const auto& w : f.words) texts.push_back(w.text);
  return queue::shown(queue::triage_of(f.kind, texts));
}

bj::object show(const call& c, const followup& f, const staff_names& names, const domain::roster& people) {
  bj::object o{{"id", f.id}, {"kind", domain::name(f.kind)}, {"urgency", domain::name(f.urgency)}};
  o["state"] = domain::name(f.state);
  o["at_risk"] = f.at_risk;
  o["household"] = text_or_null(f.household);
  o["place"] = text_or_null(f.place);
  const auto* r = people.find_resident(f.resident);
  o["resident"] = r == nullptr ? bj::value(nullptr) : bj::value(bj::object{{"id", r->id}, {"name", r->name}});
  o["identity"] = text_or_null(f.identity);
  o["channel"] = f.channel;
  o["group"] = text_or_null(f.group);
  o["campaign"] = text_or_null(f.campaign);
  o["reason"] = f.reason;
  o["said"] = said(c, f);
  o["triage"] = triage_of(f);
  o["times"] = f.times;
  o["created_at"] = c.use.time(f.created_at);
  o["due_at"] = c.use.time(f.due_at);
  o["overdue"] = f.state != followup_state::resolved && f.due_at <= now();
  o["owner"] = person(f.owner, names);
  o["hold"] = f.owner.empty() ? bj::value(nullptr) : bj::value(domain::name(f.hold));
  o["held_until"] = time_or_null(c, f.held_until);
  o["rings_at"] = time_or_null(c, f.rings_at);
  o["rung"] = f.step;
  o["outcome"] = f.outcome ? bj::value(domain::name(*f.outcome)) : bj::value(nullptr);
  o["note"] = f.note;
  o["resolved_at"] = time_or_null(c, f.resolved_at);
  o["resolved_by"] = person(f.resolved_by, names);
  return o;
}

bj::object show(const store::followup_counts& counts) {
  bj::object out;
  for (const auto state : {followup_state::open, followup_state::taken, followup_state::resolved}) {
    bj::object by_urgency;
    for (const auto u : {followup_urgency::critical, followup_urgency::urgent, followup_urgency::follow_up}) {
      const auto found = counts.find(std::string(domain::name(state)) + "/" + std::string(domain::name(u)));
      by_urgency[domain::name(u)] = found == counts.end() ? 0 : found->second;
    }
    out[domain::name(state)] = std::move(by_urgency);
  }
  return out;
}

struct followup_filter {
  std::optional<followup_state> state;
  std::optional<followup_urgency> urgency;
  std::optional<domain::followup_kind> kind;
  std::string owner, household;
  bool operator()(const followup& f) const {
    return (!state || f.state == *state) && (!urgency || f.urgency == *urgency) && (!kind || f.kind == *kind) &&
           (owner.empty() || f.owner == owner || f.resolved_by == owner) &&
           (household.empty() || f.household == household);
  }
};

template <class Enum>
bool read_name(const call& c, std::string_view parameter, std::optional<Enum>& into) {
  const auto given = c.request.parameter(parameter).value_or("");
  if (given.empty()) return true;
  into = domain::named<Enum>(given);
  return into.has_value();
}

task<net::response> answer(call& c, const followup& f) {
  auto names = co_await load_names(c);
  if (!names) co_return problem(names.error());
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  co_return json_response(200, show(c, f, *names, (*roster)->roster));
}

// 409 with who holds it, so that the second worker knows whom to ask.
task<net::response> refuse(call& c, const followup& f, const error& e) {
  auto names = co_await load_names(c);
  if (!names) co_return problem(names.error());
  bj::object o{{"type", "about:blank"}, {"title", "Conflict"}, {"status", 409}, {"detail", e.detail}};
  const bool held = f.state == followup_state::taken;
  const auto holder = person(held ? f.owner : f.resolved_by, *names);
  if (holder.is_object()) o["holder"] = holder;
  if (held) o["held_until"] = c.use.time(f.held_until);
  co_return json_response(409, o);
}

/// What a worker does to one: decided on what is there, committed when it still is.
using deed = std::function<result<followup>(const followup&)>;

task<net::response> act(call& c, std::string what, deed decide) {
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_followup(c.db(), c.community, c.path["id"]);
    if (!known) co_return problem(known.error());
    auto after = decide(known->value);
    if (!after) co_return co_await refuse(c, known->value, after.error());
    if (after->changed_at == known->value.changed_at) co_return co_await answer(c, *after);  // the same again
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return problem(roster.error());
    store::transaction t;
    queue::put_deed(t, c.community, *known, *after, what, c.who.id, (*roster)->roster, c.use.world.follow);
    auto done = co_await c.db().commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return problem(done.error());
    c.use.world.bells.ring(queue::unit_of_community(c.community));
    co_return co_await answer(c, *after);
  }
  co_return problem(error{errc::stale});
}

}  // namespace

task<net::response> list_followups(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  followup_filter wanted;
  if (!read_name(c, "state", wanted.state)) co_return problem(422, "state must be open, taken or resolved");
  if (!read_name(c, "urgency", wanted.urgency)) co_return problem(422, "urgency must be critical, urgent or follow_up");
  if (!read_name(c, "kind", wanted.kind)) co_return problem(422, "kind is not one of the kinds of follow-ups");
  wanted.owner = c.request.parameter("owner").value_or("");
  if (wanted.owner == "me") wanted.owner = c.who.id;
  wanted.household = c.request.parameter("household").value_or("");
  const bool resolved = wanted.state == followup_state::resolved;
  auto page = co_await store::list_followups(c.db(), c.community, resolved, p->cursor, p->limit, wanted);
  if (!page) co_return problem(page.error());
  auto counts = co_await store::load_followup_counts(c.db(), c.community);
  if (!counts) co_return problem(counts.error());
  auto names = co_await load_names(c);
  if (!names) co_return problem(names.error());
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  bj::array items;
  for (const auto& f : page->items) items.push_back(show(c, f, *names, (*roster)->roster));
  bj::object o{{"items", std::move(items)}, {"next", next_cursor(page->next)}, {"counts", show(*counts)}};
  co_return json_response(200, o);
}

task<net::response> get_followup(call& c) {
  auto known = co_await store::load_followup(c.db(), c.community, c.path["id"]);
  if (!known) co_return problem(known.error());
  co_return co_await answer(c, known->value);
}

task<net::response> take_followup(call& c) {
  body b(c.body);
  const auto how = domain::named<domain::hold_kind>(b.choice("for", {"phone", "visit"}));
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  deed decide = [&c, how](const followup& f) {
    const auto kept = f.owner == c.who.id ? f.hold : domain::hold_kind::phone;
    return domain::take(f, c.who.id, how.value_or(kept), now(), c.use.world.follow);
  };
  co_return co_await act(c, "taken", std::move(decide));
}

task<net::response> release_followup(call& c) {
  deed decide = [&c](const followup& f) { return domain::release(f, c.who.id, now(), c.use.world.follow); };
  co_return co_await act(c, "released", std::move(decide));
}

task<net::response> resolve_followup(call& c) {
  body b(c.body);
  const auto given = b.text("outcome", 40, true);
  const auto outcome = domain::named<domain::contact_outcome>(given);
  if (!given.empty() && !outcome) b.wrong("outcome", "is not one of the outcomes of a call or a visit");
  const auto note = b.text("note", note_max);
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  deed decide = [&c, outcome, note](const followup& f) { return domain::resolve(f, c.who.id, *outcome, note, now()); };
  co_return co_await act(c, "resolved", std::move(decide));
}

}  // namespace linli::api
