#include "queue/staff/staff_lists.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "domain/ask.hpp"
#include "queue/hearing/captain_sample.hpp"
#include "queue/staff/staff_words.hpp"
#include "queue/texts.hpp"
#include "store/campaigns.hpp"
#include "store/followups.hpp"

namespace linli::queue {

using domain::ask_state;
using domain::campaign_kind;
using domain::campaign_state;

namespace {

constexpr std::size_t lines_max = 5, homes_max = 30, rows_max = 20;
constexpr std::size_t followups_at_once = 500;
constexpr int days_max = 7;
constexpr std::string_view hidden_number = "—";

void fill(std::string& text, std::string_view what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string filled(std::string_view key, std::string_view what, const std::string& with) {
  auto text = say(key);
  fill(text, what, with);
  return text;
}

bool is_silent(ask_state s) {
  return s == ask_state::sent || s == ask_state::delivered || s == ask_state::read || s == ask_state::expired;
}
bool is_unsent(ask_state s) { return s == ask_state::not_sent || s == ask_state::queued || s == ask_state::held; }
bool needs_somebody(ask_state s) { return s == ask_state::answered_need || s == ask_state::answered_unclear; }

/// Check-ins that one may ask about: the open ones, newest first; else the newest that closed a short while ago.
task<result<std::vector<domain::campaign>>> checkins(world& w, std::string community) {
  auto all = co_await store::load_answerable(w.db, std::move(community));
  if (!all) co_return all.error();
  std::vector<domain::campaign> open, closed;
  for (auto& known : *all) {
    auto& c = known.campaign;
    if (c.kind != campaign_kind::checkin) continue;
    (c.state == campaign_state::closed ? closed : open).push_back(std::move(c));
  }
  if (open.empty() && !closed.empty()) open.push_back(std::move(closed.front()));
  co_return open;
}

// The asks of these places, in the order in which one goes from door to door.
std::vector<const domain::ask*> asks_at(const std::vector<domain::ask>& all,
                                        const std::vector<domain::place_pattern>& places) {
  std::vector<const domain::ask*> out;
  for (const auto& a : all) {
    const auto place = domain::parse_place(a.place);
    const bool meant = places.empty() || (place && std::any_of(places.begin(), places.end(), [&](const auto& p) {
                                            return domain::matches(p, *place);
                                          }));
    if (meant) out.push_back(&a);
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
    return a->place == b->place ? a->household < b->household : natural_less(a->place, b->place);
  });
  return out;
}

// Every follow-up that this home may have had since the campaign began: one a kind and a day.
std::vector<std::string> followups_of(const std::string& household, sys_time since, std::chrono::minutes utc_offset) {
  std::vector<std::string> out;
  domain::concern c;
  c.subject = "h/" + household;
  const auto end = now();
  for (int back = 0; back < days_max; ++back) {
    c.at = end - std::chrono::hours(24) * back;
    if (c.at + std::chrono::hours(24) < since) break;
    for (int k = 0; k <= static_cast<int>(domain::followup_kind::unread); ++k) {
      c.kind = static_cast<domain::followup_kind>(k);
      out.push_back(domain::followup_id(c, utc_offset));
    }
  }
  return out;
}

// Of the homes that need somebody, those whose follow-ups are resolved, every one.
task<result<int>> count_done(world& w, std::string community, const domain::campaign& of,
                             const std::vector<const domain::ask*>& asks) {
  std::vector<std::string> ids;
  std::vector<std::size_t> home;
  std::size_t homes = 0;
  for (const auto* a : asks) {
    if (!needs_somebody(a->state)) continue;
    for (auto& id : followups_of(a->household, of.starts_at, w.follow.utc_offset)) {
      ids.push_back(std::move(id));
      home.push_back(homes);
    }
    ++homes;
  }
  std::vector<int> resolved(homes, 0), standing(homes, 0);
  for (std::size_t from = 0; from < ids.size(); from += followups_at_once) {
    const auto to = std::min(from + followups_at_once, ids.size());
    std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                  ids.begin() + static_cast<std::ptrdiff_t>(to));
    auto page = co_await store::load_followups(w.db, community, std::move(some));
    if (!page) co_return page.error();
    for (std::size_t i = 0; i < page->size(); ++i) {
      if ((*page)[i].was.empty()) continue;
      const bool is_done = (*page)[i].value.state == domain::followup_state::resolved;
      ++(is_done ? resolved : standing)[home[from + i]];
    }
  }
  int done = 0;
  for (std::size_t i = 0; i < homes; ++i) done += resolved[i] > 0 && standing[i] == 0 ? 1 : 0;
  co_return done;
}

// Is anybody of them asked?
bool asks_somebody(const std::vector<const domain::ask*>& asks) {
  return std::any_of(asks.begin(), asks.end(), [](const domain::ask* a) {
    return a->state != ask_state::excluded && a->state != ask_state::vacant;
  });
}

/// The asks of one check-in, and those of them that are meant.
struct worklist {
  domain::campaign campaign;
  std::vector<domain::ask> all;
  std::vector<const domain::ask*> asks;
  bool of_several = false;  ///< others are open as well
};
/// The newest that asks somebody at these places; null when no check-in is open. Whose asks are none: nobody is asked.
task<result<std::shared_ptr<worklist>>> newest(world& w, std::string community,
                                               std::vector<domain::place_pattern> places) {
  auto open = co_await checkins(w, community);
  if (!open) co_return open.error();
  auto list = std::shared_ptr<worklist>{};
  for (const auto& c : *open) {
    auto all = co_await store::load_all_asks(w.db, community, c.id);
    if (!all) co_return all.error();
    list = std::make_shared<worklist>();
    list->campaign = c;
    list->of_several = open->size() > 1;
    list->all = std::move(*all);
    list->asks = asks_at(list->all, places);
    if (places.empty() || asks_somebody(list->asks)) break;
    list->asks.clear();
  }
  co_return list;
}

std::vector<domain::place_pattern> audience_of(const domain::campaign& c) {
  std::vector<domain::place_pattern> out;
  for (const auto& text : c.audience.places) {
    if (auto p = domain::parse_pattern(text)) out.push_back(std::move(*p));
  }
  return out;
}

std::string head_of(const world& w, const domain::campaign& c, const std::vector<domain::place_pattern>& places,
                    bool titled) {
  auto label = place_label(places.empty() ? audience_of(c) : places);
  if (label.empty()) label = say("staff_everywhere");
  std::string out = titled ? "「" + c.title + "」" : "";
  out += label + " " + render_time(now(), w.follow.utc_offset).substr(11, 5);
  return c.state == campaign_state::closed ? out + say("staff_closed") : out;
}

// Homes that a captain has reported for and that are drawn to be called all the same, until that is done.
task<result<std::set<const domain::ask*>>> samples_to_call(world& w, std::string community,
                                                           std::vector<const domain::ask*> asks) {
  std::erase_if(asks, [](const auto* a) { return a->state != ask_state::relayed || !sampled_at(*a); });
  std::set<const domain::ask*> out;
  if (asks.empty()) co_return out;
  std::vector<std::string> ids;
  for (const auto* a : asks) ids.push_back(followup_of_sample(*a, w.follow.utc_offset));
  auto known = co_await store::load_followups(w.db, std::move(community), std::move(ids));
  if (!known) co_return known.error();
  for (std::size_t i = 0; i < asks.size(); ++i) {
    if ((*known)[i].value.state != domain::followup_state::resolved) out.insert(asks[i]);
  }
  co_return out;
}

bool is_at_risk(const domain::ask& a) {
  return std::any_of(a.members.begin(), a.members.end(), [](const auto& m) { return m.at_risk; });
}

// What one should know before one calls.
std::string marks_of(const domain::ask& a) {
  return (is_at_risk(a) ? say("staff_at_risk") : "") + (domain::only_stopped(a) ? say("staff_stopped") : "");
}

// Whom to ask for: somebody with a number, who lives there, first of all those at risk.
std::string person_to_call(const domain::ask& a, const domain::roster& people) {
  const domain::resident* best = nullptr;
  int rank = -1;
  for (const auto& m : a.members) {
    const auto* r = people.find_resident(m.resident);
    if (r == nullptr) continue;
    const int worth = (r->phones.empty() ? 0 : 2) + (m.at_risk ? 1 : 0);
    if (worth > rank) best = r;
    rank = std::max(rank, worth);
  }
  if (best == nullptr) return say("staff_nobody_known");
  if (best->phones.empty()) return best->name + " " + say("staff_no_phone");
  const auto& phone = best->phones.front();
  return best->name + " " + (phone.starts_with("+86") ? phone.substr(3) : phone);  // as one dials it
}

}  // namespace

