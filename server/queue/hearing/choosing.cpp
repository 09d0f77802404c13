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

// In which order open campaigns are tried: the newest question first; a bare "收到" belongs to a notice before it
// belongs to a question; what closed a short while ago comes last.
int turn(const domain::campaign& c, bool ack) {
  const bool closed = c.state == campaign_state::closed;
  const bool notice = c.kind == campaign_kind::notice;
  if (closed) return notice ? 4 : 3;
  return notice == ack ? 1 : 2;
}

// Posts are out, and this home's turn to be asked has not come: its answer must find the ask, so it waits a moment.
// Asks are made in the order of their homes, up to the campaign's cursor.
bool is_about_to_ask(const domain::campaign& c, const hearing& h, const std::string& household,
                     const domain::roster& people) {
  if (c.state != campaign_state::opening || household <= c.cursor || h.must_not_wait) return false;
  if (h.said.at + a_second < c.starts_at) return false;
  const auto* home = people.find_household(household);
  return home != nullptr && domain::outside(c.audience, *home, people.members(*home)).empty();
}

// The campaigns that the words may belong to, the likeliest first.
task<result<std::vector<shared_campaign>>> candidates_of(world& w, const hearing& h, bool ack) {
  std::vector<shared_campaign> out;
  if (!h.campaign.empty()) {
    if (const auto* known = h.scene->campaign(h.campaign)) {
      out.push_back(shared_campaign(h.scene, known));
    } else {  // one that takes no replies any more, or not yet
      auto one = co_await store::load_campaign(w.db, h.community, h.campaign);
      if (one) out.push_back(std::make_shared<const domain::campaign>(std::move(one->campaign)));
      else if (one.error().code != errc::not_found) co_return one.error();
    }
  }
  if (!out.empty() && !h.campaign_guessed) co_return out;
  const auto guessed = static_cast<std::ptrdiff_t>(out.size());
  for (const auto& c : h.scene->answerable) {
    const bool asked_later = h.kept && c.starts_at > h.said.at + a_second;
    if (!asked_later) out.push_back(shared_campaign(h.scene, &c));
  }
  std::stable_sort(out.begin() + guessed, out.end(),
                   [ack](const auto& a, const auto& b) { return turn(*a, ack) < turn(*b, ack); });
  co_return out;
}

// The last question that somebody of the home was asked about another one, where nothing was asked since then.
void find_elsewhere(chosen_campaign& out, const hearing& h, const std::vector<store::known_ask>& asks,
                    const std::vector<shared_campaign>& candidates, std::size_t from) {
  std::optional<sys_time> last;
  for (const auto& a : asks) {
    if (const auto* q = asked_back(a.ask, h.said); q != nullptr) last = std::max(last.value_or(q->at), q->at);
  }
  for (std::size_t i = 0; i < asks.size(); ++i) {
    const auto* q = asked_back(asks[i].ask, h.said, asked_elsewhere);
    if (q == nullptr || q->of.empty() || (last && q->at < *last)) continue;
    last = q->at;
    out.elsewhere = candidates[from + i];
    out.elsewhere_home = q->of.front();
  }
}

}  // namespace

task<result<chosen_campaign>> choose(world& w, const hearing& h, bool ack, const std::string& household,
                                     const domain::roster& people) {
  chosen_campaign out;
  auto candidates = co_await candidates_of(w, h, ack);
  if (!candidates) co_return candidates.error();
  if (household.empty()) {
    if (!candidates->empty()) out.campaign = std::move(candidates->front());
    co_return out;
  }
  for (std::size_t from = 0; from < candidates->size(); from += asks_at_once) {
    const auto to = std::min(from + asks_at_once, candidates->size());
    std::vector<std::string> ids;
    for (auto i = from; i < to; ++i) ids.push_back((*candidates)[i]->id);
    auto asks = co_await store::load_asks_of(w.db, h.community, std::move(ids), household);
    if (!asks) co_return asks.error();
    find_elsewhere(out, h, *asks, *candidates, from);
    for (std::size_t i = 0; i < asks->size(); ++i) {  // what we asked back is answered before anything else
      if (asked_back((*asks)[i].ask, h.said) == nullptr) continue;
      out.ask = std::move((*asks)[i]);
      out.campaign = std::move((*candidates)[from + i]);
      co_return out;
    }
    for (std::size_t i = 0; i < asks->size(); ++i) {
      auto& c = (*candidates)[from + i];
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
  co_return out;
}

}  // namespace linli::queue
