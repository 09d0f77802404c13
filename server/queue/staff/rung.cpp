#include "queue/staff/rung.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/json.hpp"
#include "base/text.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/answer.hpp"
#include "queue/hearing/judgement.hpp"
#include "queue/staff/rung_words.hpp"
#include "queue/texts.hpp"
#include "store/accounts.hpp"
#include "store/drafts.hpp"
#include "store/followups.hpp"
#include "store/sealed.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::followup;
using domain::followup_state;

namespace {

constexpr auto spoken_of_after = std::chrono::hours(1);  // what is resolved
constexpr std::size_t open_max = 20, resolved_max = 20;

/// Who speaks, by the contact points that he writes from.
struct rung_person {
  std::vector<std::string> points;
  std::set<std::string> staff;  ///< ids
  std::string name;
  bool types = false;  ///< is known by his own contact point, and may take follow-ups
};

rung_person person_of(const store::on_call::people& people, const arrival& a, const bots::message& m) {
  rung_person out;
  for (const auto* address : {&m.sender.id, &m.chat.id}) out.points.push_back(a.to.account.id + ":" + *address);
  const auto has = [&out](const std::vector<std::string>& points) {
    return std::any_of(points.begin(), points.end(), [&out](const std::string& p) {
      return std::find(out.points.begin(), out.points.end(), p) != out.points.end();
    });
  };
  for (const auto& e : people.duty) {
    if (has(e.contact_points)) out.staff.insert(e.staff);
  }
  for (const auto& s : people.staff) {
    const bool own = has(s.contact_points);
    if (own) out.staff.insert(s.id);
    out.types = out.types || (own && (s.role == store::role::staff || s.role == store::role::admin));
    if (out.staff.contains(s.id) && (own || out.name.empty())) out.name = s.name;
  }
  return out;
}

bool was_told(const followup& f, const rung_person& who) {
  const auto rung = [&f](const std::string& p) { return std::find(f.rung.begin(), f.rung.end(), p) != f.rung.end(); };
  return who.staff.contains(f.owner) || who.staff.contains(f.resolved_by) ||
         std::any_of(who.points.begin(), who.points.end(), rung);
}

/// What he may speak of, the likeliest first: danger before the rest, what he holds before what others hold or nobody,
/// what is resolved last; of these the newest. Some platforms tell whole seconds only: of words of one time, those that
/// were heard last.
task<result<std::vector<followup>>> told_to(world& w, std::string community, rung_person who, std::string identity,
                                            std::string home) {
  std::function<bool(const followup&)> wanted = [who, identity, home](const followup& f) {
    const bool his_own = f.identity == identity || (!home.empty() && f.household == home);
    return !his_own && was_told(f, who);
  };
  std::function<bool(const followup&)> any = [](const followup&) { return true; };
  auto open = co_await store::list_followups(w.db, community, false, std::string(), open_max, wanted);
  if (!open) co_return open.error();
  auto over = co_await store::list_followups(w.db, community, true, std::string(), resolved_max, std::move(any));
  if (!over) co_return over.error();
  auto out = std::move(open->items);
  for (auto& f : over->items) {
    if (f.resolved_at + spoken_of_after > now() && wanted(f)) out.push_back(std::move(f));
  }
  const auto rank = [&who](const followup& f) {
    const bool ended = f.state == followup_state::resolved, mine = who.staff.contains(f.owner);
    const bool rings = f.urgency == domain::followup_urgency::critical;
    const int state = ended ? 4 : (rings ? 0 : 2) + (mine ? 0 : 1);
    const auto said_at = f.words.empty() ? f.created_at : f.words.back().at;
    return std::tuple(state, sys_time{} - said_at, sys_time{} - f.created_at);
  };
  std::stable_sort(out.begin(), out.end(), [&](const auto& x, const auto& y) { return rank(x) < rank(y); });
  co_return out;
}

// "502", "3栋", "3-502": all that he says of the place is true of this home.
bool is_named(const domain::partial_place& said, const domain::household* home) {
  if (home == nullptr) return false;
  const auto fits = [](const std::string& part, const std::string& of) { return part.empty() || part == of; };
  const auto& p = home->place;
  return fits(said.building, p.building) && fits(said.entrance, p.entrance) && fits(said.room, p.room) &&
         (said.compound.empty() || said.compound.starts_with(p.compound) || p.compound.starts_with(said.compound));
}

struct rung_answer {
  rung_person who;
  followup about;
};

bool asks_his_home(const hearing& h) {
  return std::any_of(h.scene->answerable.begin(), h.scene->answerable.end(), [](const domain::campaign& c) {
    return c.kind == domain::campaign_kind::checkin && c.state != domain::campaign_state::closed;
  });
}

task<result<std::optional<rung_answer>>> answer_of(world& w, const arrival& a, const bots::message& m,
                                                   const hearing& h) {
  std::optional<rung_answer> none;
  if (!m.chat.direct || m.sender.is_bot || m.sender.id.empty() || !m.media.empty()) co_return none;
  auto people = co_await w.on_call->look(w.db, a.community);
  if (!people) co_return people.error();
  auto who = person_of(**people, a, m);
  if (who.staff.empty()) co_return none;
  auto roster = co_await w.rosters.get(a.community, h.roster);
  if (!roster) co_return roster.error();
  const auto known = *roster;
  const auto* resident = known->roster.find_resident(h.who.identity.resident);
  auto home = resident == nullptr ? std::string() : resident->household;
  auto told = co_await told_to(w, a.community, who, h.who.key, std::move(home));
  if (!told) co_return told.error();
  if (told->empty()) co_return none;
  const auto u = words::parse(m.text, of_staff());
  const auto place = partial(u);
  std::vector<told_followup> all;
  for (const auto& f : *told) {
    told_followup t;
    for (const auto& said : f.words) t.words.push_back(said.text);
    t.over = f.state == followup_state::resolved;
    t.named = is_named(place, known->roster.find_household(f.household));
    all.push_back(std::move(t));
  }
  const rung_speaker speaker{resident != nullptr, resident != nullptr && asks_his_home(h)};
  const auto which = spoken_of(m.text, u, all, speaker);
  if (!which) co_return none;
  co_return std::optional(rung_answer{std::move(who), std::move((*told)[*which])});
}

std::string filled(std::string_view key, const followup& f, std::string_view what, const std::string& with) {
  auto text = say(key);
  const std::pair<std::string_view, std::string> values[] = {
      {"{place}", f.place.empty() ? say("place_unknown") : f.place},
      {"{kind}", say("kind_" + std::string(domain::name(f.kind)))},
      {what, with}};
  for (const auto& [name, value] : values) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  }
  return text;
}

