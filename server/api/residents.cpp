#include <algorithm>

#include "api/handlers.hpp"
#include "api/roster_body.hpp"
#include "api/stops.hpp"
#include "base/breather.hpp"
#include "queue/campaign_steps.hpp"
#include "store/campaigns.hpp"
#include "store/groups.hpp"
#include "store/histories.hpp"
#include "store/identities.hpp"
#include "store/roster_import.hpp"

namespace linli::api {

namespace {

constexpr std::size_t absent_shown_max = 100;
constexpr std::size_t homes_of_a_slice = 2'000;  // between two looks at how new the roster is
constexpr std::size_t same_moment_max = 200;     // a page of history is not cut between entries of one moment

bj::array show(const std::vector<domain::row_error>& errors) {
  bj::array out;
  for (const auto& e : errors) out.push_back(bj::object{{"line", e.line}, {"field", e.field}, {"detail", e.detail}});
  return out;
}

struct absence {
  std::size_t count = 0;
  bj::array first;
};

// Who is in the roster and not in this file: reported, never deleted. The roster may be refreshed between two slices,
// so each is looked up anew.
task<result<absence>> absent_of(call& c, const std::set<std::string>& seen) {
  absence out;
  breather pause;
  for (std::string last;;) {
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return roster.error();
    const auto& people = (*roster)->roster;
    const auto& homes = people.households();
    auto at = last.empty() ? homes.begin() : homes.upper_bound(last);
    for (std::size_t n = 0; n < homes_of_a_slice && at != homes.end(); ++n, ++at) {
      for (const auto* r : people.members(at->second)) {
        if (seen.contains(r->id) || ++out.count > absent_shown_max) continue;
        const bj::object one{{"id", r->id}, {"name", r->name}, {"place", domain::render(at->second.place)}};
        out.first.push_back(one);
      }
      last = at->first;
    }
    if (at == homes.end()) co_return std::move(out);
    co_await pause.breathe();
  }
}

/// What was sent, row by row.
struct sent_rows {
  std::vector<domain::roster_row> good;
  std::vector<domain::row_error> unreadable;
  std::vector<std::string> ignored, warnings;
};

// A large file must not hold up everybody else on this core.
task<result<sent_rows>> read_rows(const net::request& r) {
  std::unique_ptr<domain::table_reader> reader;
  if (to_lower(r.headers.get("Content-Type")).starts_with("application/x-ndjson")) {
    reader = read_ndjson(r.body);
  } else {
    auto csv = domain::read_csv(r.body);
    if (!csv) co_return csv.error();
    reader = std::move(*csv);
  }
  sent_rows out;
  breather pause;
  for (bool more = true; more;) {
    domain::roster_table some;
    more = reader->read(some, rows_of_a_slice);
    for (auto& row : some.rows) {
      if (auto* good = std::get_if<domain::roster_row>(&row)) out.good.push_back(std::move(*good));
      else out.unreadable.push_back(std::get<domain::row_error>(row));
    }
    out.ignored = std::move(some.ignored);
    out.warnings = std::move(some.warnings);
    co_await pause.breathe();
  }
  co_return std::move(out);
}

net::response nothing_stored(const std::vector<domain::row_error>& rejected) {
  std::vector<field_error> fields;
  for (const auto& e : rejected)
    fields.push_back({"/" + std::to_string(e.line) + (e.field.empty() ? "" : "/" + e.field), e.detail});
  return problem(422, std::to_string(fields.size()) + " rows are wrong, and mode is atomic: nothing was stored",
                 fields);
}

task<result<net::response>> import_all(call& c, sent_rows& sent, std::string source, bool atomic, bool dry) {
  auto& rosters = c.use.world.rosters;
  store::import_counts counts;
  counts.rejected = sent.unreadable;
  const bool whole = atomic && !dry;  // a row that contradicts the roster stops all of them
  result<void> done;
  if (whole) done = co_await store::import_whole(c.db(), rosters, c.community, sent.good, source, counts);
  else done = co_await store::import_rows(c.db(), rosters, c.community, sent.good, source, dry, counts);
  if (!done) co_return done.error();
  if (whole && !counts.rejected.empty()) co_return nothing_stored(counts.rejected);
  std::sort(counts.rejected.begin(), counts.rejected.end(),
            [](const auto& a, const auto& b) { return a.line < b.line; });
  auto absent = co_await absent_of(c, counts.seen);
  if (!absent) co_return absent.error();
  bj::object o{{"created", counts.created}, {"updated", counts.updated}, {"unchanged", counts.unchanged}};
  o["rejected"] = show(counts.rejected);
  o["ignored"] = json::array_of(sent.ignored);
  o["warnings"] = json::array_of(sent.warnings);
  o["absent"] = bj::object{{"count", absent->count}, {"first", std::move(absent->first)}};
  o["dry_run"] = dry;
  co_await shed(counts.seen);
  co_return json_response(200, o);
}

}  // namespace

task<net::response> import_residents(call& c) {
  const auto type = to_lower(c.request.headers.get("Content-Type"));
  if (!type.empty() && !type.starts_with("text/csv") && !type.starts_with("application/x-ndjson"))
    co_return problem(415, "send text/csv or application/x-ndjson");
  const auto mode = c.request.parameter("mode").value_or("best_effort");
  if (mode != "best_effort" && mode != "atomic") co_return problem(422, "mode must be best_effort or atomic");
  const auto source = c.request.parameter("source").value_or("import");
  if (source.size() > 200 || !is_utf8(source)) co_return problem(422, "source must be at most 200 bytes of UTF-8");
  auto sent = co_await read_rows(c.request);
  if (!sent) co_return problem(sent.error());
  auto answer = co_await import_all(c, *sent, source, mode == "atomic", is_set(c.request, "dry_run"));
  co_await shed(sent->good);
  if (!answer) co_return problem(answer.error());
  co_return std::move(*answer);
}

namespace {

struct resident_filter {
  std::string q, tag, state;
  std::optional<domain::place_pattern> place;
  std::map<std::string, std::string> states;  ///< household → state of its ask, when state is asked for
};

bool wanted(const resident_filter& f, const domain::resident& r, const domain::household& home) {
  if (f.place && !domain::matches(*f.place, home.place)) return false;
  if (!f.tag.empty() && std::find(r.tags.begin(), r.tags.end(), f.tag) == r.tags.end()) return false;
  if (!f.state.empty()) {
    const auto s = f.states.find(home.id);
    if (s == f.states.end() || s->second != f.state) return false;
  }
  if (f.q.empty()) return true;
  const auto holds = [&](const std::string& text) { return text.find(f.q) != std::string::npos; };
  return holds(r.name) || holds(r.ref) || holds(r.note) || holds(domain::render(home.place)) ||
         std::any_of(r.phones.begin(), r.phones.end(), holds);
}

// States of all homes in the campaign given, else in the newest open check-in.
task<result<void>> load_states(call& c, resident_filter& f) {
  auto campaign = c.request.parameter("campaign").value_or("");
  if (campaign.empty()) {
    auto open = co_await store::load_answerable(c.db(), c.community);
    if (!open) co_return open.error();
    for (const auto& known : *open) {
      if (campaign.empty() && known.campaign.kind == domain::campaign_kind::checkin) campaign = known.campaign.id;
    }
  }
  if (campaign.empty()) co_return error{errc::invalid, "state needs a campaign: none is open"};
  auto asks = co_await store::load_all_asks(c.db(), c.community, campaign);
  if (!asks) co_return asks.error();
  for (const auto& a : *asks) f.states[a.household] = domain::name(a.state);
  co_return result<void>{};
}

}  // namespace

task<net::response> list_residents(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  resident_filter f;
  f.q = nfkc(trim(c.request.parameter("q").value_or("")));
  f.tag = c.request.parameter("tag").value_or("");
  f.state = c.request.parameter("state").value_or("");
  if (const auto place = c.request.parameter("place"); place && !place->empty()) {
    auto pattern = domain::parse_pattern(*place);
    if (!pattern) co_return problem(422, "place: " + pattern.error().detail);
    f.place = std::move(*pattern);
  }
  if (!f.state.empty()) {
    auto loaded = co_await load_states(c, f);
    if (!loaded) co_return problem(loaded.error());
  }
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  const auto& people = (*roster)->roster;
  const auto slash = p->cursor.find('/');
  const auto from_home = p->cursor.substr(0, slash);
  const auto from_person = slash == std::string::npos ? std::string{} : p->cursor.substr(slash + 1);
  bj::array items;
  std::string last;
  bool more = false;
  bool passed = from_person.empty();  // the cursor names the last person shown
  for (auto h = people.households().lower_bound(from_home); h != people.households().end() && !more; ++h) {
    const auto members = people.members(h->second);
    // Who has moved away since then cannot be passed: better his home twice than the others of it never.
    const bool there = std::any_of(members.begin(), members.end(), [&](const auto* r) { return r->id == from_person; });
    if (h->first != from_home || !there) passed = true;
    for (const auto* r : members) {
      if (!passed) {
        passed = r->id == from_person;
        continue;
      }
      if (!wanted(f, *r, h->second)) continue;
      more = items.size() >= p->limit;
      if (more) break;
      items.push_back(show(*r, &h->second));
      last = h->first + "/" + r->id;
    }
  }
  auto stops = co_await add_stops(c, items);
  if (!stops) co_return problem(stops.error());
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

task<net::response> get_resident(call& c) {
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  const auto* r = (*roster)->roster.find_resident(c.path["id"]);
  if (r == nullptr) co_return problem(404, "no such resident");
  bj::array one;
  one.push_back(show(*r, (*roster)->roster.find_household(r->household)));
  auto stops = co_await add_stops(c, one);
  if (!stops) co_return problem(stops.error());
  auto& shown = one.front().as_object();
  auto linked = co_await store::load_identities_of(c.db(), c.community, c.path["id"]);
  if (!linked) co_return problem(linked.error());
  bj::array identities;
  for (const auto& [key, i, was] : *linked) {
    bj::object sender{{"id", key}, {"account", i.account}, {"name", i.name}, {"trust", domain::name(i.trust)}};
    sender["reason"] = i.reason;
    sender["first_seen"] = c.use.time(i.first_seen);
    identities.push_back(std::move(sender));
  }
  shown["identities"] = std::move(identities);
  co_return json_response(200, shown);
}

namespace {

// The groups whose posts this home sees.
std::vector<std::string> groups_of(const std::vector<domain::group>& groups, const domain::place& p) {
  std::vector<std::string> out;
  for (const auto& g : groups) {
    for (const auto& text : g.places) {
      const auto pattern = domain::parse_pattern(text);
      if (!pattern || !domain::matches(*pattern, p)) continue;
      out.push_back(g.id);
      break;
    }
  }
  return out;
}

/// What entries refer to, read once for a page.
struct referred {
  std::map<std::string, domain::campaign> campaigns;
  std::map<std::string, domain::message> messages;
};

task<result<void>> load_referred(call& c, const std::vector<store::history_entry>& entries, referred& r) {
  for (const auto& e : entries) {
    if (!e.campaign.empty() && !r.campaigns.contains(e.campaign)) {
      auto known = co_await store::load_campaign(c.db(), c.community, e.campaign);
      if (!known && known.error().code != errc::not_found) co_return known.error();
      if (known) r.campaigns[e.campaign] = std::move(known->campaign);
    }
    if (!e.message.empty() && !r.messages.contains(e.message)) {
      auto known = co_await store::load_message(c.db(), c.community, e.campaign, e.message);
      if (!known && known.error().code != errc::not_found) co_return known.error();
      if (known) r.messages[e.message] = std::move(known->message);
    }
  }
  co_return result<void>{};
}

bj::object show(const call& c, const store::history_entry& e, const referred& r, const std::string& name) {
  bj::object o{{"at", c.use.time(e.at)}, {"kind", e.kind}, {"direction", e.direction}, {"channel", e.channel}};
  const auto campaign = r.campaigns.find(e.campaign);
  const auto message = r.messages.find(e.message);
  auto text = e.text;
  auto status = e.status;
  std::string detail = e.rule;
  if (message != r.messages.end()) {
    const auto& m = message->second;
    status = domain::name(m.state);
    detail = m.detail;
    const auto* l = c.use.world.lines.find(m.account);
    if (campaign != r.campaigns.end() && l != nullptr) {
      const auto parts = queue::parts_of_text(campaign->second, m.direct, name, l->about);
      if (static_cast<std::size_t>(m.part) < parts.size()) text = parts[static_cast<std::size_t>(m.part)];
    }
  }
  o["campaign"] = e.campaign.empty() ? bj::value(nullptr) : bj::value(e.campaign);
  o["title"] = campaign == r.campaigns.end() ? bj::value(nullptr) : bj::value(campaign->second.title);
  o["group"] = e.group.empty() ? bj::value(nullptr) : bj::value(e.group);
  o["reply"] = e.reply.empty() ? bj::value(nullptr) : bj::value(e.reply);
  o["text"] = text;
  o["status"] = status;
  o["by"] = e.by;
  o["detail"] = detail;
  return o;
}

}  // namespace

task<net::response> get_history(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  auto before = from_ms(to_ms(now()) + 24 * 3'600'000);  // what a platform's clock says may lie ahead of ours
  if (const auto text = c.request.parameter("before"); text && !text->empty()) {
    auto t = parse_time(*text);
    if (!t) co_return problem(422, "before must be an RFC 3339 time");
    before = *t;
  }
  if (!p->cursor.empty()) {
    auto t = parse_time(p->cursor);
    if (!t) co_return problem(422, "cursor must be the `next` of an earlier answer");
    before = *t;
  }
  auto groups = co_await store::load_groups(c.db(), c.community);
  if (!groups) co_return problem(groups.error());
  std::vector<std::string> sees;
  std::string name;
  {
    auto roster = co_await c.use.world.rosters.get(c.community);
    if (!roster) co_return problem(roster.error());
    const auto* r = (*roster)->roster.find_resident(c.path["id"]);
    if (r == nullptr) co_return problem(404, "no such resident");
    name = r->name;
    if (const auto* home = (*roster)->roster.find_household(r->household)) sees = groups_of(*groups, home->place);
  }
  auto entries = co_await store::load_history(c.db(), c.community, c.path["id"], sees, before,
                                              p->limit + same_moment_max);
  if (!entries) co_return problem(entries.error());
  auto shown = std::min(p->limit, entries->size());
  while (shown < entries->size() && shown > 0 && (*entries)[shown].at == (*entries)[shown - 1].at) ++shown;
  const bool more = shown < entries->size();
  entries->resize(shown);
  referred r;
  auto loaded = co_await load_referred(c, *entries, r);
  if (!loaded) co_return problem(loaded.error());
  bj::array items;
  for (const auto& e : *entries) items.push_back(show(c, e, r, name));
  const auto next = more ? next_cursor(render_time(entries->back().at, std::chrono::minutes(0))) : bj::value(nullptr);
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next}});
}

}  // namespace linli::api
