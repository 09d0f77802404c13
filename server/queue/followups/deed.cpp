#include "queue/followups/deed.hpp"

#include <algorithm>

#include "queue/followups/following.hpp"
#include "store/histories.hpp"

namespace linli::queue {

namespace bj = boost::json;

namespace {

constexpr std::size_t told_max = 20;  // residents of a home in whose history an outcome is written

bool is_contact(domain::contact_outcome o) {
  using enum domain::contact_outcome;
  return o != false_alarm && o != duplicate && o != handed_to && o != works_again;
}

void put_outcome(store::transaction& t, const std::string& community, const domain::followup& f, const std::string& by,
                 const domain::roster& people) {
  std::vector<std::string> about;
  if (!f.resident.empty()) about.push_back(f.resident);
  const auto* home = people.find_household(f.household);
  for (std::size_t i = 0; f.resident.empty() && home != nullptr && i < std::min(told_max, home->members.size()); ++i)
    about.push_back(home->members[i]);
  store::history_entry e;
  e.at = f.resolved_at;
  e.kind = !is_contact(*f.outcome) ? "followup" : f.hold == domain::hold_kind::visit ? "visit" : "phone_call";
  e.direction = is_contact(*f.outcome) ? "out" : "";
  e.campaign = f.campaign;
  e.reply = f.words.empty() ? std::string{} : f.words.back().reply;
  e.text = f.note;
  e.status = domain::name(*f.outcome);
  e.by = by;
  for (const auto& resident : about) {
    store::add_history(t, community, resident, e);
    const bj::object data{{"followup", f.id}, {"kind", e.kind}, {"status", e.status}, {"by", by}};
    t.event(community, "resident:" + resident, "history", bj::serialize(data));
  }
}

}  // namespace

void put_deed(store::transaction& t, const std::string& community, const store::known_followup& before,
              const domain::followup& after, std::string_view what, const std::string& by, const domain::roster& people,
              const domain::followup_rules& rules) {
  store::put_followup(t, community, before, after, rules);
  auto told = followup_event(after);
  told["by"] = by;
  if (after.outcome) told["outcome"] = domain::name(*after.outcome);
  if (after.held_until != sys_time{}) told["held_until"] = to_ms(after.held_until);
  t.event(community, "followups", std::string(what), bj::serialize(told));
  if (after.outcome) put_outcome(t, community, after, by, people);
}

}  // namespace linli::queue
