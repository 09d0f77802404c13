#include <map>
#include <set>

#include "base/json.hpp"
#include "domain/plan.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/campaigns/preflight.hpp"
#include "queue/hearing/stopping.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "words/danger.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using domain::campaign_state;
using domain::message_state;

namespace {

// Rows of a step: an ask costs two, a private message four a part.
constexpr std::size_t rows_wanted = limits::function_rows_max - 40;

/// The posts of a campaign by group id: the message an ask follows, and the row it was read from.
struct post {
  domain::ask_message last;
  std::string was;
};

/// One opening under way.
struct opening {
  world& w;
  const tenure& by;
  std::string community;
  store::known_campaign known;
  domain::channels ways;
  std::vector<std::vector<domain::message>> wanted;  // the parts of each group's post
  std::map<std::string, post> posts;
  std::map<std::string, wish> wishes;  // by message, of those in private that no call sends
};

// Of who has announced it when the ways were looked for: he may have gone since.
bots::abilities able(const world& w, const std::string& account) {
  return abilities_of(w, account).value_or(bots::abilities{});
}

// Into the outbox, or, where no call can send it, straight into what waits for a worker.
void put_first(store::transaction& t, const std::string& community, const domain::campaign& c, domain::message m,
               const bots::abilities& about) {
  m.state = first_state(about, m.direct);
  const store::known_message none;
  store::put_message(t, community, none, m);
  if (m.state == message_state::awaiting_staff) return;
  const auto e = entry_of(m, community, c);
  t.xadd(keys::outbox(community), store::pack(e));
}

// The groups whose posts reach somebody of the audience.
std::map<std::string, const domain::group*> groups_of_audience(const opening& o, const domain::roster& roster) {
  std::map<std::string, const domain::group*> out;
  for (const auto& [id, h] : roster.households()) {
    if (h.occupancy == domain::occupancy::vacant) continue;
    const auto* g = domain::group_for(o.ways, h.place);
    if (g == nullptr || out.contains(g->id)) continue;
    if (domain::outside(o.known.campaign.audience, h, roster.members(h)).empty()) out[g->id] = g;
  }
  return out;
}

std::vector<domain::message> post_to(const domain::campaign& c, const domain::group& g, const bots::abilities& about) {
  const auto texts = parts_of_text(c, false, {}, about);
  std::vector<domain::message> out;
  for (std::size_t part = 0; part < texts.size(); ++part) {
    domain::message m;
    m.id = domain::message_id(c.id, "group", g.id, static_cast<int>(part));
    m.campaign = c.id;
    m.group = g.id;
    m.account = g.account;
    m.chat = g.chat.empty() ? g.title : g.chat;
    m.part = static_cast<int>(part);
    m.parts = static_cast<int>(texts.size());
    m.state = first_state(about, false);
    m.queued_at = m.changed_at = now();
    out.push_back(std::move(m));
  }
  return out;
}

task<result<void>> plan_posts(opening& o) {
  auto roster = co_await o.w.rosters.get(o.community);
  if (!roster) co_return roster.error();
  for (const auto& [id, g] : groups_of_audience(o, (*roster)->roster))
    o.wanted.push_back(post_to(o.known.campaign, *g, able(o.w, g->account)));
  co_return result<void>{};
}

// Reads the posts as they stand; `missing` are those not made yet.
task<result<void>> read_posts(opening& o, std::vector<domain::message>& missing) {
  std::vector<std::string> ids;
  for (const auto& parts : o.wanted) {
    for (const auto& m : parts) ids.push_back(m.id);
  }
  auto rows = co_await o.w.db.hmget(keys::messages(o.community, o.known.campaign.id), ids);
  if (!rows) co_return rows.error();
  std::size_t at = 0;
  for (const auto& parts : o.wanted) {
    for (const auto& m : parts) {
      const auto& row = (*rows)[at++];
      if (row.empty()) missing.push_back(m);
      const auto state = row.empty() ? m.state : store::unpack_message(row).state;
      o.posts[m.group] = {{m.id, state}, row};  // the last part is what an ask follows
    }
  }
  co_return result<void>{};
}

task<result<void>> commit(opening& o, store::transaction t, const domain::campaign& after) {
  check_owner(t, o.community, o.by);
  store::put_campaign(t, o.community, o.known, after);
  auto done = co_await o.w.db.commit(std::move(t));
  if (!done) co_return done.error();
  o.known = {after, store::pack(after)};
  co_return result<void>{};
}

// Replies are taken from now on: somebody may be quicker than the last ask.
task<result<void>> begin(opening& o) {
  std::vector<domain::message> missing;
  auto read = co_await read_posts(o, missing);
  if (!read) co_return read.error();
  if (o.known.campaign.state == campaign_state::opening) co_return result<void>{};
  auto after = o.known.campaign;
  after.state = campaign_state::opening;
  store::transaction t;
  t.zadd(keys::open_campaigns(o.community), to_ms(after.starts_at), after.id);
  auto done = co_await commit(o, std::move(t), after);
  co_return done;
}

// The posts go out when every home they speak to has its ask: who answers a post is looked for among the asks. So the
// outbox can be relayed while the asks are made, and what others have to say does not wait for them.
task<result<void>> make_posts(opening& o) {
  for (;;) {
    if (o.by.over) co_return error{errc::canceled, "stopping"};
    std::vector<domain::message> missing;
    auto read = co_await read_posts(o, missing);
    if (!read) co_return read.error();
    if (missing.empty()) co_return result<void>{};
    store::transaction t;
    for (std::size_t i = 0; i < missing.size() && t.rows() < rows_wanted; ++i)
      put_first(t, o.community, o.known.campaign, missing[i], able(o.w, missing[i].account));
    const auto same = o.known.campaign;
    auto done = co_await commit(o, std::move(t), same);
    if (!done) co_return done.error();
    o.w.bells.ring(unit_of_community(o.community));
  }
}

task<result<void>> finish(opening& o) {
  auto after = o.known.campaign;
  after.state = campaign_state::open;
  after.opened_at = now();
  store::transaction t;
  t.zrem(keys::timers(o.community), "open:" + after.id);
  const bj::object data{{"campaign", after.id}, {"state", "open"}, {"total", after.total}};
  t.event(o.community, "campaign:" + after.id, "campaign", bj::serialize(data));
  auto done = co_await commit(o, std::move(t), after);
  co_return done;
}

// An opt-out looks once for what waits for a worker's hand; what begins to wait then must look for the opt-out.
task<result<void>> look_for_wishes(opening& o, const domain::planned& p) {
  for (const auto& m : p.messages) {
    if (first_state(able(o.w, m.account), true) != message_state::awaiting_staff) continue;
    auto known = co_await wish_of(o.w, o.community, m, o.known.campaign.urgency);
    if (!known) co_return known.error();
    o.wishes[m.id] = std::move(*known);
  }
  co_return result<void>{};
}

// Who has opted out since the ways were looked for is no way any more: another of the home may be. Whether any went.
bool drop_unwanted(opening& o, const domain::planned& p) {
  bool any = false;
  for (const auto& m : p.messages) {
    const auto wish = o.wishes.find(m.id);
    if (wish == o.wishes.end() || !wish->second.unwanted) continue;
    std::erase_if(o.ways.by_household[m.household],
                  [&m](const domain::reach& r) { return r.account == m.account && r.chat == m.chat; });
    o.ways.stopped.insert(m.household);
    any = true;
  }
  return any;
}

// One step of asks behind the cursor; false when there are no more.
task<result<bool>> make_asks(opening& o) {
  auto roster = co_await o.w.rosters.get(o.community);
  if (!roster) co_return roster.error();
  const auto held = *roster;  // it may move meanwhile
  const auto& people = held->roster;
  auto after = o.known.campaign;
  store::transaction t;
  std::set<std::string> followed;
  const auto follow = [&](const domain::group& g) {
    followed.insert(g.id);
    return o.posts[g.id].last;
  };
  const auto next = [&] { return people.households().upper_bound(after.cursor); };  // a roster may change meanwhile
  for (auto h = next(); h != people.households().end() && t.rows() < rows_wanted; h = next()) {
    after.cursor = h->first;
    const auto members = people.members(h->second);
    if (!domain::outside(after.audience, h->second, members).empty()) continue;
    auto planned = domain::plan_household(after, h->second, members, o.ways, follow);
    o.wishes.clear();
    auto looked = co_await look_for_wishes(o, planned);
    while (looked && drop_unwanted(o, planned)) {
      const auto* home = people.find_household(after.cursor);
      if (home == nullptr) break;
      planned = domain::plan_household(after, *home, people.members(*home), o.ways, follow);
      looked = co_await look_for_wishes(o, planned);
    }
    if (!looked) co_return looked.error();
    for (const auto& [id, wish] : o.wishes) check_wish(t, o.community, wish);
    for (const auto& m : planned.messages) put_private(t, o.w, o.community, o.known.campaign, m, planned.ask, people);
    planned.ask.state = domain::fold(planned.ask, after.kind).state;
    store::put_ask(t, o.community, after.id, {}, planned.ask);
    ++after.total;
    after.residents += static_cast<int>(planned.ask.members.size());
  }
  // A post that moved since it was read (a program of before made it first) must be read again, or these asks would
  // never hear of it.
  for (const auto& id : followed) {
    const auto& p = o.posts[id];
    t.check_was(keys::messages(o.community, after.id), p.last.id, p.was);
  }
  const bool more = next() != people.households().end();
  auto done = co_await commit(o, std::move(t), after);
  if (!done) co_return done.error();
  o.w.bells.ring(unit_of_community(o.community));
  co_return more;
}

}  // namespace

