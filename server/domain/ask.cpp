#include "domain/ask.hpp"

#include <algorithm>
#include <set>

#include "domain/kin.hpp"
#include "domain/message_state.hpp"
#include "domain/voice.hpp"

namespace linli::domain {

namespace {

int badness(status s) {
  switch (s) {
    case status::ack: return 0;
    case status::ok: return 1;
    case status::away: return 2;
    case status::declined: return 3;
    case status::unclear: return 4;
    case status::need: return 5;
  }
  return 5;
}

bool names_member(const report& r, const std::string& resident) {
  return std::find(r.members.begin(), r.members.end(), resident) != r.members.end();
}

bool is_member(const ask& a, const std::string& resident) {
  return std::any_of(a.members.begin(), a.members.end(),
                     [&resident](const ask_member& m) { return m.resident == resident; });
}

// Who wants no more messages has said nothing of how he is: any other word of the home says more.
bool is_optout(const report& r) { return r.status == status::declined && r.rule.starts_with("optout"); }

bool says_how(const report& r) { return !r.undone && r.status != status::ack && !is_optout(r); }

using spoken = std::vector<const report*>;

// "报错了，都好" replaces what the same person had said last, in whichever chat and whomever that was about; what
// others said stands.
bool replaced(const ask& a, const report& r) {
  return std::any_of(a.reports.begin(), a.reports.end(), [&](const report& c) {
    if (!c.corrects || !says_how(c) || !same_voice(c, r) || !earlier(r, c)) return false;
    return std::none_of(a.reports.begin(), a.reports.end(), [&](const report& between) {
      return says_how(between) && same_voice(between, c) && earlier(r, between) && earlier(between, c);
    });
  });
}

// Who has told of trouble and then writes what nobody understands has taken nothing back; "退烧了" perhaps has.
bool hides_need(const spoken& words, const report& r) {
  if (r.status != status::unclear || r.staff || !r.symptoms.empty() || !r.temperatures.empty()) return false;
  const report* last = nullptr;  // clear word about him
  for (const auto* x : words) {
    const bool same = x->speaker == r.speaker || (!r.reporter.empty() && x->reporter == r.reporter);
    const bool clear = x->status != status::unclear && (same || x->staff);
    if (clear && earlier(*x, r) && (last == nullptr || earlier(*last, *x))) last = x;
  }
  return last != nullptr && last->status == status::need && !last->staff;
}

// Does the report say anything about this member? A need said for "somebody at home" speaks about nobody by name: it
// is held for the household as a whole, see worst_for_household().
bool speaks_about(const report& r, const ask_member& m, std::size_t members) {
  if (!r.reporter.empty() && r.reporter == m.resident && r.coverage != coverage::named) return true;
  switch (r.coverage) {
    case coverage::self: return r.reporter.empty() && members == 1;
    case coverage::household: return true;
    case coverage::plural: return !m.at_risk;
    case coverage::count: return !m.at_risk && r.count >= static_cast<int>(members);
    case coverage::named: return names_member(r, m.resident);
  }
  return false;
}

// Said by somebody known who does not live there: a neighbour, a captain, a landlord.
bool relayed(const ask& a, const report& r) { return !r.staff && !r.reporter.empty() && !is_member(a, r.reporter); }

// Words that no single member can answer for: said of the home, of several, or by somebody we cannot place in it.
bool names_nobody(const report& r) {
  if (r.coverage == coverage::named) return r.members.empty();
  return r.coverage != coverage::self || r.reporter.empty();
}

// Said by one of the home who is known for certain: all is well.
bool well_at_home(const ask& a, const report& r) {
  return r.status == status::ok && !r.claimed && !r.staff && r.paste.empty() && is_member(a, r.reporter);
}

bool speaks_for_home(const ask& a, const report& r) {
  if (r.coverage == coverage::plural) return true;
  if (r.coverage == coverage::count) return r.count >= static_cast<int>(a.members.size());
  return std::all_of(a.members.begin(), a.members.end(),
                     [&](const ask_member& m) { return speaks_about(r, m, a.members.size()); });
}

// "302缺药", says the captain, and then the home: "药送到了，都好". Who lives there knows better, but for danger.
bool home_knows_better(const ask& a, const spoken& words, const report& r) {
  if (r.status != status::need || is_danger(r) || !names_nobody(r) || !relayed(a, r)) return false;
  return std::any_of(words.begin(), words.end(),
                     [&](const report* w) { return well_at_home(a, *w) && earlier(r, *w) && speaks_for_home(a, *w); });
}

// The same of him alone who was named.
bool home_knows_better_of(const ask_member& m, const ask& a, const spoken& words, const report& r) {
  if (r.status != status::need || is_danger(r) || r.reporter == m.resident || !relayed(a, r)) return false;
  return std::any_of(words.begin(), words.end(), [&](const report* w) {
    return well_at_home(a, *w) && earlier(r, *w) && speaks_about(*w, m, a.members.size());
  });
}

// "孩子发烧", and then by the same person "孩子没事了".
bool kin_well_by_now(const spoken& words, const report& r) {
  if (r.status != status::need) return false;
  const auto ill = kin_of(r);
  return !ill.empty() && std::any_of(words.begin(), words.end(), [&](const report* w) {
    if (!says_kin_well(*w) || !earlier(r, *w)) return false;
    const auto well = kin_of(*w);
    return same_voice(*w, r) && std::includes(well.begin(), well.end(), ill.begin(), ill.end());
  });
}

// The words that count.
spoken standing(const ask& a) {
  spoken out;
  const bool corrected = std::any_of(a.reports.begin(), a.reports.end(), [](const report& r) { return r.corrects; });
  for (const auto& r : a.reports) {
    if (says_how(r) && !(corrected && replaced(a, r))) out.push_back(&r);
  }
  auto said = out;
  std::erase_if(out, [&](const report* r) {
    return says_kin_well(*r) || kin_well_by_now(said, *r) || home_knows_better(a, said, *r);
  });
  said = out;
  std::erase_if(out, [&said](const report* r) { return hides_need(said, *r); });
  return out;
}

// Who only says that he is somebody speaks as another beside one who is known to be that person: his "都好" takes no
// cry for help back.
bool known_himself(const spoken& words, const ask_member& m) {
  return std::any_of(words.begin(), words.end(), [&m](const report* r) {
    return r->reporter == m.resident && !r->claimed && !r->staff && r->paste.empty();
  });
}
bool own_word(const report& r, const ask_member& m, bool known) {
  return r.staff || (r.reporter == m.resident && !(r.claimed && known));
}

// The effective word about one member; nullptr when nobody said any.
const report* effective(const spoken& words, const ask& a, const ask_member& m) {
  const report* own = nullptr;
  voices others;
  const bool known = known_himself(words, m);
  for (const auto* r : words) {
    if (!speaks_about(*r, m, a.members.size()) || home_knows_better_of(m, a, words, *r)) continue;
    if (!own_word(*r, m, known)) others.hear(*r);
    else if (own == nullptr || earlier(*own, *r)) own = r;
  }
  const report* worst = own;
  for (const auto* r : others.latest()) {
    if (own != nullptr && earlier(*r, *own)) continue;
    const auto more = worst == nullptr ? 1 : badness(r->status) - badness(worst->status);
    if (more > 0 || (more == 0 && relayed(a, *worst) && !relayed(a, *r))) worst = r;  // of equals, who lives there
  }
  return worst;
}

// What was said without naming anybody: the latest of each speaker, the worst of these. Staff's word supersedes all
// that is older. nullptr when every word named somebody.
const report* worst_for_household(const spoken& words) {
  const report* staff = nullptr;
  voices others;
  for (const auto* r : words) {
    if (!names_nobody(*r)) continue;
    if (!r->staff) others.hear(*r);
    else if (staff == nullptr || earlier(*staff, *r)) staff = r;
  }
  const report* worst = staff;
  for (const auto* r : others.latest()) {
    if (staff != nullptr && earlier(*r, *staff)) continue;
    // Of two that are equally bad, the one that speaks of the home: names that fit nobody cover nobody.
    const bool clearer = worst != nullptr && r->status == worst->status && worst->coverage == coverage::named;
    if (worst == nullptr || clearer || badness(r->status) > badness(worst->status)) worst = r;
  }
  return worst;
}

// Of whom it is told that he is unwell, and who is no member: he came after the home was asked, or lives elsewhere.
std::set<std::string> others_unwell(const ask& a, const spoken& words) {
  std::set<std::string> out;
  const auto note = [&](const std::string& resident) {
    if (!resident.empty() && !is_member(a, resident)) out.insert(resident);
  };
  for (const auto* r : words) {
    const bool need = r->status == status::need;
    // What an absent owner says of himself and nobody understands is about nobody who lives here.
    if (r->coverage == coverage::self && need) note(r->reporter);
    if (r->coverage != coverage::named || (!need && r->status != status::unclear)) continue;
    for (const auto& m : r->members) note(m);
  }
  return out;
}

// The worst that stands of these. They cover nobody, and whether they are at risk the ask does not know.
status worst_of_others(const ask& a, const spoken& words) {
  auto worst = status::ack;
  for (const auto& who : others_unwell(a, words)) {
    const auto* word = effective(words, a, {who, true});
    if (word->status == status::need || (word->status == status::unclear && worst == status::ack)) worst = word->status;
  }
  return worst;
}

ask_state answered(const ask& a) {
  const auto words = standing(a);
  const auto* worst = worst_for_household(words);
  auto bad = worst_of_others(a, words);
  if (worst != nullptr && badness(worst->status) > badness(bad)) bad = worst->status;
  bool all_covered = true;
  bool all_away = !a.members.empty();
  bool all_relayed = true;  // nobody of the home, and no worker, has said a word that counts
  for (const auto& m : a.members) {
    const auto* word = effective(words, a, m);
    all_covered = all_covered && word != nullptr;
    all_relayed = all_relayed && word != nullptr && relayed(a, *word);
    all_away = all_away && word != nullptr && word->status == status::away;
    if (word != nullptr && badness(word->status) > badness(bad)) bad = word->status;
  }
  // A home whose members the roster does not know is covered by any clear word for the household.
  if (a.members.empty()) {
    all_covered = worst != nullptr && worst->coverage != coverage::named;
    all_relayed = false;
  }
  if (bad == status::need) return ask_state::answered_need;
  if (bad == status::unclear) return ask_state::answered_unclear;
  if (bad == status::declined) return ask_state::declined;
  if (all_away || (a.members.empty() && bad == status::away)) return ask_state::away;
  if (!all_covered) return ask_state::answered_part;
  return all_relayed ? ask_state::relayed : ask_state::answered_ok;
}

ask_state by_message(message_state s) {
  switch (s) {
    case message_state::queued:
    case message_state::unknown: return ask_state::queued;  // not proven to be out
    case message_state::held: return ask_state::held;
    case message_state::awaiting_staff: return ask_state::not_sent;
    case message_state::handed: return ask_state::sent;
    case message_state::delivered: return ask_state::delivered;
    case message_state::read: return ask_state::read;
    case message_state::failed:
    case message_state::dead:
    case message_state::cancelled:
    case message_state::expired: return ask_state::unreachable;
  }
  return ask_state::unreachable;
}

ask_state unanswered(const ask& a, campaign_kind kind) {
  auto best = ask_state::unreachable;
  for (const auto& m : a.messages) best = std::max(best, by_message(m.state));
  // "收到" says that it was read, no more; under a notice every word says that.
  const bool acked = std::any_of(a.reports.begin(), a.reports.end(), [kind](const report& r) {
    return !r.undone && (r.status == status::ack || kind == campaign_kind::notice);
  });
  if (acked) best = ask_state::read;
  if (a.closed && kind == campaign_kind::checkin && best != ask_state::unreachable) return ask_state::expired;
  return best;
}

}  // namespace

folded fold(const ask& a, campaign_kind kind) {
  const bool empty = a.excluded == "vacant" || a.excluded == "left";
  if (!a.excluded.empty() && !empty) return {ask_state::excluded, false};
  const auto counts = [kind](const report& r) { return says_how(r) && kind == campaign_kind::checkin; };
  const bool any = std::any_of(a.reports.begin(), a.reports.end(), counts);
  // Who answers from a home that is listed as vacant, or that all have left, lives there; its absent owner does not.
  const bool lived_in = std::any_of(a.reports.begin(), a.reports.end(), [&](const report& r) {
    return counts(r) && !(relayed(a, r) && r.coverage == coverage::self);
  });
  if (!lived_in && empty) return {ask_state::vacant, false};
  const bool opted_out = kind == campaign_kind::checkin &&
                         std::any_of(a.reports.begin(), a.reports.end(),
                                     [](const report& r) { return !r.undone && is_optout(r); });
  if (!any && opted_out) return {ask_state::declined, false};
  if (!any && a.stopped && unanswered(a, kind) == ask_state::unreachable) return {ask_state::declined, false};
  if (!any) return {unanswered(a, kind), false};
  const bool late = std::all_of(a.reports.begin(), a.reports.end(),
                                [&](const report& r) { return !counts(r) || r.late; });
  return {answered(a), late};
}

bool only_stopped(const ask& a) {
  return a.state == ask_state::declined && std::none_of(a.reports.begin(), a.reports.end(), [](const report& r) {
           return says_how(r) && r.status == status::declined;
         });
}

namespace {

void refold(ask& a, campaign_kind kind) {
  const auto f = fold(a, kind);
  a.state = f.state;
  a.late = f.late;
}

}  // namespace

void add_report(ask& a, report r, campaign_kind kind) {
  const auto same = std::find_if(a.reports.begin(), a.reports.end(), [&](const report& x) { return x.id == r.id; });
  if (same != a.reports.end()) *same = std::move(r);
  else a.reports.push_back(std::move(r));
  refold(a, kind);
}

bool move_message(ask& a, const std::string& message_id, message_state to, campaign_kind kind) {
  for (auto& m : a.messages) {
    if (m.id != message_id || !may_move(m.state, to)) continue;
    m.state = to;
    refold(a, kind);
    return true;
  }
  return false;
}

namespace {

template <class Which>
int undo_where(ask& a, campaign_kind kind, Which which) {
  int n = 0;
  for (auto& r : a.reports) {
    if (r.undone || !which(r)) continue;
    r.undone = true;
    ++n;
  }
  refold(a, kind);
  return n;
}

}  // namespace

int undo_paste(ask& a, const std::string& paste, campaign_kind kind) {
  if (paste.empty()) return 0;  // "" is on every report that did not come by a paste
  return undo_where(a, kind, [&paste](const report& r) { return r.paste == paste; });
}

int undo_speaker(ask& a, const std::string& speaker, campaign_kind kind) {
  return undo_where(a, kind, [&speaker](const report& r) { return r.paste.empty() && r.speaker == speaker; });
}

int undo_optout(ask& a, const std::string& resident, const std::string& speaker, campaign_kind kind) {
  return undo_where(a, kind, [&](const report& r) {
    return is_optout(r) && (speaker.empty() ? r.reporter == resident : r.speaker == speaker);
  });
}

void close(ask& a, campaign_kind kind) {
  a.closed = true;
  refold(a, kind);
}

}  // namespace linli::domain
