#include "queue/hearing/taking_back.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "queue/followups/following.hpp"
#include "store/followups.hpp"
#include "store/keys.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::followup;
using domain::followup_state;

namespace {

constexpr std::size_t replies_at_once = 500;

bool is_one_of(const domain::followup_words& said, const std::set<std::string>& replies) {
  return replies.contains(said.reply.substr(0, said.reply.find('+')));  // a correction of one is of its words
}

bool only_of(const followup& f, const std::set<std::string>& replies) {
  return f.times == static_cast<int>(f.words.size()) &&
         std::all_of(f.words.begin(), f.words.end(), [&](const auto& said) { return is_one_of(said, replies); });
}

bool some_of(const followup& f, const std::set<std::string>& replies) {
  return std::any_of(f.words.begin(), f.words.end(), [&](const auto& said) { return is_one_of(said, replies); });
}

}  // namespace

std::vector<std::string> followups_about(const std::string& subject, sys_time at, std::chrono::minutes utc_offset) {
  std::vector<std::string> out;
  domain::concern c;
  c.subject = subject;
  c.at = at;
  for (int k = 0; k <= static_cast<int>(domain::followup_kind::unread); ++k) {
    c.kind = static_cast<domain::followup_kind>(k);
    out.push_back(domain::followup_id(c, utc_offset));
  }
  return out;
}

task<result<void>> take_back_followups(world& w, store::transaction& t, std::string community,
                                       std::vector<std::string> ids, std::set<std::string> replies, std::string why) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.empty()) co_return result<void>{};
  auto found = co_await store::load_followups(w.db, community, std::move(ids));
  if (!found) co_return found.error();
  for (const auto& known : *found) {
    const auto& f = known.value;
    if (known.was.empty() || f.state == followup_state::resolved || !some_of(f, replies)) continue;
    const bool untouched = f.state == followup_state::open && f.urgency != domain::followup_urgency::critical;
    auto told = followup_event(f);
    if (untouched && only_of(f, replies)) {
      store::drop_followup(t, community, known);
      told["state"] = "undone";
    } else if (f.reason == why) {
      continue;
    } else {
      auto after = f;
      after.reason = why;
      after.changed_at = now();
      store::put_followup(t, community, known, after, w.follow);
    }
    t.event(community, "followups", "undone", bj::serialize(told));
  }
  co_return result<void>{};
}

task<result<std::vector<store::reply_record>>> find_said(world& w, std::string community, std::string campaign,
                                                         std::set<std::string> replies) {
  std::vector<store::reply_record> out;
  redis::command length{"LLEN", store::keys::replies(community, campaign)};
  auto total = co_await w.db.client().run(std::move(length));
  if (!total) co_return total.error();
  for (auto below = static_cast<std::size_t>(total->integer); below > 0 && !replies.empty();) {
    const auto from = below > replies_at_once ? below - replies_at_once : 0;
    auto page = co_await store::load_replies(w.db, community, campaign, from, below - from);
    if (!page) co_return page.error();
    for (auto& r : *page) {
      if (replies.erase(r.id) > 0) out.push_back(std::move(r));
    }
    below = from;
  }
  co_return out;
}

}  // namespace linli::queue
