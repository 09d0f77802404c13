#include "queue/hearing/choosing.hpp"

#include <algorithm>

#include "domain/plan.hpp"
#include "queue/hearing/asking_back.hpp"
#include "queue/hearing/elsewhere.hpp"
#include "queue/hearing/which.hpp"

namespace linli::queue {

using domain::campaign_kind;
using domain::campaign_state;

namespace {

constexpr std::size_t asks_at_once =
    4;  // open campaigns looked at in one round; most homes have been asked by the first
constexpr auto a_second = std::chrono::seconds(1);  // platforms cut the times of messages to seconds
constexpr auto clocks_differ_by = std::chrono::minutes(1);

bool is_meant_for(const domain::campaign& c, const std::string& household, const domain::roster& people) {
  const auto* home = people.find_household(household);
  return home != nullptr && domain::outside(c.audience, *home, people.members(*home)).empty();
}

// Posts are out, and this home's turn to be asked has not come: its answer must find the ask, so it waits a moment.
// Asks are made in the order of their homes, up to the campaign's cursor.
bool is_about_to_ask(const domain::campaign& c, const hearing& h, const std::string& household,
                     const domain::roster& people) {
  if (c.state != campaign_state::opening || household <= c.cursor || h.must_not_wait) return false;
  return h.said.at + a_second >= c.starts_at && is_meant_for(c, household, people);
}

struct candidates {
  std::vector<shared_campaign> all;    // that the words may belong to, the likeliest first
  std::vector<shared_campaign> later;  // open, and asked only after the words were said
};

// The check-in whose places this home came to after all had been asked.
shared_campaign came_after(const std::vector<shared_campaign>& all, const std::string& household,
                           const domain::roster& people) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const shared_campaign& c) {
    return c->kind == campaign_kind::checkin && c->state == campaign_state::open && is_meant_for(*c, household, people);
  });
  return found == all.end() ? nullptr : *found;
}

task<result<candidates>> candidates_of(world& w, const hearing& h, bool ack) {
  candidates found;
  auto& out = found.all;
  if (!h.campaign.empty()) {
    if (const auto* known = h.scene->campaign(h.campaign)) {
      out.push_back(shared_campaign(h.scene, known));
    } else {  // one that takes no replies any more, or not yet
      auto one = co_await store::load_campaign(w.db, h.community, h.campaign);
      if (one) out.push_back(std::make_shared<const domain::campaign>(std::move(one->campaign)));
      else if (one.error().code != errc::not_found) co_return one.error();
    }
  }
  if (!out.empty() && !h.campaign_guessed) co_return found;  // a post was there when it was quoted, whatever clocks say
  const auto guessed = static_cast<std::ptrdiff_t>(out.size());
  for (const auto& c : h.scene->answerable) {
    const auto when = asked_when(c, h.said.at);
    const bool no_answer = when == when_asked::later || (h.kept && when == when_asked::about_then);
    if (!no_answer) out.push_back(shared_campaign(h.scene, &c));
    else if (c.state != campaign_state::closed) found.later.push_back(shared_campaign(h.scene, &c));
  }
  std::stable_sort(out.begin() + guessed, out.end(), [ack, at = h.said.at](const auto& a, const auto& b) {
    return turn(*a, at, ack) < turn(*b, at, ack);
  });
  co_return found;
}

// The check-in that asked this home after the words were said. They are no answer to it, or a clock is wrong.
task<result<shared_campaign>> asked_later(world& w, const hearing& h, std::vector<shared_campaign> later,
                                          const std::string& household) {
  std::erase_if(later, [](const auto& c) { return c->kind != campaign_kind::checkin; });
  std::vector<std::string> ids;
  for (const auto& c : later) ids.push_back(c->id);
  shared_campaign out;
  if (ids.empty() || h.kept) co_return out;
  auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), household);
  if (!asks) co_return asks.error();
  for (std::size_t i = 0; i < asks->size() && !out; ++i) {
    if (!(*asks)[i].was.empty()) out = later[i];
  }
  co_return out;
}

