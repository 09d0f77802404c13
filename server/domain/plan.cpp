#include "domain/plan.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace linli::domain {

namespace {

bool has_any(const std::vector<const resident*>& members, const std::vector<std::string>& tags) {
  return std::any_of(members.begin(), members.end(), [&](const resident* r) {
    return std::any_of(r->tags.begin(), r->tags.end(),
                       [&](const std::string& tag) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); });
  });
}

bool covers(const std::string& pattern, const place& p) {
  const auto parsed = parse_pattern(pattern);
  return parsed && matches(*parsed, p);
}

}  // namespace

void channels::set_groups(std::vector<group> groups) {
  groups_ = std::move(groups);
  covered_.clear();
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!groups_[i].bound || !groups_[i].primary) continue;
    for (const auto& text : groups_[i].places) {
      if (auto pattern = parse_pattern(text)) covered_.push_back({std::move(*pattern), i});
    }
  }
  std::stable_sort(covered_.begin(), covered_.end(), [](const covered& a, const covered& b) {
    return std::pair(a.pattern.parts.size(), a.pattern.compound.size()) >
           std::pair(b.pattern.parts.size(), b.pattern.compound.size());
  });
}

const group* group_for(const channels& c, const place& p) {
  const auto found = std::find_if(c.covered_.begin(), c.covered_.end(),
                                  [&](const channels::covered& x) { return matches(x.pattern, p); });
  return found == c.covered_.end() ? nullptr : &c.groups_[found->group];
}

std::string outside(const audience& a, const household& h, const std::vector<const resident*>& members) {
  const bool placed = a.places.empty() ||
                      std::any_of(a.places.begin(), a.places.end(),
                                  [&](const std::string& pattern) { return covers(pattern, h.place); });
  if (!placed) return "place";
  if (!a.tags.empty() && !has_any(members, a.tags)) return "tag";
  if (has_any(members, a.exclude_tags)) return "excluded_tag";
  return {};
}

std::string message_id(std::string_view campaign, std::string_view step, std::string_view target, int part) {
  return hash_id("m", {campaign, step, "0", target, std::to_string(part)});
}

std::string private_target(std::string_view household, std::string_view account, std::string_view chat) {
  return std::string(household).append("/").append(account).append("/").append(chat);
}

message private_message(const campaign& c, const std::string& household, const reach& to) {
  message m;
  m.id = message_id(c.id, "private", private_target(household, to.account, to.chat), 0);
  m.campaign = c.id;
  m.household = household;
  m.resident = to.resident;
  m.account = to.account;
  m.chat = to.chat;
  m.direct = true;
  return m;
}

planned plan_household(const campaign& c, const household& h, const std::vector<const resident*>& members,
                       const channels& ways, const std::function<ask_message(const group&)>& group_post) {
  planned out;
  out.ask.household = h.id;
  out.ask.place = render(h.place);
  for (const auto* r : members) {
    if (r->lives_here) out.ask.members.push_back({r->id, at_risk(r->tags)});
  }
  if (h.occupancy == occupancy::vacant) {
    out.ask.excluded = "vacant";
    return out;
  }
  const auto* g = group_for(ways, h.place);
  if (g != nullptr) out.ask.messages.push_back(group_post(*g));
  const bool in_private = g == nullptr || c.urgency == campaign_urgency::emergency;
  const auto found = ways.by_household.find(h.id);
  if (in_private && found != ways.by_household.end() && !found->second.empty()) {
    const auto& to = found->second.front();  // one message per household and step, however many could be written to
    auto m = private_message(c, h.id, to);
    out.ask.messages.push_back({m.id, m.state});
    out.messages.push_back(std::move(m));
  }
  if (out.ask.messages.empty() && ways.stopped.contains(h.id)) out.ask.stopped = true;
  return out;
}

}  // namespace linli::domain