progress_counts count_progress(const std::vector<const domain::ask*>& asks) {
  progress_counts p;
  for (const auto* a : asks) {
    const auto s = a->state;
    if (s == ask_state::excluded || s == ask_state::vacant) continue;
    ++p.asked;
    if (s == ask_state::answered_ok) ++p.ok;
    else if (needs_somebody(s)) ++p.need;
    else if (s == ask_state::answered_part) ++p.part;
    else if (s == ask_state::away) ++p.away;
    else if (s == ask_state::relayed) ++p.relayed;
    else if (s == ask_state::declined) ++p.declined;
    else if (s == ask_state::unreachable) ++p.unreachable;
    else if (is_unsent(s)) ++p.unsent;
    else ++p.silent;
  }
  return p;
}

std::string progress_line(const progress_counts& p, const std::string& head, const hidden_counts& hidden) {
  // A number is hidden when one of the states that it adds up is hidden over the API.
  const auto shown = [&](int n, std::initializer_list<ask_state> states) {
    const bool hide = std::any_of(states.begin(), states.end(),
                                  [&](ask_state s) { return hidden.states[static_cast<std::size_t>(s)]; });
    return hide ? std::string(hidden_number) : std::to_string(n);
  };
  auto text = say("staff_progress");
  fill(text, "{head}", head);
  fill(text, "{asked}", shown(p.asked, {ask_state::excluded, ask_state::vacant}));
  fill(text, "{ok}", shown(p.ok, {ask_state::answered_ok}));
  fill(text, "{need}", shown(p.need, {ask_state::answered_need, ask_state::answered_unclear}));
  fill(text, "{done}", hidden.done ? std::string(hidden_number) : std::to_string(p.done));
  fill(text, "{part}", shown(p.part, {ask_state::answered_part}));
  fill(text, "{away}", shown(p.away, {ask_state::away}));
  fill(text, "{relayed}", shown(p.relayed, {ask_state::relayed}));
  fill(text, "{silent}", shown(p.silent, {ask_state::sent, ask_state::delivered, ask_state::read, ask_state::expired}));
  fill(text, "{unsent}", shown(p.unsent, {ask_state::not_sent, ask_state::queued, ask_state::held}));
  if (p.unreachable > 0) text += filled("staff_unreachable", "{n}", shown(p.unreachable, {ask_state::unreachable}));
  if (p.declined > 0) text += filled("staff_declined", "{n}", shown(p.declined, {ask_state::declined}));
  return text + "。";
}

