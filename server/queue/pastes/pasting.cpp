#include "queue/pastes/pasting.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "queue/followups/following.hpp"
#include "queue/hearing/choosing.hpp"
#include "queue/hearing/digest.hpp"
#include "queue/pastes/heard_live.hpp"
#include "queue/pastes/live_list.hpp"
#include "queue/pastes/paste_ground.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::campaign_kind;
using domain::campaign_state;

namespace {

constexpr int tries_max = 20;
constexpr std::size_t homes_of_a_look = 64;  // most often the first look tells
const std::string marked_already;            // stored lines have their marks: no occasion is needed

std::vector<std::string> homes_of(const domain::group& g, const domain::roster& people) {
  std::vector<domain::place_pattern> covered;
  for (const auto& p : g.places) {
    if (auto parsed = domain::parse_pattern(p)) covered.push_back(std::move(*parsed));
  }
  std::vector<std::string> out;
  for (const auto& [id, home] : people.households()) {
    const bool inside = covered.empty() || std::any_of(covered.begin(), covered.end(), [&home = home](const auto& p) {
                          return domain::matches(p, home.place);
                        });
    if (inside) out.push_back(id);
  }
  return out;
}

task<result<bool>> asked_any(world& w, std::string community, std::string campaign,
                             const std::vector<std::string>& homes) {
  for (std::size_t from = 0; from < homes.size(); from += homes_of_a_look) {
    const auto to = std::min(from + homes_of_a_look, homes.size());
    std::vector<std::string> some(homes.begin() + static_cast<std::ptrdiff_t>(from),
                                  homes.begin() + static_cast<std::ptrdiff_t>(to));
    auto asks = co_await store::load_asks(w.db, community, campaign, std::move(some));
    if (!asks) co_return asks.error();
    if (std::any_of(asks->begin(), asks->end(), [](const auto& a) { return !a.was.empty(); })) co_return true;
  }
  co_return false;
}

// Questions before notices, open ones before those that closed lately, the newest first. What a worker pastes he has
// seen, and may know when it was said; a list that software heard answers nothing that was asked later.
task<result<std::optional<domain::campaign>>> newest_for(world& w, std::string community, const domain::group& g,
                                                         std::optional<sys_time> heard_at) {
  std::optional<domain::campaign> found;
  auto all = co_await store::load_answerable(w.db, community);
  if (!all) co_return all.error();
  const auto at = heard_at.value_or(sys_time::max());
  std::erase_if(*all, [at](const auto& c) { return asked_when(c.campaign, at) == when_asked::later; });
  std::stable_sort(all->begin(), all->end(), [at](const auto& a, const auto& b) {
    return turn(a.campaign, at, false) < turn(b.campaign, at, false);
  });
  auto roster = co_await w.rosters.get(community);
  if (!roster) co_return roster.error();
  const auto homes = homes_of(g, (*roster)->roster);
  for (auto& known : *all) {
    auto asked = co_await asked_any(w, community, known.campaign.id, homes);
    if (!asked) co_return asked.error();
    if (!*asked) continue;
    found = std::move(known.campaign);
    break;
  }
  co_return found;
}

// What a step writes for lines that share homes and senders.
struct step {
  step(world& w, const std::string& community) : follow_ups(w, community) {}
  store::transaction t;
  follow_book follow_ups;
  std::map<std::string, domain::ask> asks;  // by household, as they are in the end
  std::set<std::string> senders;
  std::set<std::string> rung;  // marks of lines whose danger rang when it was said
  std::size_t written = 0;
};

store::paste_mark mark_of(const store::paste& p, const judged_row& j) {
  const auto& c = j.meant;
  if (!is_matched(c)) return {p.id, store::paste_mark::kind::kept, c.reply.identity};
  if (c.report) return {p.id, store::paste_mark::kind::ask, c.match.household};
  return {p.id, store::paste_mark::kind::history, c.reply.resident};
}

// A sender whom nobody knows gets an identity, so that a worker can say who it is; his words then find their home, and
// so does what the same name says in later pastes. Name and room that agree link nothing here: anybody in a group may
// call himself anything, and there is no account behind a pasted name.
void keep_for_later(step& s, const paste_ground& g, const judged_row& j) {
  const auto& c = j.meant;
  const auto& known = g.speakers.at(c.reply.identity);
  if (s.senders.insert(known.key).second) {
    auto after = known.identity;
    if (after.account.empty()) {
      after.account = "paste";
      after.sender = g.group.id + "/" + j.row.speaker;
      const bool nameless = j.row.who.empty() && j.row.speaker.starts_with("#");
      after.name = !j.row.who.empty() ? j.row.who : nameless ? std::string{} : j.row.speaker;
      after.first_seen = j.row.said_at;
    }
    if (after.resident.empty()) {
      after.reason = c.match.reason;
      if (c.match.kind != domain::match_kind::none) {
        after.trust = domain::trust::guess;
        after.guess = c.match.household;
      }
    }
    store::put_identity(s.t, g.community, known, after);
  }
  write_unmatched(s.t, g.community, c);
}

// Danger is told to those who follow the campaign too, whoever it was that said it.
void tell_danger(step& s, const paste_ground& g, const store::paste& p, const judged_row& j) {
  const auto& c = j.meant;
  if (j.row.effect != "critical" || c.reply.campaign.empty()) return;
  bj::object o{{"paste", p.id}, {"line", j.row.line}, {"reply", c.reply.id}, {"at", to_ms(c.reply.at)}};
  json::put(o, "household", j.row.household);
  json::put(o, "place", c.place);
  s.t.event(g.community, "campaign:" + c.reply.campaign, "critical", bj::serialize(o));
}

void add_row(step& s, const paste_ground& g, const store::paste& p, const judged_row& j) {
  const auto& c = j.meant;
  if (is_matched(c)) {
    write_words(s.t, g.community, c);
    if (is_of_live_list(p.id)) put_digest_timer(s.t, g.community, p.group, c);
    if (c.report) s.asks[c.match.household] = c.after;
  } else {
    keep_for_later(s, g, j);
  }
  store::put_mark(s.t, g.community, g.group.id, j.row.mark, mark_of(p, j));
  const private_chat nowhere;  // nobody is there to be answered
  const auto concern = concern_of(c);
  if (concern && !s.rung.contains(j.row.mark)) s.follow_ups.hear(s.t, *concern, event_of(c), nowhere);
  tell_danger(s, g, p, j);
  ++s.written;
}

void add_asks(step& s, const paste_ground& g) {
  for (const auto& [household, after] : s.asks) {
    const auto& was = g.asks.at(household).was;
    const store::known_ask before{store::unpack_ask(was), was};  // the ground's own copy has moved on
    store::put_ask(s.t, g.community, g.campaign->id, before, after);
  }
}

// Rows that a line may write: itself, its home's ask and counts, its follow-up, the group's digest, and two for each
// member of the home.
std::size_t rows_of(const judged_row& j) { return 25 + 2 * j.meant.after.members.size(); }

// The follow-ups that these lines are about, as they stand.
task<result<void>> open_follow_ups(world& w, step& s, const paste_ground& g, const std::vector<judged_row>& judged) {
  auto rung = co_await rung_live(w, g.community, g.group.id, judged);
  if (!rung) co_return rung.error();
  s.rung = std::move(*rung);
  std::vector<domain::concern> all;
  for (const auto& j : judged) {
    if (!j.acts) continue;
    if (auto c = concern_of(j.meant)) all.push_back(std::move(*c));
  }
  co_return co_await s.follow_ups.open(std::move(all));
}

task<result<std::optional<domain::campaign>>> campaign_of(world& w, const std::string& community,
                                                          const store::paste& p) {
  std::optional<domain::campaign> found;
  if (p.campaign.empty()) co_return found;
  auto known = co_await store::load_campaign(w.db, community, p.campaign);
  if (!known) co_return known.error();
  found = std::move(known->campaign);
  co_return found;
}

task<result<paste_ground>> ground_of(world& w, const std::string& community, const store::paste& p) {
  auto campaign = co_await campaign_of(w, community, p);
  if (!campaign) co_return campaign.error();
  co_return co_await open_ground(w, community, p.group, std::move(*campaign));
}

// One line of danger, at once and once: its mark tells whether it has acted.
task<result<void>> act_now(world& w, const std::string& community, const store::paste& p, const store::paste_row& row) {
  for (int i = 0; i < tries_max; ++i) {
    auto g = co_await ground_of(w, community, p);
    if (!g) co_return g.error();
    const std::span one(&row, 1);
    auto judged = co_await judge_rows(w, *g, p, one, marked_already);
    if (!judged) co_return judged.error();
    if (!(*judged)[0].acts) co_return result<void>{};
    step s(w, community);
    auto opened = co_await open_follow_ups(w, s, *g, *judged);
    if (!opened) co_return opened.error();
    add_row(s, *g, p, (*judged)[0]);
    add_asks(s, *g);
    s.follow_ups.write(s.t);
    auto done = co_await w.db.commit(std::move(s.t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return done.error();
    w.bells.ring(unit_of_community(community));
    co_return result<void>{};
  }
  co_return error{errc::stale, "the home kept moving under us"};
}

// Adds to a step what these lines do, as many of them as fit into it: how many it works off.
task<result<std::size_t>> work_off(world& w, step& s, const std::string& community, const store::paste& p,
                                   std::span<const store::paste_row> rows) {
  auto g = co_await ground_of(w, community, p);
  if (!g) co_return g.error();
  auto judged = co_await judge_rows(w, *g, p, rows.first(std::min(paste_rows_written, rows.size())), marked_already);
  if (!judged) co_return judged.error();
  auto opened = co_await open_follow_ups(w, s, *g, *judged);
  if (!opened) co_return opened.error();
  std::size_t done = 0;
  std::size_t budget = limits::function_rows_max - 8;
  for (const auto& j : *judged) {
    if (j.acts) {
      if (s.written > 0 && rows_of(j) > budget) break;
      budget -= std::min(budget, rows_of(j));
      add_row(s, *g, p, j);
    }
    ++done;
  }
  add_asks(s, *g);
  s.follow_ups.write(s.t);
  co_return done;
}

// The next lines of a paste that is being applied, as many as fit into one step.
task<result<void>> apply_some(world& w, const std::string& community, const store::known_paste& known) {
  const auto& p = known.value;
  step s(w, community);
  const auto rows = std::span(p.rows).subspan(std::min(p.progress.done, p.rows.size()));
  auto worked = co_await work_off(w, s, community, p, rows);
  if (!worked) co_return worked.error();
  auto after = p.progress;
  after.state = store::paste_state::applying;
  after.done += *worked;
  after.written += s.written;
  if (after.done >= p.rows.size()) {
    after.state = store::paste_state::applied;
    after.applied_at = now();
    bj::object o{{"paste", p.id}, {"group", p.group}, {"state", "applied"}, {"written", after.written}};
    json::put(o, "campaign", p.campaign);
    s.t.event(community, p.campaign.empty() ? "pastes" : "campaign:" + p.campaign, "paste", bj::serialize(o));
  }
  store::put_progress(s.t, community, known, after);
  auto done = co_await w.db.commit(std::move(s.t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

using said_times = std::map<std::string, sys_time>;  // by mark

// The lines of an applied paste that an undone one said before, as of then: a row of a list has no time of its own, and
// is no newer for being copied once more.
std::vector<store::paste_row> said_by_both(const store::paste& p, const said_times& undone) {
  std::vector<store::paste_row> out;
  const auto state = p.progress.state;
  if (state != store::paste_state::applied && state != store::paste_state::applying) return out;
  for (std::size_t i = 0; i < std::min(p.progress.done, p.rows.size()); ++i) {
    const auto found = undone.find(p.rows[i].mark);
    if (found == undone.end()) continue;
    out.push_back(p.rows[i]);
    out.back().said_at = std::min(out.back().said_at, found->second);
  }
  return out;
}

// Its progress is checked: a paste that is undone meanwhile gets nothing any more.
task<result<std::size_t>> give_some(world& w, const std::string& community, const store::known_paste& known,
                                    std::span<const store::paste_row> rows) {
  step s(w, community);
  auto worked = co_await work_off(w, s, community, known.value, rows);
  if (!worked || s.written == 0) co_return worked;
  auto after = known.value.progress;
  after.written += s.written;
  store::put_progress(s.t, community, known, after);
  auto done = co_await w.db.commit(std::move(s.t));
  if (!done) co_return done.error();
  w.bells.ring(unit_of_community(community));
  co_return worked;
}

task<result<void>> give_to(world& w, const std::string& community, const std::string& id, const said_times& undone) {
  auto known = co_await store::load_paste(w.db, community, id);
  std::size_t from = 0;
  for (int stale = 0; known && stale < tries_max;) {
    const auto rows = said_by_both(known->value, undone);
    if (from >= rows.size()) co_return result<void>{};
    auto done = co_await give_some(w, community, *known, std::span(rows).subspan(from));
    if (!done && done.error().code != errc::stale) co_return done.error();
    stale = done ? 0 : stale + 1;
    from += done ? *done : 0;
    auto again = co_await store::reload_progress(w.db, community, *known);
    if (!again) co_return again.error();
  }
  if (!known) co_return known.error();
  co_return error{errc::stale, "the homes kept moving under us"};
}

}  // namespace

task<result<store::paste>> judge_paste(world& w, std::string community, paste_request r) {
  if (!r.campaign) {
    const auto heard_at = is_of_live_list(r.id) ? std::optional(r.seen_at) : std::nullopt;
    auto newest = co_await newest_for(w, community, r.group, heard_at);
    if (!newest) co_return newest.error();
    r.campaign = std::move(*newest);
  }
  store::paste p;
  p.id = r.id;
  p.group = r.group.id;
  p.campaign = r.campaign ? r.campaign->id : std::string{};
  p.by = r.by;
  p.seen_at = r.seen_at;
  p.created_at = now();
  auto read = read_paste(r.text, r.seen_at, r.utc_offset);
  p.format = std::move(read.format);
  const auto day = std::chrono::floor<std::chrono::days>(r.seen_at + r.utc_offset).time_since_epoch().count();
  const auto occasion = p.campaign.empty() ? std::to_string(day) : p.campaign;
  auto g = co_await open_ground(w, community, p.group, std::move(r.campaign));
  if (!g) co_return g.error();
  const std::span<const store::paste_row> rows(read.rows);
  for (std::size_t from = 0; from < rows.size(); from += paste_rows_read) {
    const auto some = rows.subspan(from, std::min(paste_rows_read, rows.size() - from));
    auto judged = co_await judge_rows(w, *g, p, some, occasion);
    if (!judged) co_return judged.error();
    for (auto& j : *judged) p.rows.push_back(std::move(j.row));
  }
  co_return p;
}

task<result<store::known_paste>> store_paste(world& w, std::string community, store::paste p) {
  const auto id = p.id;
  auto made = co_await store::create_paste(w.db, community, std::move(p));
  if (!made && made.error().code != errc::conflict) co_return made.error();
  auto stored = co_await store::load_paste(w.db, community, id);
  if (!stored) co_return stored.error();
  if (stored->value.progress.state != store::paste_state::preview) co_return stored;
  for (const auto& row : stored->value.rows) {
    if (row.effect != "critical") continue;
    auto acted = co_await act_now(w, community, stored->value, row);
    if (!acted) co_return acted.error();
  }
  co_return stored;
}

task<result<store::known_paste>> apply_paste(world& w, std::string community, std::string id) {
  auto known = co_await store::load_paste(w.db, community, id);
  for (int stale = 0; known && stale < tries_max;) {
    const auto state = known->value.progress.state;
    if (state == store::paste_state::applied) co_return known;
    if (state == store::paste_state::undoing || state == store::paste_state::undone)
      co_return error{errc::conflict, "this paste was undone; paste the text again"};
    auto done = co_await apply_some(w, community, *known);
    if (!done && done.error().code != errc::stale) co_return done.error();
    stale = done ? 0 : stale + 1;
    auto again = co_await store::reload_progress(w.db, community, *known);
    if (!again) co_return again.error();
  }
  if (!known) co_return known.error();
  co_return error{errc::stale, "the homes kept moving under us"};
}

task<result<void>> give_to_others(world& w, std::string community, store::paste undone) {
  said_times said;
  for (const auto& row : undone.rows) {
    if (!row.mark.empty()) said.emplace(row.mark, row.said_at);
  }
  if (said.empty()) co_return result<void>{};
  auto ids = co_await store::applied_since(w.db, community, undone.created_at);
  if (!ids) co_return ids.error();
  for (const auto& id : *ids) {
    if (id == undone.id) continue;
    auto given = co_await give_to(w, community, id, said);
    const bool gone = !given && given.error().code == errc::not_found;  // its group, its campaign, or itself
    if (!given && !gone) co_return given.error();
  }
  co_return result<void>{};
}

}  // namespace linli::queue
