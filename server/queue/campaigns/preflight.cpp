#include "queue/campaigns/preflight.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "store/groups.hpp"
#include "store/identities.hpp"
#include "store/stops.hpp"

namespace linli::queue {

namespace {

constexpr std::size_t text_supposed_max = 2'000;  // of the accounts there are, the fewest that a post may have

bool can_write_first(const domain::identity& i, const bots::abilities& about, sys_time at) {
  switch (about.can_start) {
    case bots::can_start::none: return false;
    case bots::can_start::window: return !i.direct_chat.empty() && at < i.last_direct + about.reply_window;
    case bots::can_start::contacts: return !i.direct_chat.empty();
    case bots::can_start::anyone: return true;
  }
  return false;
}

domain::stop stop_in(const std::map<std::string, store::stop_record>& stops, const std::string& whose) {
  const auto found = stops.find(whose);
  return found == stops.end() ? domain::stop::none : found->second.level;
}

std::string chat_of(const domain::identity& i) { return i.direct_chat.empty() ? i.sender : i.direct_chat; }

// Whom of these one can write to now, and who does not want it.
void add_ways(domain::channels& ways, world& w, const std::vector<store::known_identity>& some,
              const domain::roster& people, const std::map<std::string, store::stop_record>& stops,
              domain::campaign_urgency urgency) {
  const auto at = now();
  std::vector<std::pair<std::string, domain::reach>> supposed;  // homes, and ways that come behind what is known
  for (const auto& known : some) {
    const auto& i = known.identity;
    const auto about = abilities_of(w, i.account);
    const auto* r = i.resident.empty() ? nullptr : people.find_resident(i.resident);
    if (!about || r == nullptr || !can_write_first(i, *about, at)) continue;
    const auto chat = chat_of(i);
    const auto level = std::max(stop_in(stops, store::stop_of_person(r->id)),
                                stop_in(stops, store::stop_of_chat(w.db, i.account, chat)));
    if (!domain::hears(level, urgency)) {
      ways.stopped.insert(r->household);
      continue;
    }
    const domain::reach way{r->id, i.account, chat};
    if (w.lines.find(i.account) == nullptr) supposed.emplace_back(r->household, way);
    else ways.by_household[r->household].push_back(way);
  }
  for (auto& [home, way] : supposed) ways.by_household[home].push_back(std::move(way));
}

}  // namespace

std::optional<bots::abilities> abilities_of(const world& w, const std::string& account) {
  if (const auto* l = w.lines.find(account)) return l->about;
  if (!w.pulse.is_known(account)) return std::nullopt;
  bots::abilities supposed;  // whoever sends by it knows better: see outbound::try_once()
  supposed.can_start = bots::can_start::contacts;
  supposed.text_max = text_supposed_max;
  return supposed;
}

task<result<domain::channels>> find_ways(world& w, std::string community, domain::campaign_urgency urgency) {
  domain::channels ways;
  auto groups = co_await store::load_groups(w.db, community);
  if (!groups) co_return groups.error();
  std::erase_if(*groups, [&](const domain::group& g) { return !abilities_of(w, g.account); });
  ways.set_groups(std::move(*groups));
  auto people = co_await store::load_identities(w.db, community);
  if (!people) co_return people.error();
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  auto stops = co_await store::load_all_stops(w.db, community);
  if (!stops) co_return stops.error();
  add_ways(ways, w, *people, (*roster)->roster, *stops, urgency);
  co_return ways;
}

task<result<std::vector<domain::reach>>> find_ways_of(world& w, std::string community, std::string household,
                                                      domain::campaign_urgency urgency) {
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  domain::channels ways;
  const auto* home = people->roster.find_household(household);
  if (home == nullptr) co_return std::vector<domain::reach>{};
  const auto members = home->members;  // a roster that changes meanwhile takes its own away
  for (const auto& resident : members) {
    auto theirs = co_await store::load_identities_of(w.db, community, resident);
    if (!theirs) co_return theirs.error();
    std::vector<std::string> whose{store::stop_of_person(resident)};
    for (const auto& known : *theirs)
      whose.push_back(store::stop_of_chat(w.db, known.identity.account, chat_of(known.identity)));
    auto stops = co_await store::load_stops(w.db, community, std::move(whose));
    if (!stops) co_return stops.error();
    std::map<std::string, store::stop_record> by_whose;
    for (auto& s : *stops) by_whose[s.whose] = std::move(s.value);
    add_ways(ways, w, *theirs, people->roster, by_whose, urgency);
  }
  co_return std::move(ways.by_household[household]);
}

namespace {

/// A pre-flight under way.
struct looking {
  const queue::lines& lines;
  const domain::campaign& campaign;
  const domain::channels& ways;
  preflight found;
  std::map<std::string, preflight::post> posts;  // by group
  std::map<std::string, int> sends;              // by account

  void add(const domain::household& h, const std::vector<const domain::resident*>& members);
};

void looking::add(const domain::household& h, const std::vector<const domain::resident*>& members) {
  const auto why = domain::outside(campaign.audience, h, members);
  if (why == "excluded_tag") ++found.tagged_out;
  if (!why.empty()) return;
  std::string through;  // the account of the home's group
  const auto follow = [&](const domain::group& g) {
    auto& p = posts[g.id];
    const auto* l = lines.find(g.account);
    p.group = g.id;
    p.title = g.title;
    p.account = g.account;
    p.by_hand = l != nullptr && l->about.group_send != bots::send_mode::automatic;
    ++p.homes;
    through = g.account;
    return domain::ask_message{};
  };
  const auto planned = domain::plan_household(campaign, h, members, ways, follow);
  ++found.total;
  found.residents += static_cast<int>(planned.ask.members.size());
  if (planned.ask.excluded == "vacant") ++found.vacant;
  if (planned.ask.stopped) ++found.stopped;
  if (!planned.ask.messages.empty()) ++found.reachable;
  if (!through.empty()) ++found.by_channel[through];
  for (const auto& m : planned.messages) {
    ++found.privates;
    ++sends[m.account];
    if (m.account != through) ++found.by_channel[m.account];
  }
}

}  // namespace

task<result<preflight>> look_ahead(world& w, std::string community, domain::campaign c) {
  auto ways = co_await find_ways(w, community, c.urgency);
  if (!ways) co_return ways.error();
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto people = *roster;
  looking l{w.lines, c, *ways, {}, {}, {}};
  for (const auto& [id, h] : people->roster.households()) l.add(h, people->roster.members(h));
  for (auto& [id, p] : l.posts) {
    if (!p.by_hand) ++l.sends[p.account];
    l.found.posts.push_back(std::move(p));
  }
  std::sort(l.found.posts.begin(), l.found.posts.end(), [](const auto& a, const auto& b) {
    return a.title == b.title ? a.group < b.group : natural_less(a.title, b.title);
  });
  for (const auto& [account, n] : l.sends) {
    const auto* line = w.lines.find(account);
    if (line != nullptr && line->about.per_second > 0)
      l.found.seconds = std::max(l.found.seconds, n / line->about.per_second);
  }
  co_return std::move(l.found);
}

}  // namespace linli::queue
