#include "queue/hearing/captain_sample.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "queue/followups/following.hpp"
#include "queue/texts.hpp"

namespace linli::queue {

namespace {

constexpr std::string_view mark = "sampled";  // among what was asked back: of nobody, and answered
constexpr std::size_t one_of = 10, least = 2;

bool is_relayed(const domain::ask& a) { return a.state == domain::ask_state::relayed; }

std::string subject_of(const std::string& household) { return "h/" + household + "/sample"; }

}  // namespace

void take_sample(conclusion& c, const std::vector<store::known_ask>& rest) {
  std::size_t relayed = 0, drawn = 0;
  std::vector<std::pair<std::string, relayed_home*>> free;
  for (const auto& known : rest) {
    relayed += is_relayed(known.ask) ? 1 : 0;
    drawn += sampled_at(known.ask) ? 1 : 0;
  }
  for (auto& o : c.others) {
    const bool before = sampled_at(o.after).has_value();
    relayed += is_relayed(o.after) ? 1 : 0;
    drawn += before ? 1 : 0;
    if (is_relayed(o.after) && !before) free.emplace_back(hash_id("s", {c.campaign->id, o.after.household}), &o);
  }
  const auto wanted = std::min(relayed, std::max(least, (relayed + one_of - 1) / one_of));
  std::sort(free.begin(), free.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < free.size() && drawn < wanted; ++i, ++drawn)
    free[i].second->after.questions.push_back({std::string(mark), {}, c.reply.at, true});
}

std::optional<sys_time> sampled_at(const domain::ask& a) {
  const auto found = std::find_if(a.questions.begin(), a.questions.end(),
                                  [](const domain::question_back& q) { return q.what == mark; });
  return found == a.questions.end() ? std::nullopt : std::optional(found->at);
}

std::optional<domain::concern> concern_of_sample(const conclusion& c, const relayed_home& o) {
  if (!sampled_at(o.after) || sampled_at(o.before.ask)) return std::nullopt;
  auto out = concern_about(c.reply);
  out.household = o.after.household;
  out.place = o.place;
  out.subject = subject_of(o.after.household);
  out.rule = o.report.rule;
  out.reason = say("sampled");
  return out;
}

std::string followup_of_sample(const domain::ask& a, std::chrono::minutes utc_offset) {
  domain::concern c;
  c.subject = subject_of(a.household);
  c.at = sampled_at(a).value_or(sys_time{});
  return domain::followup_id(c, utc_offset);
}

}  // namespace linli::queue