// A text that no call can send waits for a worker from the first.
message_state first_state(const bots::abilities& about, bool direct) {
  const auto mode = direct ? about.direct_send : about.group_send;
  return mode == bots::send_mode::staff_copy ? message_state::awaiting_staff : message_state::queued;
}

void put_private(store::transaction& t, const world& w, const std::string& community, const domain::campaign& c,
                 const domain::message& m, domain::ask& ask, const domain::roster& people) {
  const auto about = able(w, m.account);
  const auto* to = people.find_resident(m.resident);
  const auto texts = parts_of_text(c, true, to == nullptr ? std::string{} : to->name, about);
  const auto target = domain::private_target(m.household, m.account, m.chat);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto part = m;
    part.id = domain::message_id(m.campaign, "private", target, static_cast<int>(i));
    part.part = static_cast<int>(i);
    part.parts = static_cast<int>(texts.size());
    part.queued_at = part.changed_at = now();
    put_first(t, community, c, part, about);
    for (auto& followed : ask.messages) {
      if (followed.id == m.id && i + 1 == texts.size()) followed = {part.id, first_state(about, true)};
    }
  }
}

void check_owner(store::transaction& t, const std::string& community, const tenure& by) {
  t.check_owner(keys::community_lease(community), by.owner, by.fence);
}

