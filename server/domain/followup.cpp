#include "domain/followup.hpp"

#include <algorithm>
#include <array>

#include "base/ids.hpp"

namespace linli::domain {

namespace {

constexpr auto a_second = std::chrono::seconds(1);  // platforms cut the times of messages to seconds

constexpr std::array kinds{"danger", "distress", "symptom", "need",   "complaint", "question",
                           "rights", "listen",   "unclear", "unread", "account"};
constexpr std::array urgencies{"follow_up", "urgent", "critical"};
constexpr std::array states{"open", "taken", "resolved"};
constexpr std::array holds{"phone", "visit"};
constexpr std::array outcomes{"reached_ok",     "reached_unwell",    "reached_need", "no_answer",
                              "busy",           "invalid",           "wrong_number", "moved",
                              "away_until",     "refused",           "hostile",      "asked_no_contact",
                              "door_no_answer", "neighbour_says_ok", "called_120",   "called_110_119",
                              "handed_to",      "false_alarm",       "duplicate",    "works_again"};
constexpr std::array heards{"opened", "again", "raised", "reopened", "known"};
static_assert(kinds.size() == static_cast<std::size_t>(followup_kind::account) + 1);
static_assert(outcomes.size() == static_cast<std::size_t>(contact_outcome::works_again) + 1);

template <class Enum, class Names>
std::optional<Enum> find_name(const Names& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::int64_t day_of(sys_time at, std::chrono::minutes utc_offset) {
  return std::chrono::floor<std::chrono::days>(at + utc_offset).time_since_epoch().count();
}

sys_time end_of_day(sys_time at, std::chrono::minutes utc_offset) {
  return std::chrono::floor<std::chrono::days>(at + utc_offset) + std::chrono::days(1) - utc_offset;
}

followup_urgency urgency_of(const concern& c) {
  if (!c.at_risk || c.urgency == followup_urgency::critical) return c.urgency;
  return static_cast<followup_urgency>(static_cast<int>(c.urgency) + 1);
}

sys_time due_of(followup_urgency u, sys_time now, const followup_rules& rules) {
  if (u == followup_urgency::critical) return now;
  if (u == followup_urgency::urgent) return now + rules.urgent_within;
  return end_of_day(now, rules.utc_offset);
}

bool is_known(const followup& f, const concern& c) {
  return std::any_of(f.words.begin(), f.words.end(), [&c](const followup_words& w) { return w.reply == c.reply; });
}

bool is_repeated(const followup& f, const concern& c) {
  return std::any_of(f.words.begin(), f.words.end(), [&c](const followup_words& w) { return w.text == c.text; });
}

void add_words(followup& f, const concern& c) {
  ++f.times;
  if (f.words.size() >= followup_words_max) f.words.erase(f.words.begin() + 1);  // the first one stays
  f.words.push_back({c.reply, c.name, c.text, c.rule, c.where, c.at, urgency_of(c)});
}

void begin_ringing(followup& f, sys_time now) {
  ++f.round;
  f.step = 0;
  f.unheard.clear();
  f.rings_at = now;
}

void let_go(followup& f) {
  f.owner.clear();
  f.held_until = {};
  f.warned = false;
}

std::chrono::milliseconds length_of(hold_kind k, const followup_rules& rules) {
  return k == hold_kind::visit ? rules.visit_hold : rules.phone_hold;
}

sys_time warns_at(const followup& f, const followup_rules& rules) {
  return f.held_until - std::min(rules.warn_before, length_of(f.hold, rules) / 2);
}

error held_by(const followup& f) { return error{errc::conflict, "it is held by " + f.owner}; }

}  // namespace

std::string followup_id(const concern& c, std::chrono::minutes utc_offset) {
  return hash_id("f", {c.subject, name(c.kind), std::to_string(day_of(c.at, utc_offset))});
}

hearing_outcome hear(const followup* before, const concern& c, sys_time now, const followup_rules& rules) {
  hearing_outcome out;
  const auto urgency = urgency_of(c);
  if (before == nullptr) {
    auto& f = out.after;
    f.id = followup_id(c, rules.utc_offset);
    f.subject = c.subject;
    f.kind = c.kind;
    f.urgency = urgency;
    f.household = c.household;
    f.resident = c.resident;
    f.identity = c.identity;
    f.place = c.place;
    f.channel = c.channel;
    f.group = c.group;
    f.campaign = c.campaign;
    f.reason = c.reason;
    f.created_at = now;
    f.due_at = due_of(urgency, now, rules);
    out.what = heard::opened;
  } else {
    out.after = *before;
    if (is_known(*before, c)) {
      out.what = heard::known;
      return out;
    }
    const bool over = before->state == followup_state::resolved;
    const bool later = c.at + a_second > before->resolved_at;
    const bool unread = urgency >= followup_urgency::urgent && !is_repeated(*before, c);
    if (over && (later || unread)) out.what = heard::reopened;
    else out.what = urgency > before->urgency && !over ? heard::raised : heard::again;
  }
  auto& f = out.after;
  const bool fresh_words = before == nullptr || !is_repeated(*before, c);
  add_words(f, c);
  f.at_risk = f.at_risk || c.at_risk;
  f.changed_at = now;
  if (out.what == heard::reopened) {
    f.state = followup_state::open;
    f.urgency = urgency;
    f.outcome.reset();
    f.note.clear();
    f.resolved_by.clear();
    f.resolved_at = {};
    f.answered.clear();  // who is on duty may have changed since
  }
  if (out.what == heard::raised) f.urgency = urgency;
  if (out.what == heard::reopened || out.what == heard::raised) {
    f.due_at = due_of(urgency, now, rules);
    f.overdue = false;
  }
  out.ring = out.what != heard::again && f.urgency == followup_urgency::critical;
  if (out.ring) begin_ringing(f, now);
  out.tell_owner = f.state == followup_state::taken && fresh_words && urgency >= followup_urgency::urgent;
  return out;
}

result<followup> take(followup f, const std::string& who, hold_kind how, sys_time now, const followup_rules& rules) {
  if (f.state == followup_state::resolved) return error{errc::conflict, "it is resolved"};
  if (f.state == followup_state::taken && f.owner != who) return held_by(f);
  f.state = followup_state::taken;
  f.owner = who;
  f.hold = how;
  f.held_until = now + length_of(how, rules);
  f.warned = false;
  f.rings_at = {};
  f.changed_at = now;
  return f;
}

result<followup> release(followup f, const std::string& who, sys_time now, const followup_rules&) {
  if (f.state == followup_state::resolved) return error{errc::conflict, "it is resolved"};
  if (f.state == followup_state::open) return error{errc::conflict, "nobody holds it"};
  if (f.owner != who) return held_by(f);
  f.state = followup_state::open;
  let_go(f);
  f.changed_at = now;
  if (f.urgency == followup_urgency::critical) begin_ringing(f, now);
  return f;
}

result<followup> resolve(followup f, const std::string& who, contact_outcome o, std::string note, sys_time now) {
  if (f.state == followup_state::taken && f.owner != who) return held_by(f);
  if (f.state == followup_state::resolved) {
    if (f.resolved_by == who && f.outcome == o && f.note == note) return f;
    return error{errc::conflict, "it is resolved already, by " + f.resolved_by};
  }
  f.state = followup_state::resolved;
  let_go(f);
  f.rings_at = {};
  f.outcome = o;
  f.note = std::move(note);
  f.resolved_by = who;
  f.resolved_at = f.changed_at = now;
  return f;
}

hearing_outcome learn_at_risk(followup f, sys_time now, const followup_rules& rules) {
  hearing_outcome out;
  out.what = heard::known;
  if (!f.at_risk) {
    f.at_risk = true;
    f.changed_at = now;
    out.what = heard::again;
    if (f.state != followup_state::resolved && f.urgency != followup_urgency::critical) {
      f.urgency = static_cast<followup_urgency>(static_cast<int>(f.urgency) + 1);
      f.due_at = std::min(f.due_at, due_of(f.urgency, now, rules));
      f.overdue = false;
      out.what = heard::raised;
      out.ring = f.urgency == followup_urgency::critical;
      if (out.ring) begin_ringing(f, now);
    }
  }
  out.after = std::move(f);
  return out;
}

bool is_over(const followup& f, sys_time now, const followup_rules& rules) {
  return f.state == followup_state::resolved && f.resolved_at + rules.keep_resolved <= now;
}

void add_rung(followup& f, const std::string& point) {
  const bool known = std::find(f.rung.begin(), f.rung.end(), point) != f.rung.end();
  if (!known && f.rung.size() < followup_rung_max) f.rung.push_back(point);
}

void add_note(followup& f, followup_note n, sys_time now, const followup_rules& rules) {
  if (f.state == followup_state::taken && f.owner == n.by) {
    f.held_until = std::max(f.held_until, now + length_of(f.hold, rules));
    f.warned = false;
  }
  if (f.notes.size() >= followup_notes_max) f.notes.erase(f.notes.begin());
  f.notes.push_back(std::move(n));
}

bool ring_failed(followup& f, const std::string& point, sys_time now) {
  const bool rings = f.state != followup_state::resolved && f.step > 0 && f.rings_at != sys_time{};
  const bool known = std::find(f.unheard.begin(), f.unheard.end(), point) != f.unheard.end();
  if (!rings || known || f.unheard.size() >= followup_unheard_max) return false;
  f.unheard.push_back(point);
  f.changed_at = now;
  return true;
}

bool ring_next_now(followup& f, sys_time now) {
  if (step_of(f.step) == ring_step::leader) return false;
  f.rings_at = now;
  return true;
}

void ring_beside_holder(followup& f, sys_time now) { begin_ringing(f, now); }

std::optional<sys_time> next_at(const followup& f, const followup_rules& rules) {
  if (f.state == followup_state::resolved) return f.resolved_at + rules.keep_resolved;
  std::optional<sys_time> next;
  const auto or_at = [&next](sys_time t) { next = next ? std::min(*next, t) : t; };
  if (f.rings_at != sys_time{}) or_at(f.rings_at);
  if (f.state == followup_state::taken) or_at(f.warned ? f.held_until : warns_at(f, rules));
  if (f.urgency != followup_urgency::critical && !f.overdue) or_at(f.due_at);
  return next;
}

followup_passed pass(followup f, sys_time now, const followup_rules& rules) {
  followup_passed out;
  const auto note = [&](followup_due d) {
    out.due.push_back(d);
    f.changed_at = now;
  };
  if (f.state != followup_state::resolved) {
    if (f.state == followup_state::taken && f.held_until <= now) {
      f.state = followup_state::open;
      let_go(f);
      if (f.urgency == followup_urgency::critical && f.rings_at == sys_time{}) begin_ringing(f, now);
      note(followup_due::lapsed);
    } else if (f.state == followup_state::taken && !f.warned && warns_at(f, rules) <= now) {
      f.warned = true;
      note(followup_due::warn);
    }
    if (f.rings_at != sys_time{} && f.rings_at <= now) {
      ++f.step;
      const auto began = f.step == 1 ? now : f.rings_at;  // what was late by a stop is not made up for all at once
      const auto wait = f.step == 1   ? rules.ring_all_after
                        : f.step == 2 ? rules.ring_leader_after - rules.ring_all_after
                                      : rules.ring_again_every;
      f.rings_at = std::max(began + wait, now + std::chrono::milliseconds(1));
      note(followup_due::ring);
    }
    if (f.urgency != followup_urgency::critical && !f.overdue && f.due_at <= now) {
      f.overdue = true;
      note(followup_due::overdue);
    }
  }
  out.after = std::move(f);
  return out;
}

ring_step step_of(int step) {
  if (step <= 1) return ring_step::person;
  return step == 2 ? ring_step::all : ring_step::leader;
}

std::string_view name(followup_kind v) { return kinds[static_cast<std::size_t>(v)]; }
std::string_view name(followup_urgency v) { return urgencies[static_cast<std::size_t>(v)]; }
std::string_view name(followup_state v) { return states[static_cast<std::size_t>(v)]; }
std::string_view name(hold_kind v) { return holds[static_cast<std::size_t>(v)]; }
std::string_view name(contact_outcome v) { return outcomes[static_cast<std::size_t>(v)]; }
std::string_view name(heard v) { return heards[static_cast<std::size_t>(v)]; }

template <>
std::optional<followup_kind> named<followup_kind>(std::string_view text) {
  return find_name<followup_kind>(kinds, text);
}
template <>
std::optional<followup_urgency> named<followup_urgency>(std::string_view text) {
  return find_name<followup_urgency>(urgencies, text);
}
template <>
std::optional<followup_state> named<followup_state>(std::string_view text) {
  return find_name<followup_state>(states, text);
}
template <>
std::optional<hold_kind> named<hold_kind>(std::string_view text) {
  return find_name<hold_kind>(holds, text);
}
template <>
std::optional<contact_outcome> named<contact_outcome>(std::string_view text) {
  return find_name<contact_outcome>(outcomes, text);
}

}  // namespace linli::domain
