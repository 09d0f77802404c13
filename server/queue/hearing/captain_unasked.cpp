#include "queue/hearing/captain_unasked.hpp"

#include <algorithm>

#include "queue/hearing/captain.hpp"
#include "queue/hearing/choosing.hpp"

namespace linli::queue {

using domain::campaign_kind;
using domain::campaign_state;

namespace {

bool may_be_meant(const domain::campaign& c, const hearing& h) {
  const bool open = c.kind == campaign_kind::checkin && c.state != campaign_state::closed;
  const bool named = h.campaign.empty() || h.campaign_guessed || h.campaign == c.id;
  return open && named && asked_when(c, h.said.at) != when_asked::later;
}

bool is_well(const captain_row& r) {
  return r.said.intent == words::intent::checkin_ok || r.said.intent == words::intent::away;
}

}  // namespace

bool answers_none_open(const conclusion& c) {
  if (!c.report || !c.campaign) return true;
  return c.campaign->kind != campaign_kind::checkin || c.campaign->state == campaign_state::closed;
}

task<result<homes>> judge_unasked(world& w, const hearing& h, conclusion& c, const homes& stairs,
                                  const domain::roster& people) {
  homes out;
  std::vector<shared_campaign> open;
  for (const auto& one : h.scene->answerable) {
    if (may_be_meant(one, h)) open.push_back(shared_campaign(h.scene, &one));
  }
  std::stable_sort(open.begin(), open.end(), [at = h.said.at](const auto& a, const auto& b) {
    return turn(*a, at, false) < turn(*b, at, false);
  });
  for (const auto& campaign : open) {
    const store::known_ask none;
    auto again = judge(h, c.match, people, campaign, none);
    if (!is_list(again.understood)) continue;
    std::vector<std::string> ids;
    for (const auto* home : stairs) ids.push_back(home->id);
    auto asks = co_await store::load_asks(w.db, h.community, campaign->id, std::move(ids));
    if (!asks) co_return asks.error();
    for (std::size_t i = 0; i < asks->size(); ++i) {
      if (!(*asks)[i].was.empty()) out.push_back(stairs[i]);
    }
    const auto own = std::any_of(out.begin(), out.end(), [&c](const auto* x) { return x->id == c.match.household; });
    if (own) out.clear();  // it was asked, and what he answers to was chosen with that
    if (out.empty()) continue;
    again.campaign = campaign;
    again.report = report_of(again.understood, h.said, again.match, *campaign, people);
    again.report->status = domain::status::ack;
    c = std::move(again);
    co_return out;
  }
  co_return out;
}

bool drop_unasked(std::vector<captain_row>& rows, std::vector<store::known_ask>& asks, const domain::household& own) {
  bool needs_somebody = false;
  std::vector<captain_row> kept_rows;
  std::vector<store::known_ask> kept_asks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool well = is_well(rows[i]);
    if (asks[i].was.empty() && (well || rows[i].home != &own)) {
      needs_somebody = needs_somebody || !well;
      continue;
    }
    kept_rows.push_back(std::move(rows[i]));
    kept_asks.push_back(std::move(asks[i]));
  }
  rows = std::move(kept_rows);
  asks = std::move(kept_asks);
  return needs_somebody;
}

}  // namespace linli::queue