// A question of a check-in that has closed is over once another has asked this home: what is answered now answers that.
bool is_over(const domain::campaign& c, sys_time asked_at, const std::vector<store::known_ask>& asks,
             const std::vector<shared_campaign>& all, std::size_t from) {
  if (c.state != campaign_state::closed) return false;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    const auto& other = *all[from + i];
    const bool open = other.kind == campaign_kind::checkin && other.state != campaign_state::closed;
    if (open && !asks[i].was.empty() && other.starts_at > asked_at) return true;
  }
  return false;
}

// The last question that somebody of the home was asked about another one, where nothing was asked since then.
void find_elsewhere(chosen_campaign& out, const hearing& h, const std::vector<store::known_ask>& asks,
                    const std::vector<shared_campaign>& all, std::size_t from) {
  std::optional<sys_time> last;
  for (const auto& a : asks) {
    if (const auto* q = asked_back(a.ask, h.said); q != nullptr) last = std::max(last.value_or(q->at), q->at);
  }
  for (std::size_t i = 0; i < asks.size(); ++i) {
    const auto* q = asked_back(asks[i].ask, h.said, asked_elsewhere);
    if (q == nullptr || q->of.empty() || (last && q->at < *last)) continue;
    if (is_over(*all[from + i], q->at, asks, all, from)) continue;
    last = q->at;
    out.elsewhere = all[from + i];
    out.elsewhere_home = q->of.front();
  }
}

}  // namespace

when_asked asked_when(const domain::campaign& c, sys_time said_at) {
  if (said_at >= c.starts_at - a_second) return when_asked::before;
  return said_at >= c.starts_at - clocks_differ_by ? when_asked::about_then : when_asked::later;
}

int turn(const domain::campaign& c, sys_time said_at, bool ack) {
  const bool notice = c.kind == campaign_kind::notice;
  const bool before = asked_when(c, said_at) == when_asked::before;
  if (c.state != campaign_state::closed) return (before ? 1 : 4) + (notice == ack ? 0 : 1);
  if (notice) return 7;
  return before && said_at <= c.closed_at ? 3 : 6;
}

task<result<chosen_campaign>> choose(world& w, const hearing& h, bool ack, const std::string& household,
                                     const domain::roster& people) {
  chosen_campaign out;
  auto found = co_await candidates_of(w, h, ack);
  if (!found) co_return found.error();
  auto& all = found->all;
  if (household.empty()) {
    if (!all.empty()) out.campaign = std::move(all.front());
    co_return out;
  }
  for (std::size_t from = 0; from < all.size(); from += asks_at_once) {
    const auto to = std::min(from + asks_at_once, all.size());
    std::vector<std::string> ids;
    for (auto i = from; i < to; ++i) ids.push_back(all[i]->id);
    auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), household);
    if (!asks) co_return asks.error();
    find_elsewhere(out, h, *asks, all, from);
    for (std::size_t i = 0; i < asks->size(); ++i) {  // what we asked back is answered before anything else
      const auto* q = asked_back((*asks)[i].ask, h.said);
      if (q == nullptr || is_over(*all[from + i], q->at, *asks, all, from)) continue;
      out.ask = std::move((*asks)[i]);
      out.campaign = std::move(all[from + i]);
      co_return out;
    }
    for (std::size_t i = 0; i < asks->size(); ++i) {
      auto& c = all[from + i];
      if ((*asks)[i].was.empty() && is_about_to_ask(*c, h, household, people))
        co_return error{errc::stale, "the home is about to be asked"};
      if ((*asks)[i].was.empty()) continue;
      if (!out.campaign) {
        out.ask = std::move((*asks)[i]);
        out.campaign = std::move(c);
      } else if (waits_for_answer(*c, (*asks)[i].ask)) {
        out.rivals.push_back(std::move(c));
      }
    }
    if (out.campaign) co_return out;
  }
  auto later = co_await asked_later(w, h, std::move(found->later), household);
  if (!later) co_return later.error();
  out.asked_later = std::move(*later);
  if (!out.asked_later) out.unasked = came_after(all, household, people);
  co_return out;
}

}  // namespace linli::queue