task<result<std::string>> progress_text(world& w, std::string community, std::vector<domain::place_pattern> places,
                                        bool hide_small) {
  if (hide_small && !may_viewers_name(places)) co_return say("staff_whole_buildings");
  auto open = co_await checkins(w, community);
  if (!open) co_return open.error();
  if (open->empty()) co_return say("staff_no_checkin");
  std::string out;
  std::size_t shown = 0, more = 0;
  for (const auto& c : *open) {
    const bool full = shown == lines_max;
    if (full && places.empty()) {
      ++more;
      continue;
    }
    auto all = co_await store::load_all_asks(w.db, community, c.id);
    if (!all) co_return all.error();
    const auto asks = asks_at(*all, places);
    if (!places.empty() && !asks_somebody(asks)) continue;
    if (full) {
      ++more;
      continue;
    }
    auto p = count_progress(asks);
    auto done = co_await count_done(w, community, c, asks);
    if (!done) co_return done.error();
    p.done = *done;
    const auto hidden = hide_small ? hidden_from_viewers(*all, asks, p.need, p.done) : hidden_counts{};
    const auto head = head_of(w, c, places, open->size() > 1);
    out.append(shown++ == 0 ? "" : "\n");
    out += hidden ? progress_line(p, head, *hidden) : filled("staff_whole_only", "{head}", head);
  }
  if (shown == 0) co_return say("staff_no_checkin_there");
  if (more > 0) out += "\n" + filled("staff_more_checkins", "{n}", std::to_string(more));
  co_return out;
}

