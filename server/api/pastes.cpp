#include <array>

#include "api/handlers.hpp"
#include "queue/pastes/pasting.hpp"

namespace linli::api {

namespace {

constexpr std::array effects{"new", "same", "changed", "conflict", "unmatched", "ignored", "critical"};
constexpr auto clocks_differ_by = std::chrono::minutes(1);

bj::value text_or_null(const std::string& s) { return s.empty() ? bj::value(nullptr) : bj::value(s); }

bj::object render(const store::paste_row& r, const services& use, const domain::roster& people) {
  const auto* home = people.find_household(r.household);
  bj::object understanding{{"intent", text_or_null(r.intent)},
                           {"rule", text_or_null(r.rule)},
                           {"status", text_or_null(r.status)},
                           {"confidence", text_or_null(r.confidence)}};
  return {{"line", r.line},
          {"who", text_or_null(r.who)},
          {"at", r.timed ? bj::value(use.time(r.said_at)) : bj::value(nullptr)},
          {"at_text", text_or_null(r.at_text)},
          {"unit", text_or_null(r.unit)},
          {"text", text_or_null(r.text)},
          {"household", text_or_null(r.household)},
          {"place", home == nullptr ? bj::value(nullptr) : bj::value(domain::render(home->place))},
          {"resident", text_or_null(r.resident)},
          {"understanding", std::move(understanding)},
          {"effect", r.effect},
          {"reason", text_or_null(r.reason)},
          {"old", r.old}};
}

bj::value time_or_null(const services& use, sys_time t) {
  return t == sys_time{} ? bj::value(nullptr) : bj::value(use.time(t));
}

bj::object render(const store::paste& p, const services& use, const domain::roster& people, bool dry_run) {
  bj::object counts;
  for (const auto* effect : effects) counts[effect] = 0;
  bj::array rows;
  for (const auto& r : p.rows) {
    counts[r.effect] = json::number(counts, r.effect) + 1;
    rows.push_back(render(r, use, people));
  }
  const auto& went = p.progress;
  const auto undo_until = went.applied_at == sys_time{} ? sys_time{} : went.applied_at + limits::paste_undo_within;
  return {{"id", dry_run ? bj::value(nullptr) : bj::value(p.id)},
          {"dry_run", dry_run},
          {"group", p.group},
          {"campaign", text_or_null(p.campaign)},
          {"format", p.format},
          {"state", store::name(went.state)},
          {"seen_at", use.time(p.seen_at)},
          {"created_at", use.time(p.created_at)},
          {"by", p.by},
          {"written", went.written},
          {"applied_at", time_or_null(use, went.applied_at)},
          {"undo_until", time_or_null(use, undo_until)},
          {"undone_at", time_or_null(use, went.undone_at)},
          {"counts", std::move(counts)},
          {"rows", std::move(rows)}};
}

task<net::response> answer(call& c, int status, const store::paste& p, bool dry_run) {
  auto roster = co_await c.use.world.rosters.get(c.community);
  if (!roster) co_return problem(roster.error());
  co_return json_response(status, render(p, c.use, (*roster)->roster, dry_run));
}

task<net::response> answer(call& c, const result<store::known_paste>& found) {
  if (!found) co_return problem(found.error());
  co_return co_await answer(c, 200, found->value, false);
}

/// What stands in the body, checked as far as it can be without looking anything up.
struct paste_body {
  std::string group, campaign, text;
  sys_time seen_at{};
};

std::optional<net::response> read(call& c, paste_body& into) {
  body b(c.body);
  constexpr std::size_t id_most = 100;
  into.group = b.text("group", id_most, true);
  into.text = b.text("text", limits::body_bytes_max, true);
  into.campaign = b.text("campaign", id_most);
  const auto at = now();
  into.seen_at = b.time("seen_at").value_or(at);
  if (into.seen_at > at + clocks_differ_by) b.wrong("seen_at", "must not be in the future");
  into.seen_at = std::min(into.seen_at, at);
  if (into.text.size() > limits::paste_bytes_max)
    return problem(413, "a paste must be at most " + std::to_string(limits::paste_bytes_max / limits::KiB) + " KiB");
  return b.finish();
}

net::response no_such(std::string_view field, std::string detail) {
  return problem(422, detail, {{"/" + std::string(field), detail}});
}

// Of a campaign that is being opened the texts can be copied already: its lines must find the asks.
task<result<void>> wait_for_asks(call& c) {
  auto open = co_await store::load_answerable(c.db(), c.community);
  if (!open) co_return open.error();
  for (const auto& known : *open) {
    if (known.campaign.state == domain::campaign_state::opening)
      co_await wait_for_timer(c, "open:" + known.campaign.id, std::chrono::seconds(5));
  }
  co_return result<void>{};
}

}  // namespace

task<net::response> create_paste(call& c) {
  paste_body said;
  if (auto no = read(c, said)) co_return std::move(*no);
  auto asked = co_await wait_for_asks(c);
  if (!asked) co_return problem(asked.error());
  queue::paste_request r;
  auto group = co_await store::load_group(c.db(), c.community, said.group);
  if (!group && group.error().code == errc::not_found) co_return no_such("group", "no such group");
  if (!group) co_return problem(group.error());
  r.group = std::move(*group);
  if (!said.campaign.empty()) {
    auto campaign = co_await store::load_campaign(c.db(), c.community, said.campaign);
    if (!campaign && campaign.error().code == errc::not_found) co_return no_such("campaign", "no such campaign");
    if (!campaign) co_return problem(campaign.error());
    r.campaign = std::move(campaign->campaign);
  }
  const bool dry_run = is_set(c.request, "dry_run");
  r.id = c.new_id("pst");
  r.text = std::move(said.text);
  r.by = c.who.id;
  r.seen_at = said.seen_at;
  r.utc_offset = c.use.utc_offset;
  auto judged = co_await queue::judge_paste(c.use.world, c.community, std::move(r));
  if (!judged) co_return problem(judged.error());
  if (dry_run) co_return co_await answer(c, 200, *judged, true);
  auto stored = co_await queue::store_paste(c.use.world, c.community, std::move(*judged));
  if (!stored) co_return problem(stored.error());
  co_return co_await answer(c, 201, stored->value, false);
}

task<net::response> get_paste(call& c) {
  const auto id = c.path.find("id")->second;
  const auto found = co_await store::load_paste(c.db(), c.community, id);
  co_return co_await answer(c, found);
}

task<net::response> apply_paste(call& c) {
  const auto id = c.path.find("id")->second;
  const auto done = co_await queue::apply_paste(c.use.world, c.community, id);
  co_return co_await answer(c, done);
}

task<net::response> undo_paste(call& c) {
  const auto id = c.path.find("id")->second;
  const auto done = co_await queue::undo_paste(c.use.world, c.community, id, c.who.id);
  co_return co_await answer(c, done);
}

}  // namespace linli::api
