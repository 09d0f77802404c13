#include "queue/hearing/corrected.hpp"

#include <algorithm>

#include "domain/correction.hpp"
#include "queue/followups/following.hpp"
#include "store/histories.hpp"

namespace linli::queue {

store::meaning meaning_of(const store::reply_record& said) {
  store::meaning m;
  m.intent = said.intent;
  m.urgency = said.urgency;
  words::understanding u;
  for (int i = 0; i <= static_cast<int>(words::intent::needs_human); ++i) {
    if (words::name(static_cast<words::intent>(i)) == said.intent) u.intent = static_cast<words::intent>(i);
  }
  u.human = said.human;
  m.status = status_of(u, domain::campaign_kind::checkin);
  m.human = said.human;
  return m;
}

domain::report with_meaning(domain::report r, const store::meaning& m) {
  r.status = m.status;
  r.coverage = m.covers;
  r.count = m.count;
  r.members = m.members;
  r.symptoms = m.symptoms;
  r.needs = m.needs;
  r.temperatures = m.temperatures;
  return r;
}

namespace {

int rank(const store::meaning& m) {
  const auto u = domain::named<domain::followup_urgency>(m.urgency);
  return u ? static_cast<int>(*u) : -1;
}

}  // namespace

bool is_as_urgent(const store::correction& x) { return rank(x.after) >= 0 && rank(x.after) >= rank(x.before); }

bool needs_somebody(const store::correction& x) {
  const bool need = x.after.status == domain::status::need && x.before.status != domain::status::need;
  return need || rank(x.after) > rank(x.before);
}

domain::concern concern_of(const store::correction& x, const store::reply_record& said, bool at_risk) {
  auto out = concern_about(said);
  out.kind = domain::followup_kind::need;
  if (!x.after.symptoms.empty() || !x.after.temperatures.empty()) out.kind = domain::followup_kind::symptom;
  out.urgency = domain::named<domain::followup_urgency>(x.after.urgency).value_or(domain::followup_urgency::follow_up);
  if (out.urgency == domain::followup_urgency::critical) out.kind = domain::followup_kind::danger;
  out.at_risk = at_risk;
  out.household = x.household;
  out.resident = x.resident;
  out.place = x.place;
  out.subject = out.household.empty() ? "i/" + out.identity : "h/" + out.household;
  out.reply = said.id + "+" + x.id;  // a second correction that makes it worse is heard, too
  out.campaign = x.campaign;
  out.reason = "corrected";
  out.at = x.at;
  return out;
}

void put_histories(store::transaction& t, const std::string& community, const store::correction& x) {
  auto about = x.after.members;
  if (!x.resident.empty() && std::find(about.begin(), about.end(), x.resident) == about.end())
    about.push_back(x.resident);
  store::history_entry e;
  e.at = x.at;
  e.kind = "correction";
  e.campaign = x.campaign;
  e.reply = x.reply;
  e.text = x.note;
  e.status = std::string(domain::name(x.after.status));
  e.rule = x.rule;
  e.by = x.by;
  for (const auto& resident : about) store::add_history(t, community, resident, e);
}

task<result<void>> take_correction(world& w, store::transaction& t, std::string community, conclusion& c,
                                   const store::correction& x, const store::reply_record& kept) {
  if (c.report) domain::correct(c.after, kept.id, with_meaning(*c.report, x.after), c.campaign->kind);
  auto told = x;
  told.resident = c.reply.resident;
  told.campaign = c.report ? c.campaign->id : std::string{};
  put_histories(t, community, told);
  auto raised = concern_of(c);
  // Read anew where a check-in is open the words may sound worse: who corrected them has read them.
  if (x.after.status == domain::status::ok && !x.after.human) raised.reset();
  if (raised) raised->subject = "i/" + kept.identity;
  const auto made_worse = concern_of(x, kept, c.at_risk);
  const auto offset = w.follow.utc_offset;
  const bool same = raised && domain::followup_id(*raised, offset) == domain::followup_id(made_worse, offset);
  if (raised) {
    auto done = co_await give_home(w, t, community, *raised, c);
    if (!done) co_return done.error();
  }
  if (!same) {
    auto done = co_await give_home(w, t, community, made_worse, c);
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

}  // namespace linli::queue
