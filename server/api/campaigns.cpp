#include "store/campaigns.hpp"
#include "api/campaign_body.hpp"
#include "api/handlers.hpp"
#include "base/log.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::api {

namespace {

constexpr auto opened_within = std::chrono::seconds(3);  // who starts one sees its counts in the answer
constexpr int tries_max = 20;

task<net::response> answer_with(call& c, std::string id, int status) {
  auto known = co_await store::load_campaign(c.db(), c.community, id);
  if (!known) co_return problem(known.error());
  auto counts = co_await store::load_counts(c.db(), c.community, id);
  if (!counts) co_return problem(counts.error());
  co_return json_response(status, show(c, known->campaign, *counts));
}

}  // namespace

task<net::response> list_campaigns(call& c) {
  auto p = page_of(c.request);
  if (!p) co_return problem(p.error());
  const auto state = c.request.parameter("state").value_or("");
  if (!state.empty() && !domain::named<domain::campaign_state>(state))
    co_return problem(422, "state must be scheduled, opening, open or closed");
  auto all = co_await store::load_campaigns(c.db(), c.community);  // newest first
  if (!all) co_return problem(all.error());
  bj::array items;
  std::string last;
  bool more = false, passed = p->cursor.empty();
  for (const auto& campaign : *all) {
    if (!passed) {
      passed = campaign.id == p->cursor;
      continue;
    }
    if (!state.empty() && domain::name(campaign.state) != state) continue;
    more = items.size() >= p->limit;
    if (more) break;
    auto counts = co_await store::load_counts(c.db(), c.community, campaign.id);
    if (!counts) co_return problem(counts.error());
    items.push_back(show(c, campaign, *counts));
    last = campaign.id;
  }
  co_return json_response(200, bj::object{{"items", std::move(items)}, {"next", next_cursor(more ? last : "")}});
}

task<net::response> create_campaign(call& c) {
  body b(c.body);
  auto campaign = read_campaign(b, now());
  if (auto wrong = b.finish()) co_return std::move(*wrong);
  campaign.id = c.new_id("c");
  campaign.created_by = c.who.id;
  campaign.created_at = now();
  const bool starts_now = campaign.starts_at <= campaign.created_at;
  auto done = co_await store::create_campaign(c.db(), c.community, campaign);
  // Under an Idempotency-Key the id is the same: a first request that crashed before its answer has made it.
  const bool made_before = !done && done.error().code == errc::conflict && !c.key.empty();
  if (!done && !made_before) co_return problem(done.error());
  log::info("campaigns", "{} made in {}", campaign.id, c.community);
  if (starts_now) co_await wait_for_timer(c, "open:" + campaign.id, opened_within);
  auto made = co_await answer_with(c, campaign.id, 201);
  if (made.status == 201) made.headers.add("Location", c.request.path + "/" + campaign.id);
  co_return made;
}

task<net::response> get_campaign(call& c) { co_return co_await answer_with(c, c.path["id"], 200); }

namespace {

// What is not out yet ends here and nobody hears of it; what is out closes through its timer.
void write_close(store::transaction& t, const call& c, const store::known_campaign& known) {
  auto after = known.campaign;
  const auto timers = store::keys::timers(c.community);
  after.closes_at = now();
  if (after.state == domain::campaign_state::scheduled) {
    after.state = domain::campaign_state::closed;
    after.closed_at = after.closes_at;
    t.zrem(timers, "open:" + after.id).zrem(timers, "close:" + after.id);
    const bj::object data{{"campaign", after.id}, {"state", "closed"}};
    t.event(c.community, "campaign:" + after.id, "campaign", bj::serialize(data));
  } else {
    t.zadd(timers, to_ms(after.closes_at), "close:" + after.id);
  }
  store::put_campaign(t, c.community, known, after);
}

}  // namespace

task<net::response> close_campaign(call& c) {
  const auto id = c.path["id"];
  for (int i = 0; i < tries_max; ++i) {
    auto known = co_await store::load_campaign(c.db(), c.community, id);
    if (!known) co_return problem(known.error());
    if (known->campaign.state == domain::campaign_state::closed) co_return co_await answer_with(c, id, 200);
    store::transaction t;
    write_close(t, c, *known);
    auto done = co_await c.db().commit(std::move(t));
    if (!done && done.error().code == errc::stale) continue;
    if (!done) co_return problem(done.error());
    co_await wait_for_timer(c, "close:" + id, opened_within);
    co_return co_await answer_with(c, id, 200);
  }
  co_return problem(error{errc::stale});
}

}  // namespace linli::api
