#include "queue/hearing/digest.hpp"

#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "queue/campaign_steps.hpp"
#include "queue/hearing/echo.hpp"
#include "queue/hearing/which.hpp"
#include "store/groups.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
namespace keys = store::keys;
using namespace std::chrono_literals;
using domain::ask_state;

namespace {

constexpr std::chrono::milliseconds every = 30min;
constexpr std::chrono::milliseconds worth_for = 30min;
constexpr std::size_t posts_a_day_max = 3;  // of ours in one group, campaigns and digests

std::int64_t local_day(sys_time at, std::chrono::minutes utc_offset) {
  return (to_ms(at) + std::chrono::milliseconds(utc_offset).count()) / std::chrono::milliseconds(24h).count();
}

// What is needed to tell one group of one campaign.
struct telling {
  domain::campaign campaign;
  domain::group group;
  std::string field, told_was;  ///< how many were told last, and where that stands
  std::size_t well = 0;
  std::string title;  ///< of which check-in this is, where others are open in the group; else ""
};

std::vector<std::string> homes_of(const domain::group& g, const domain::roster& people) {
  std::vector<domain::place_pattern> patterns;
  for (const auto& text : g.places) {
    if (auto p = domain::parse_pattern(text)) patterns.push_back(std::move(*p));
  }
  std::vector<std::string> out;
  for (const auto& [id, home] : people.households()) {
    const auto covers = [&home = home](const domain::place_pattern& p) { return domain::matches(p, home.place); };
    if (std::any_of(patterns.begin(), patterns.end(), covers)) out.push_back(id);
  }
  return out;
}

bool is_open(const domain::campaign& c) {
  const bool open = c.state == domain::campaign_state::open || c.state == domain::campaign_state::opening;
  return open && now() < c.closes_at;
}

task<result<std::size_t>> count_well(world& w, std::string community, std::string campaign,
                                     std::vector<std::string> homes) {
  auto asks = co_await store::load_asks(w.db, community, std::move(campaign), std::move(homes));
  if (!asks) co_return asks.error();
  std::size_t n = 0;
  for (const auto& a : *asks) n += a.ask.state == ask_state::answered_ok || a.ask.state == ask_state::relayed;
  co_return n;
}

// How a check-in is called in its group, where homes of it were asked by another one that is open, too: numbers of two
// without a name look like a mistake. "" where it is the only one.
task<result<std::string>> title_in_group(world& w, std::string community, const domain::campaign& c,
                                         std::vector<std::string> homes) {
  std::string nobody, title;
  auto look = co_await w.scenes.look_at(community, std::move(nobody));
  if (!look) co_return look.error();
  const auto scene = look->scene;
  bool same = false;
  for (const auto& other : scene->answerable) {
    if (other.id == c.id || other.kind != c.kind || !is_open(other)) continue;
    auto ids = homes;
    auto asks = co_await store::load_asks(w.db, community, other.id, std::move(ids));
    if (!asks) co_return asks.error();
    if (std::all_of(asks->begin(), asks->end(), [](const store::known_ask& a) { return a.was.empty(); })) continue;
    same = same || other.title == c.title;
    title = titled(c, same, w.follow.utc_offset);
  }
  co_return title;
}

// How many posts of ours the group has had today; the parts of one count as one.
task<result<std::size_t>> posts_today(world& w, std::string community, std::string group) {
  redis::command c{"LRANGE", keys::group_history(community, group), "-100", "-1"};
  auto entries = co_await w.db.client().run(std::move(c));
  if (!entries) co_return entries.error();
  const auto today = local_day(now(), w.follow.utc_offset);
  std::set<std::string> posts;
  for (const auto& item : entries->items) {
    const auto e = store::unpack_history(item.text);
    if (local_day(e.at, w.follow.utc_offset) == today)
      posts.insert(e.kind == "digest" ? e.kind + std::to_string(to_ms(e.at)) : e.campaign);
  }
  co_return posts.size();
}

void put_telling(store::transaction& t, const std::string& community, const telling& what, const std::string& about) {
  const bool linked = what.campaign.text.find("http") != std::string::npos;
  store::send_entry e;
  e.message = hash_id("a", {"digest", about});
  e.community = community;
  e.account = what.group.account;
  e.chat = what.group.chat;
  e.lane = 1;
  e.text = what.title + filled_text(linked ? "digest_link" : "digest", {{"{n}", std::to_string(what.well)}});
  e.expires_at = now() + worth_for;
  t.xadd(keys::outbox(community), store::pack(e));
  t.check_was(keys::digests(community), what.field, what.told_was);
  t.hset(keys::digests(community), what.field, std::to_string(what.well));
  store::history_entry told;
  told.at = now();
  told.kind = "digest";
  told.direction = "out";
  told.channel = what.group.account;
  told.campaign = what.campaign.id;
  told.group = what.group.id;
  told.text = e.text;
  store::add_group_history(t, community, what.group.id, told);
  const bj::object data{{"campaign", what.campaign.id}, {"group", what.group.id}, {"well", what.well}};
  t.event(community, "campaign:" + what.campaign.id, "digest", bj::serialize(data));
}

// Nullopt: there is nothing to tell.
task<result<std::optional<telling>>> what_to_tell(world& w, std::string community, std::string campaign,
                                                  std::string group) {
  telling out;
  out.field = campaign + "/" + group;
  auto c = co_await store::load_campaign(w.db, community, std::move(campaign));
  if (!c && c.error().code == errc::not_found) co_return std::nullopt;
  if (!c) co_return c.error();
  auto g = co_await store::load_group(w.db, community, group);
  if (!g && g.error().code == errc::not_found) co_return std::nullopt;
  if (!g) co_return g.error();
  out.campaign = std::move(c->campaign);
  out.group = std::move(*g);
  const auto* l = w.lines.find(out.group.account);
  const bool can = l != nullptr && l->about.group_send == bots::send_mode::automatic && out.group.bound;
  if (!can || !is_open(out.campaign)) co_return std::nullopt;
  auto told = co_await w.db.hget(keys::digests(community), out.field);
  if (!told) co_return told.error();
  out.told_was = std::move(*told);
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  auto homes = homes_of(out.group, (*roster)->roster);
  auto well = co_await count_well(w, community, out.campaign.id, homes);
  if (!well) co_return well.error();
  out.well = *well;
  if (out.well <= std::strtoull(out.told_was.c_str(), nullptr, 10)) co_return std::nullopt;
  auto posts = co_await posts_today(w, community, group);
  if (!posts) co_return posts.error();
  if (*posts >= posts_a_day_max) co_return std::nullopt;
  auto title = co_await title_in_group(w, community, out.campaign, std::move(homes));
  if (!title) co_return title.error();
  out.title = std::move(*title);
  co_return std::optional<telling>(std::move(out));
}

}  // namespace

