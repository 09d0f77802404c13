#include "queue/pastes/paste_rows.hpp"

#include <algorithm>

#include "domain/correction.hpp"
#include "queue/pastes/paste_time.hpp"

namespace linli::queue {

namespace {

// Does the home stand worse than these words say?
bool stands_worse(domain::ask_state stands, domain::status said) {
  using domain::ask_state;
  using domain::status;
  const bool bad = stands == ask_state::answered_need || stands == ask_state::answered_unclear;
  if (said == status::ok) return bad || stands == ask_state::declined;
  return (said == status::away || said == status::declined) && bad;
}

bool same_meaning(const domain::report& a, const domain::report& b) {
  return a.status == b.status && a.coverage == b.coverage && a.count == b.count && a.temperatures == b.temperatures &&
         a.symptoms == b.symptoms && a.needs == b.needs;
}

// Of a group that software reads the line may have come already. An ask keeps no words, so the same meaning for the
// same home, in the same minute, by the same resident or over the group's own account, is taken for the same line.
bool heard_elsewhere(const store::paste_row& row, const conclusion& c, const paste_ground& g) {
  if (!row.timed) return false;
  const auto& all = c.before.ask.reports;
  return std::any_of(all.begin(), all.end(), [&](const domain::report& r) {
    const bool same_person = !r.reporter.empty() && r.reporter == c.report->reporter;
    const bool from_group = r.channel == g.group.account && (r.reporter.empty() || c.report->reporter.empty());
    return !r.undone && r.channel != "paste" && (same_person || from_group) &&
           minute_of(r.said_at) == minute_of(row.said_at) && same_meaning(r, *c.report);
  });
}

// Staff may have said what a report means: it was said all the same. One whose paste was undone was not.
bool was_said(const domain::ask& a, const domain::report& r) {
  return !r.undone || std::any_of(a.reports.begin(), a.reports.end(),
                                  [&r](const domain::report& x) { return x.id == domain::correction_of(r.id); });
}

// A row of a list that is changed back: "平安", then "发烧", and "平安" once more. The words were pasted before, and
// yet they are not what this row said last, which is returned. An older copy of the list changes nothing, nor does a
// lexicon that reads the same words otherwise. Without a name nobody knows whose row it is: it may only make things
// worse.
const domain::report* changed_back(const store::paste_row& row, const conclusion& c) {
  if (row.timed || !c.report || !is_matched(c)) return nullptr;
  const auto& r = *c.report;
  const domain::report* last = nullptr;
  for (const auto& x : c.before.ask.reports) {
    const bool mine = x.speaker == r.speaker && was_said(c.before.ask, x);
    if (mine && (last == nullptr || last->said_at < x.said_at)) last = &x;
  }
  if (last == nullptr || last->said_at >= row.said_at || last->rules_version != r.rules_version) return nullptr;
  const bool named = !row.who.empty() || !c.understood.person.empty();
  if (same_meaning(*last, r) || (!named && r.status != domain::status::need)) return nullptr;
  return last;
}

bool has_spoken(const conclusion& c) {
  const auto& all = c.before.ask.reports;
  return std::any_of(all.begin(), all.end(), [&](const domain::report& r) {
    return !r.undone && (r.speaker == c.report->speaker || (!r.reporter.empty() && r.reporter == c.report->reporter));
  });
}

paste_effect effect_of_report(const store::paste_row& row, const conclusion& c, const paste_ground& g) {
  const auto& r = *c.report;
  if (heard_elsewhere(row, c, g)) return {"same", "already heard over another channel", false};
  if (c.before.ask.state == c.after.state && stands_worse(c.before.ask.state, r.status))
    return {"conflict", "somebody else said worse of this home, which stands", true};
  paste_effect e{"new", c.match.reason, true};
  if (has_spoken(c)) e = {"changed", "takes the place of what the same person said before", true};
  // Counted all the same: the worker sees it marked, and may know that the clocks are wrong.
  if (row.old && row.said_at < c.campaign->opened_at) e.reason = "said long before this was asked";
  return e;
}

}  // namespace

bool is_answer(const words::understanding& u) { return u.place.has_value() || speaks_of_health(u.intent); }

std::string render(const words::typed_place& p) {
  auto out = p.compound.empty() ? std::string{} : p.compound + "/";
  for (const auto* part : {&p.building, &p.entrance}) {
    if (!part->empty()) out.append(*part).append("-");
  }
  return out + p.room;
}

std::string sender_of(const store::paste_row& row, const words::understanding& u, bool is_list, paste_ground& g) {
  auto name = row.who;
  if (name.empty() && u.place) name = render(*u.place) + (u.person.empty() ? std::string{} : " " + u.person);
  if (name.empty()) return "#" + row.mark;  // nobody is named: only these very words are the same speaker
  const int before = g.times_named[name]++;
  return !is_list || before == 0 ? name : name + " #" + std::to_string(before + 1);
}

paste_effect effect_of(const store::paste_row& row, const conclusion& c, bool heard, const paste_ground& g) {
  const auto& u = c.understood;
  if (heard) return {"same", "this line was pasted before", false};
  if (is_own_text(row.text, g.own_texts)) return {"ignored", "our own text", false};
  if (u.urgency == words::urgency::critical) return {"critical", c.match.reason, true};
  if (!c.keep) return {"ignored", "chatter: about no home and no question", false};
  if (c.report && is_matched(c)) return effect_of_report(row, c, g);
  if (is_matched(c)) return {"new", "no open campaign asked this home: it goes into the history", true};
  const bool asked_nobody = c.match.kind == domain::match_kind::place || c.match.kind == domain::match_kind::linked;
  return {"unmatched", asked_nobody ? "no open campaign asked this home" : c.match.reason, true};
}

judged_row judge_row(store::paste_row row, const hearing& h, domain::match m, const domain::roster& people,
                     paste_ground& g) {
  judged_row out{std::move(row), {}, false};
  const auto asked = g.asks.find(m.household);
  auto before = asked == g.asks.end() ? store::known_ask{} : asked->second;
  auto& c = out.meant;
  c = judge(h, std::move(m), people, g.campaign, std::move(before));
  const auto* last = g.marks[out.row.mark].empty() ? nullptr : changed_back(out.row, c);
  if (last != nullptr) out.row.mark.append("<").append(last->id);
  auto& mark = g.marks[out.row.mark];
  auto effect = effect_of(out.row, c, !mark.empty(), g);
  if (last != nullptr && effect.name == "changed")
    effect.reason = "says again what it said before the last change: is this the newest list?";
  out.acts = effect.acts;
  auto& r = out.row;
  if (c.understood.place) r.unit = render(*c.understood.place);
  const bool matched = is_matched(c);
  r.household = matched ? c.match.household : std::string{};
  r.resident = matched ? c.match.resident : std::string{};
  r.intent = words::name(c.understood.intent);
  r.rule = c.understood.rule;
  r.confidence = words::name(c.understood.confidence);
  const auto kind = g.campaign ? g.campaign->kind : domain::campaign_kind::checkin;
  r.status = domain::name(c.report ? c.report->status : status_of(c.understood, kind));
  r.effect = std::move(effect.name);
  r.reason = std::move(effect.reason);
  if (r.effect == "ignored") {
    r.household.clear();
    r.resident.clear();
    r.status.clear();
    r.chatter = !c.keep;
  }
  if (out.acts) {
    mark = h.said.paste;
    if (c.report && matched) g.asks[c.match.household].ask = c.after;
  }
  return out;
}

}  // namespace linli::queue