// Where he can take it by a number, the number is one that he may type now.
task<result<std::string>> text_for(world& w, store::transaction& t, const arrival& a, const hearing& h,
                                   const rung_answer& r) {
  const auto& f = r.about;
  const bool mine = r.who.staff.contains(f.owner);
  if (f.state == followup_state::resolved) co_return filled("rung_noted_over", f, "{n}", std::string());
  if (f.state == followup_state::taken && !mine) {
    std::string name;
    auto people = co_await w.on_call->look(w.db, a.community);
    if (!people) co_return people.error();
    for (const auto& s : (*people)->staff) name = s.id == f.owner ? s.name : name;
    co_return filled("rung_noted_held", f, "{name}", name);
  }
  if (!r.who.types) co_return filled("rung_noted_open", f, "{n}", std::string());
  auto numbers = co_await store::load_numbers(w.db, a.community, h.who.key);
  if (!numbers) co_return numbers.error();
  auto ids = numbers->ids;
  auto at = std::find(ids.begin(), ids.end(), f.id);
  const auto n = static_cast<std::size_t>(at - ids.begin()) + 1;
  if (at == ids.end()) {
    ids.push_back(f.id);
    store::put_numbers(t, a.community, h.who.key, *numbers, ids);
  }
  co_return filled(mine ? "rung_noted_mine" : "rung_noted_take", f, "{n}", std::to_string(n));
}

}  // namespace

task<result<bool>> are_words_of_rung(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto found = co_await answer_of(w, a, m, h);
  if (!found) co_return found.error();
  co_return found->has_value();
}

task<result<bool>> take_words_of_rung(world& w, const arrival& a, const bots::message& m, const hearing& h) {
  auto found = co_await answer_of(w, a, m, h);
  if (!found) co_return found.error();
  if (!*found) co_return false;
  auto& r = **found;
  auto before = co_await store::load_followup(w.db, a.community, r.about.id);
  if (!before && before.error().code == errc::not_found) co_return error{errc::stale, "the follow-up went"};
  if (!before) co_return before.error();
  r.about = before->value;
  const auto by = r.who.staff.contains(r.about.owner) ? r.about.owner : *r.who.staff.begin();
  store::transaction t;
  guard(t, a.community, a.from);
  auto after = r.about;
  domain::add_note(after, {by, r.who.name, m.text, m.at}, now(), w.follow);
  store::put_followup(t, a.community, *before, after, w.follow);
  auto told = followup_event(after);
  told["by"] = by;
  json::put(told, "name", store::seal(after.subject, r.who.name));
  json::put(told, "text", store::seal(after.subject, m.text));
  t.event(a.community, "followups", "noted", bj::serialize(told));
  auto text = co_await text_for(w, t, a, h, r);
  if (!text) co_return text.error();
  const answer said{a.id, a.to.account.id, m.chat.id, std::move(*text), true, {}};
  put_answer(t, a.community, said);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(a.community));
  co_return true;
}

}  // namespace linli::queue
