#include "words/calls.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "words/claims.hpp"
#include "words/judge.hpp"
#include "words/menu.hpp"
#include "words/talk.hpp"

// A text is read clause by clause: each does one thing (comes, cannot, cancels, asks, …), told from its words and their
// order. Then the things done are weighed together: who takes a claim back has not made one, who may come holds
// nothing.
namespace linli::words {

namespace {

enum class deed {
  claim,
  for_other,  ///< "帮我妈报名"
  refuse,
  excuse,
  cancel,
  change,
  transfer,
  nominate,
  maybe,
  arrived,
  done,
  late,
  ask,
  ask_live,
  complain,
  missed,
  wants_person,
  fault,
  ack,
  idle,
  unknown
};

/// How the words for coming are meant in a clause.
struct coming {
  bool yes = false, no = false;
  bool other = false;  ///< somebody else is to come
};

bool is_verb(act a) { return a == act::go || a == act::sign || a == act::able || a == act::claim; }

// Is this word denied by one before it? "不太方便来": adverbs may stand between.
bool denied_at(const std::vector<spoken>& said, std::size_t i) {
  while (i > 0) {
    --i;
    if (said[i].act == act::no) return true;
    if (said[i].act != act::plain && said[i].act != act::able) return false;
  }
  return false;
}

coming coming_of(const clause& in) {
  coming out;
  for (std::size_t i = 0; i < in.said.size(); ++i) {
    const auto a = in.said[i].act;
    if (a == act::unable || (a == act::no && i + 1 == in.said.size())) out.no = true;
    if (!is_verb(a)) continue;
    if (denied_at(in.said, i)) out.no = true;
    else if (a != act::able || in.said[i].code != "weak") out.yes = true;
  }
  if (out.no) out.yes = false;
  return out;
}

// Who is to come: the first who is named before the word for coming, unless he only comes along.
bool of_another(const clause& in) {
  bool self = false;
  for (const auto& s : in.said) {
    if (s.act == act::self || s.act == act::we || s.act == act::claim) self = true;
    if (s.act == act::with) return false;
    if (s.act == act::other) return !self || in.has(act::let);
  }
  return false;
}

bool done_here(const clause& in, act a) {
  for (std::size_t i = 0; i < in.said.size(); ++i) {
    if (in.said[i].act == a && !denied_at(in.said, i)) return true;
  }
  return false;
}

std::optional<deed> hand_over(const clause& in) {
  const bool self_first = !in.said.empty() && in.said.front().act == act::self;
  if (in.has(act::give)) return in.has(act::nobody) && !in.has(act::other) ? deed::cancel : deed::transfer;
  if (in.has(act::instead)) return deed::transfer;
  if (in.has(act::let) && in.has(act::nobody) && !in.has(act::other)) return deed::cancel;
  if (in.has(act::let) && in.has(act::other)) return deed::nominate;
  if (in.has(act::on_behalf) && in.has(act::other) && (in.has(act::sign) || in.has(act::go))) return deed::for_other;
  (void)self_first;
  return std::nullopt;
}

deed asking(const clause& in) { return in.has(act::ask_live) ? deed::ask_live : deed::ask; }

std::optional<deed> on_the_spot(const clause& in, const context& c) {
  if (done_here(in, act::late)) return deed::late;
  if (done_here(in, act::done)) return deed::done;
  if (done_here(in, act::arrived)) return deed::arrived;
  if (in.has(act::arrived_claimed)) return c.sender_has_claim ? deed::arrived : deed::claim;
  return std::nullopt;
}

deed deed_of(const clause& in, const context& c) {
  if (in.has(act::complain)) return deed::complain;
  if (in.has(act::missed)) return deed::missed;
  const auto comes = coming_of(in);
  const bool asks = in.asks && !in.has(act::polite_ask);
  if (in.has(act::how) || in.has(act::ask_live)) return asking(in);
  if (in.has(act::change)) return deed::change;
  if (done_here(in, act::cancel)) return deed::cancel;
  if (asks && in.has(act::ask)) return asking(in);
  if (in.has(act::want_person)) return deed::wants_person;
  if (auto over = hand_over(in)) return *over;
  if (auto there = on_the_spot(in, c)) return *there;
  if (in.has(act::back_up)) return deed::maybe;
  if (in.has(act::maybe) && (comes.yes || comes.no || !in.has(act::ack))) return deed::maybe;
  if (in.has(act::cancel_soft)) return deed::refuse;
  if (comes.no || in.has(act::unable) || in.has(act::decline)) return deed::refuse;
  if (in.has(act::idle) && !in.has(act::claim)) return deed::idle;
  if (asks) return asking(in);
  if (in.has(act::excuse)) return deed::excuse;
  if (comes.yes) return of_another(in) ? deed::nominate : deed::claim;
  if (in.has(act::skill) || in.has(act::resource)) return deed::claim;
  if (in.has(act::report_fault)) return deed::fault;
  if (in.has(act::ack)) return deed::ack;
  if (in.unknown > 0) return deed::unknown;
  return deed::idle;
}

understanding seen(intent i, std::string rule) {
  auto u = decided(i, std::move(rule), confidence::middle);
  u.human = true;
  u.urgency = urgency::follow_up;
  return u;
}
understanding plain(intent i, std::string rule) { return decided(i, std::move(rule), confidence::middle); }

/// All that a text does.
class deeds {
 public:
  deeds(const std::vector<clause>& clauses, const context& c) {
    for (const auto& in : clauses) all_.insert(deed_of(in, c));
  }
  bool has(deed d) const { return all_.contains(d); }
  bool any(std::initializer_list<deed> of) const {
    return std::any_of(of.begin(), of.end(), [this](deed d) { return has(d); });
  }

