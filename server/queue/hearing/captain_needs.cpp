#include "queue/hearing/captain_needs.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "queue/hearing/captain_sample.hpp"
#include "store/histories.hpp"

namespace linli::queue {

namespace bj = boost::json;
using domain::followup_kind;
using domain::followup_urgency;
using domain::status;

namespace {

constexpr std::ptrdiff_t rings_max = 5;  // of one list
constexpr std::size_t points_max = 10;   // of each: those who are left out hear of it with the next step
static_assert(rings_max * static_cast<std::ptrdiff_t>(points_max + 6) <= static_cast<std::ptrdiff_t>(alarms_rows_max));

bool is_loud(words::urgency u) { return u >= words::urgency::urgent; }
bool rings(const relayed_home& o) { return o.urgency == words::urgency::critical; }

domain::concern concern_of_home(const conclusion& c, const relayed_home& o) {
  auto out = concern_about(c.reply);
  out.reason.clear();
  if (!o.alarm.empty()) out.text = o.alarm;
  out.kind = followup_kind::symptom;
  if (o.report.symptoms.empty() && o.report.temperatures.empty())
    out.kind = o.report.needs.empty() ? followup_kind::unclear : followup_kind::need;
  if (is_loud(o.urgency)) out.urgency = followup_urgency::urgent;
  if (rings(o) && !is_loud(c.understood.urgency)) {
    out.kind = o.distress ? followup_kind::distress : followup_kind::danger;
    out.urgency = followup_urgency::critical;
  }
  out.household = o.after.household;
  out.place = o.place;
  out.at_risk = somebody_at_risk(o.after);
  out.subject = "h/" + o.after.household;
  out.rule = o.report.rule;
  return out;
}

store::history_entry entry_of(const conclusion& c, const relayed_home& o) {
  store::history_entry e;
  e.at = c.reply.at;
  e.kind = "report";
  e.direction = "in";
  e.channel = c.reply.channel;
  e.campaign = c.reply.campaign;
  e.group = c.reply.group;
  e.reply = c.reply.id;
  e.status = domain::name(o.report.status);
  e.rule = o.report.rule;
  e.by = c.reply.resident;
  return e;
}

}  // namespace

bool somebody_at_risk(const domain::ask& a) {
  return std::any_of(a.members.begin(), a.members.end(), [](const domain::ask_member& m) { return m.at_risk; });
}

void settle_alarms(conclusion& c) {
  const auto& rows = c.understood.entries;
  const auto loud = std::count_if(rows.begin(), rows.end(), [](const auto& e) { return is_loud(e.urgency); });
  std::ptrdiff_t placed = 0;
  for (const auto& o : c.others) {
    if (is_loud(o.urgency)) placed += std::count(o.alarm.begin(), o.alarm.end(), '\n') + 1;
  }
  const auto ringing = std::count_if(c.others.begin(), c.others.end(), rings);
  if (loud == 0 || placed != loud || ringing > rings_max) return;
  c.understood.urgency = std::min(c.understood.urgency, words::urgency::follow_up);
}

task<result<void>> follow_others(world& w, store::transaction& t, std::string community, const conclusion& c,
                                 private_chat answer, bool only_alarms) {
  std::vector<domain::concern> all;
  for (const auto& o : c.others) {
    if (auto call = concern_of_sample(c, o); call && !only_alarms) all.push_back(std::move(*call));
    const bool needs = o.report.status == status::need || o.report.status == status::unclear || is_loud(o.urgency);
    if (!needs) continue;
    auto concern = concern_of_home(c, o);
    if (!only_alarms || concern.urgency == followup_urgency::critical) all.push_back(std::move(concern));
  }
  if (all.empty()) co_return result<void>{};
  follow_book book(w, community, points_max);
  auto opened = co_await book.open(all);
  if (!opened) co_return opened.error();
  for (const auto& concern : all) {
    const bool alarm = concern.urgency == followup_urgency::critical;
    book.hear(t, concern, event_of(c), alarm ? answer : private_chat{});
    if (alarm) answer = {};  // the captain is answered once
  }
  book.write(t);
  co_return result<void>{};
}

void put_others(store::transaction& t, const std::string& community, const conclusion& c) {
  for (const auto& o : c.others) {
    store::put_ask(t, community, c.campaign->id, o.before, o.after);
    bj::object data{{"campaign", c.campaign->id}, {"household", o.after.household}, {"place", o.place}};
    data["reply"] = c.reply.id;
    data["status"] = domain::name(o.report.status);
    data["state"] = domain::name(o.after.state);
    t.event(community, "campaign:" + c.campaign->id, "relayed", bj::serialize(data));
    const auto e = entry_of(c, o);
    for (const auto& m : o.after.members) store::add_history(t, community, m.resident, e);
  }
}

}  // namespace linli::queue