std::string button_data(const std::string& campaign, const domain::option& o) {
  const bool danger = words::may_be_danger(o.label) || words::may_be_danger(o.meaning);
  return "c|" + campaign + "|" + o.key + (danger ? "|!" : "");
}

store::send_entry entry_of(const domain::message& m, const std::string& community, const domain::campaign& of) {
  store::send_entry e;
  e.message = m.id;
  e.community = community;
  e.campaign = m.campaign;
  e.account = m.account;
  e.chat = m.chat;
  e.direct = m.direct;
  e.part = m.part;
  e.resident = m.resident;
  e.expires_at = of.closes_at;
  if (of.urgency == domain::campaign_urgency::emergency) e.lane = 2;
  return e;
}

std::vector<std::string> parts_of_text(const domain::campaign& c, bool direct, const std::string& name,
                                       const bots::abilities& about) {
  auto text = direct && !c.private_text.empty() ? c.private_text : c.text;
  for (auto at = text.find("{name}"); direct && at != std::string::npos; at = text.find("{name}", at + name.size()))
    text.replace(at, 6, name);
  return split_text(text, about.text_max, about.unit);
}

task<result<void>> open_campaign(world& w, const tenure& by, std::string community, std::string id) {
  auto known = co_await store::load_campaign(w.db, community, id);
  if (!known) co_return known.error();
  const auto state = known->campaign.state;
  if (state != campaign_state::scheduled && state != campaign_state::opening) {
    store::transaction t;
    check_owner(t, community, by);
    t.zrem(keys::timers(community), "open:" + id);
    auto done = co_await w.db.commit(std::move(t));
    if (!done) co_return done.error();
    co_return result<void>{};
  }
  opening o{w, by, std::move(community), std::move(*known), {}, {}, {}, {}};
  auto ways = co_await find_ways(w, o.community, o.known.campaign.urgency);
  if (!ways) co_return ways.error();
  o.ways = std::move(*ways);
  auto planned = co_await plan_posts(o);
  if (!planned) co_return planned.error();
  auto begun = co_await begin(o);
  if (!begun) co_return begun.error();
  bool more = true;
  while (more) {
    if (by.over) co_return error{errc::canceled, "stopping"};
    auto step = co_await make_asks(o);
    if (!step) co_return step.error();
    more = *step;
  }
  auto posted = co_await make_posts(o);
  if (!posted) co_return posted.error();
  auto finished = co_await finish(o);
  if (!finished) co_return finished.error();
  co_return result<void>{};
}

}  // namespace linli::queue