task<result<std::string>> silent_text(world& w, std::string community, std::vector<domain::place_pattern> places) {
  auto found = co_await newest(w, std::move(community), places);
  if (!found) co_return found.error();
  if (!*found) co_return say("staff_no_checkin");
  const auto& list = **found;
  if (!places.empty() && list.asks.empty()) co_return say("staff_no_checkin_there");
  std::vector<const domain::ask*> silent;
  int unsent = 0;
  for (const auto* a : list.asks) {
    if (is_silent(a->state) || domain::only_stopped(*a)) silent.push_back(a);
    else if (is_unsent(a->state) || a->state == ask_state::unreachable) ++unsent;
  }
  std::string out = head_of(w, list.campaign, places, list.of_several);
  out += filled("staff_silent", "{n}", std::to_string(silent.size()));
  for (std::size_t i = 0; i < silent.size() && i < homes_max; ++i)
    out.append("\n").append(silent[i]->place).append(marks_of(*silent[i]));
  if (silent.size() > homes_max)
    out += "\n" + filled("staff_more_homes", "{n}", std::to_string(silent.size() - homes_max));
  if (unsent > 0) out += "\n" + filled("staff_also_unsent", "{n}", std::to_string(unsent));
  co_return out;
}

task<result<std::string>> phone_text(world& w, std::string community, std::vector<domain::place_pattern> places) {
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  auto found = co_await newest(w, community, places);
  if (!found) co_return found.error();
  if (!*found) co_return say("staff_no_checkin");
  const auto& list = **found;
  if (!places.empty() && list.asks.empty()) co_return say("staff_no_checkin_there");
  auto samples = co_await samples_to_call(w, community, list.asks);
  if (!samples) co_return samples.error();
  std::vector<const domain::ask*> calls;
  for (const auto* a : list.asks) {
    const bool open = a->state == ask_state::unreachable || a->state == ask_state::answered_part;  // not covered yet
    if (is_silent(a->state) || open || domain::only_stopped(*a) || samples->contains(a)) calls.push_back(a);
  }
  std::stable_sort(calls.begin(), calls.end(),
                   [](const auto* a, const auto* b) { return is_at_risk(*a) && !is_at_risk(*b); });
  std::string out = head_of(w, list.campaign, places, list.of_several);
  out += filled("staff_calls", "{n}", std::to_string(calls.size()));
  for (std::size_t i = 0; i < calls.size() && i < rows_max; ++i) {
    out.append("\n").append(calls[i]->place).append(" ").append(person_to_call(*calls[i], people->roster));
    out += marks_of(*calls[i]);
    if (samples->contains(calls[i])) out += say("staff_sampled");
  }
  if (calls.size() > rows_max) out += "\n" + filled("staff_more_homes", "{n}", std::to_string(calls.size() - rows_max));
  co_return out;
}

}  // namespace linli::queue