 private:
  std::set<deed> all_;
};

// With a claim in hand, or words that only who has one types.
std::optional<understanding> of_a_claim(const deeds& d, const context& c) {
  const bool gives_up = d.any({deed::refuse, deed::cancel, deed::excuse});
  if (d.has(deed::transfer) || (d.has(deed::nominate) && c.sender_has_claim))
    return seen(intent::claim_transfer, "call.transfer");
  if (d.has(deed::change)) return seen(intent::claim_change, "call.change");
  if (d.has(deed::nominate) && !d.has(deed::claim)) return seen(intent::nominate_other, "call.nominate");
  if (d.has(deed::cancel)) return plain(intent::claim_cancel, "call.cancel");
  if (c.sender_has_claim && gives_up) {
    if (d.has(deed::refuse) && d.has(deed::claim)) return seen(intent::claim_change, "call.another_time");
    if (!d.any({deed::claim, deed::late, deed::done, deed::arrived}))
      return plain(intent::claim_cancel, "call.gives_up");
  }
  return std::nullopt;
}

std::optional<understanding> of_the_day(const deeds& d) {
  if (d.has(deed::done)) return plain(intent::task_done, "call.done");
  if (d.has(deed::late) && !d.has(deed::claim)) return plain(intent::late_notice, "call.late");
  if (d.has(deed::arrived)) return plain(intent::arrived, "call.arrived");
  return std::nullopt;
}

understanding claimed(const deeds& d, const claim_words& w, const context& c) {
  const bool proxy = d.has(deed::for_other);
  auto u = proxy ? seen(intent::claim, "call.proxy") : plain(intent::claim, "call.claim");
  u.proxy = proxy;
  fill_claim(u, w, c);
  if (u.intent != intent::claim) return u;
  if (d.has(deed::late)) u.also.emplace_back("late_notice");
  if (d.has(deed::ask) || d.has(deed::ask_live)) u.also.emplace_back("question");
  if (d.has(deed::ask)) {
    u.human = true;
    u.urgency = urgency::follow_up;
  }
  return u;
}

std::optional<understanding> of_a_call(const deeds& d, const claim_words& w, const context& c) {
  if (auto u = of_a_claim(d, c)) {
    if (u->intent == intent::claim_change) fill_when(*u, w, c);
    return u;
  }
  if (auto u = of_the_day(d)) return u;
  if (d.has(deed::maybe)) return plain(intent::tentative, "call.maybe");
  if (d.any({deed::claim, deed::for_other})) return claimed(d, w, c);
  if (d.any({deed::refuse, deed::excuse})) return plain(intent::decline, "call.decline");
  if (d.has(deed::ask_live) && !d.has(deed::ask)) return plain(intent::question, "call.count");
  return std::nullopt;
}

std::optional<understanding> of_anything(const deeds& d, const context& c) {
  if (d.has(deed::complain)) return seen(intent::complaint, "talk.complaint");
  if (d.has(deed::missed)) return seen(intent::not_received, "talk.not_received");
  if (d.any({deed::ask, deed::ask_live, deed::wants_person})) return seen(intent::question, "talk.question");
  if (d.has(deed::fault)) return std::nullopt;
  if (d.has(deed::ack)) {
    auto u = plain(intent::ack, "talk.ack");
    if (c.open == context::kind::notice) u.counts_as_read = true;
    return u;
  }
  return std::nullopt;
}

// "1" with several tasks open: which of them, or one person?
std::optional<understanding> by_digits(const std::string& own, const context& c) {
  const auto text = trim(own);
  if (text.empty() || text.find_first_not_of("0123456789 .") != std::string_view::npos) return std::nullopt;
  if (c.open == context::kind::none) return plain(intent::chatter, "digit.no_menu");
  if (c.in_group() && !c.points_at_us) return plain(intent::chatter, "digit.unaddressed");
  return for_person("ambiguous_digits");
}

// A text without the places and numbers of phones that were found in it.
std::string without_places(const reading& r, std::string own) {
  for (const auto& s : r.spans) {
    if (s.what != "place" && s.what != "phone") continue;
    const auto first = std::lower_bound(r.n.origin.begin(), r.n.origin.end(), s.from) - r.n.origin.begin();
    for (auto i = static_cast<std::size_t>(first); i < own.size() && r.n.origin[i] < s.to; ++i) own[i] = ' ';
  }
  return own;
}

bool is_sick(const reading& r) { return r.has(sense::symptom) || r.has(sense::symptom_urgent); }

}  // namespace

std::optional<understanding> by_talk(const reading& r, const std::string& own, const context& c) {
  if (auto u = by_digits(own, c)) return u;
  const auto said = without_places(r, own);
  const auto clauses = clauses_of(said);
  const deeds d(clauses, c);
  const bool call = c.open == context::kind::call;
  if (call || c.sender_has_claim) {
    const claim_words w{own, said, clauses};
    const bool claim_only = !call && d.any({deed::claim, deed::for_other, deed::maybe, deed::nominate});
    auto u = claim_only ? std::nullopt : of_a_call(d, w, c);
    if (u && is_sick(r)) {
      u->also.emplace_back("checkin_symptom");
      u->human = true;
      u->urgency = std::max(u->urgency, r.urgent ? urgency::urgent : urgency::follow_up);
    }
    if (u) return u;
  }
  if (is_sick(r)) return std::nullopt;
  if (auto u = of_anything(d, c)) return u;
  if (r.has(sense::need) || r.has(sense::media) || r.has(sense::order) || r.has(sense::not_ok) || r.denied_danger)
    return std::nullopt;
  return plain(intent::chatter, "talk.chatter");
}

}  // namespace linli::words