sys_time after_quiet_hours(sys_time at, std::chrono::minutes utc_offset) {
  const auto day = std::chrono::milliseconds(24h).count();
  const auto local = to_ms(at) + std::chrono::milliseconds(utc_offset).count();
  const auto midnight = to_ms(at) - local % day;
  const auto in_day = std::chrono::milliseconds(local % day);
  const auto next = [&](std::chrono::milliseconds until) { return from_ms(midnight + until.count()); };
  if (in_day < 8h) return next(8h);
  if (in_day >= 12h + 30min && in_day < 14h) return next(14h);
  if (in_day >= 21h) return next(32h);
  return at;
}

void put_digest_timer(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c) {
  if (h.said.direct || h.kept || !h.said.paste.empty()) return;
  put_digest_timer(t, community, h.said.group, c);
}

void put_digest_timer(store::transaction& t, const std::string& community, const std::string& group,
                      const conclusion& c) {
  if (group.empty() || !c.report) return;
  if (c.report->status != domain::status::ok || c.report->late) return;
  if (c.campaign->kind != domain::campaign_kind::checkin) return;
  const auto end = (to_ms(now()) / every.count() + 1) * every.count();
  const auto about = c.campaign->id + "/" + group + "/" + std::to_string(end);
  t.zadd(keys::timers(community), end, "digest:" + about);
}

task<result<void>> run_digest(world& w, const tenure& by, std::string community, std::string about) {
  const auto parts = split(about, '/');
  if (parts.size() != 3) co_return error{errc::bug, "a digest of something else: " + about};
  const std::string campaign(parts[0]), group(parts[1]);
  auto what = co_await what_to_tell(w, community, campaign, group);
  if (!what) co_return what.error();
  store::transaction t;
  check_owner(t, community, by);
  const auto may = after_quiet_hours(now(), w.follow.utc_offset);
  const bool waits = *what && may > now() && (*what)->campaign.urgency != domain::campaign_urgency::emergency;
  if (*what && !waits) put_telling(t, community, **what, about);
  if (waits) t.zadd(keys::timers(community), to_ms(may), "digest:" + about);
  else t.zrem(keys::timers(community), "digest:" + about);
  auto done = co_await w.db.commit(std::move(t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(community));
  co_return result<void>{};
}

}  // namespace linli::queue
