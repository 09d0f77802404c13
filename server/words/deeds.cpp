#include "words/deeds.hpp"

#include <algorithm>
#include <optional>

namespace linli::words {

namespace {

/// How the words for coming are meant in a clause.
struct coming {
  bool yes = false, no = false;
};

bool is_verb(act a) { return a == act::go || a == act::sign || a == act::able || a == act::claim; }
bool is_weak(const spoken& s) { return s.code == "weak"; }

// Is this word denied by one before it? "不太方便来": adverbs may stand between.
bool denied_at(const std::vector<spoken>& said, std::size_t i) {
  while (i > 0) {
    --i;
    if (said[i].act == act::no) return true;
    if (said[i].act != act::plain && said[i].act != act::able) return false;
  }
  return false;
}

// "周六行", "三个人可以": beside it the weakest word for being able is an offer.
bool is_definite(const clause& in) { return in.has(act::day) || in.has(act::people) || in.has(act::number); }

// Does this word for coming say that the speaker comes? Common verbs do beside 我 or 可以, or where nothing else is
// said.
bool offers(const clause& in, std::size_t i, bool self, bool able) {
  const auto& s = in.said[i];
  switch (s.act) {
    case act::claim: return true;
    case act::sign: return !is_weak(s) || self || able || in.unknown == 0;
    case act::go: return self || able || in.unknown == 0;
    case act::able:
      if (is_weak(s)) return is_definite(in);
      return self || in.unknown == 0 || is_definite(in);
    default: return false;
  }
}

coming coming_of(const clause& in) {
  coming out;
  bool self = false, able = false, you = false;
  bool others = false, me = false, they_do_not = false;  // "别人不去我去"
  for (std::size_t i = 0; i < in.said.size(); ++i) {
    const auto a = in.said[i].act;
    const bool first = a == act::self || a == act::we || a == act::claim;
    if (first && they_do_not) out.no = false;
    me = me || first;
    others = others || a == act::nobody;
    self = self || a == act::self || a == act::we || a == act::other;
    you = you || a == act::you;
    they_do_not = they_do_not || (others && !me && (a == act::unable || a == act::no));
    if (a == act::unable || (a == act::no && i + 1 == in.said.size())) out.no = true;
    if (is_verb(a) && denied_at(in.said, i)) out.no = out.no || a != act::able || self || in.unknown == 0;
    else if (is_verb(a) && (!you || self) && offers(in, i, self, able)) out.yes = true;
    able = able || a == act::able;
  }
  if (out.no) out.yes = false;
  return out;
}

// "给独居老人送饭那个我包了": whoever the work is for, I claim it.
bool claims_behind(const clause& in, std::size_t i) {
  const auto from = in.said.begin() + static_cast<std::ptrdiff_t>(i);
  const auto work = std::find_if(from, in.said.end(), [](const spoken& s) { return s.act == act::task_word; });
  return std::any_of(work == in.said.end() ? from : work, in.said.end(),
                     [](const spoken& s) { return s.act == act::claim || s.act == act::self || s.act == act::we; });
}

// "陪老人看病那个我可以": what stands before the word that points at a task is the task, no excuse.
bool excuse_is_task(const clause& in) {
  const auto is = [](act a) { return [a](const spoken& s) { return s.act == a; }; };
  const auto work = std::find_if(in.said.begin(), in.said.end(), is(act::task_word));
  return work != in.said.end() && std::none_of(work, in.said.end(), is(act::excuse)) &&
         claims_behind(in, static_cast<std::size_t>(work - in.said.begin()));
}

// Who is to come: the first who is named before the word for coming, unless he only comes along.
bool of_another(const clause& in) {
  bool self = false;
  for (std::size_t i = 0; i < in.said.size(); ++i) {
    const auto& s = in.said[i];
    if (s.act == act::self || s.act == act::we || s.act == act::claim) self = true;
    if (s.act == act::with) return false;
    const bool me_too = i + 1 < in.said.size() && in.said[i + 1].code == "joined";  // "my wife and I"
    const bool joined = me_too ||
                        (i + 2 < in.said.size() && in.said[i + 1].act == act::with && in.said[i + 2].act == act::self);
    if (s.act == act::other && joined) return false;  // "我女儿和我都来"
    const bool for_whom = i > 0 && (in.said[i - 1].act == act::on_behalf || in.said[i - 1].act == act::with);
    if (s.act == act::other && for_whom && !in.has(act::let) && claims_behind(in, i)) return false;
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

// "中午管饭不", "还来没": a denial at the end of a clause that says something asks.
bool ends_in_no(const clause& in) {
  return in.said.size() + in.unknown > 2 && !in.said.empty() && in.said.back().act == act::no &&
         in.said.back().to == in.last && !in.has(act::unable);
}

std::optional<deed> hand_over(const clause& in) {
  if (in.has(act::on_behalf) && in.has(act::other) && in.has(act::sign)) return deed::for_other;
  if (in.has(act::give)) return in.has(act::nobody) && !in.has(act::other) ? deed::cancel : deed::transfer;
  if (in.has(act::instead)) return deed::transfer;
  if (in.has(act::let) && in.has(act::nobody) && !in.has(act::other)) return deed::give_up;
  if (in.has(act::let) && in.has(act::other)) return deed::nominate;
  return std::nullopt;
}

deed asking(const clause& in) { return in.has(act::ask_live) ? deed::ask_live : deed::ask; }

// "我到了", "堵车": of who has claimed; of anybody else only where it is all that he says.
std::optional<deed> on_the_spot(const clause& in, const context& c) {
  const bool sure = c.sender_has_claim || in.has(act::self) || in.unknown == 0;
  if (!sure) return std::nullopt;
  if (done_here(in, act::late)) return deed::late;
  if (done_here(in, act::done)) return deed::done;
  if (done_here(in, act::arrived)) return deed::arrived;
  if (in.has(act::arrived_claimed)) return c.sender_has_claim ? deed::arrived : deed::claim;
  return std::nullopt;
}

// Receipts: the clear ones count beside other words, "好" and "嗯" alone.
bool is_receipt(const clause& in) {
  if (has_coded(in, act::ack, "particle") && in.count(act::ack) == 1 && in.said.size() > 1) return false;  // "多谢哦"
  if (has_coded(in, act::ack, "strong")) return true;
  const bool weak_only = std::any_of(in.said.begin(), in.said.end(),
                                     [](const spoken& s) { return s.act == act::able && is_weak(s); });
  return (in.has(act::ack) || weak_only) && in.unknown == 0;
}

bool denied_receipt(const clause& in) {
  for (std::size_t i = 0; i < in.said.size(); ++i) {
    if (in.said[i].act == act::ack && denied_at(in.said, i)) return true;
  }
  return false;
}

// What is neither a plan nor a place taken: first what changes a claim, then what asks.
std::optional<deed> of_plans(const clause& in, const context& c) {
  // "要是有啥活儿就喊我" asks nothing.
  const bool asks = (in.asks || ends_in_no(in)) && !in.has(act::polite_ask) && !in.has(act::claim);
  const bool cancels = !in.said.empty() && in.said.front().act == act::cancel && !asks;  // "取消我的报名"
  if (cancels && in.said.front().code.empty()) return deed::cancel;
  if (in.has(act::how) || in.has(act::ask_live)) return asking(in);
  const bool fewer = has_coded(in, act::change, "number");
  if (in.has(act::change) && (!fewer || c.sender_has_claim)) return deed::change;
  if (has_coded(in, act::cancel, "soft")) return deed::give_up;
  if (done_here(in, act::cancel)) return deed::cancel;
  if (in.has(act::want_person)) return deed::wants_person;
  if (auto over = hand_over(in)) return *over;
  if (asks && (in.has(act::idle) || in.has(act::ask) || ends_in_no(in))) return asking(in);
  return std::nullopt;
}

}  // namespace

bool has_coded(const clause& in, act a, std::string_view code) {
  return std::any_of(in.said.begin(), in.said.end(), [&](const spoken& s) { return s.act == a && s.code == code; });
}

// "给独居老人送饭那个我来": what stands before the word that points at a task is the task, whoever is named there.
bool takes_what_is_pointed_at(const clause& in) {
  if (in.said.size() + in.unknown < 2 || in.asks || in.said.empty()) return false;
  const auto& last = in.said.back();
  return last.act == act::claim && last.code == "pointed" && last.to == in.last && !in.has(act::maybe) &&
         !in.has(act::no) && !in.has(act::self);
}

deed deed_of(const clause& in, const context& c) {
  if (takes_what_is_pointed_at(in)) return deed::claim;
  if (in.has(act::complain)) return deed::complain;
  if (in.has(act::missed) || denied_receipt(in)) return deed::missed;
  if (auto d = of_plans(in, c)) return *d;
  const auto comes = coming_of(in);
  if (auto there = on_the_spot(in, c)) return *there;
  if (in.has(act::idle) && !in.has(act::claim)) return deed::idle;
  if (in.has(act::back_up)) return deed::maybe;
  if (in.has(act::then_go))
    return in.has(act::able) || in.has(act::no) || in.has(act::maybe) ? deed::maybe : deed::claim;
  if (in.has(act::maybe)) return deed::maybe;
  if (in.has(act::cancel_soft)) return deed::refuse;
  if (comes.no || in.has(act::decline)) return deed::refuse;
  if (in.asks && !in.has(act::polite_ask)) return asking(in);
  if (in.has(act::excuse) && !excuse_is_task(in)) return deed::excuse;
  // "收到我这就去挪车": where nobody is called for, whoever goes somewhere has read it.
  if (c.open != context::kind::call && !c.sender_has_claim && has_coded(in, act::ack, "strong")) return deed::ack;
  if (comes.yes) return of_another(in) ? deed::nominate : deed::claim;
  const bool brings = in.has(act::skill) || in.has(act::resource);
  if (brings && !in.has(act::you)) return in.has(act::other) ? deed::nominate : deed::claim;
  const bool people = in.has(act::self) || in.has(act::we) || in.has(act::with);
  const bool together = c.open == context::kind::call && in.has(act::self) && in.has(act::with) && in.has(act::other);
  if (together && in.unknown == 0) return deed::claim;  // "2号，我和我老婆一起"
  if ((in.has(act::people) && in.unknown == 0) || (in.has(act::both) && people)) return deed::claim;
  if (in.has(act::report_fault)) return deed::fault;
  if (is_receipt(in)) return deed::ack;
  return in.unknown > 0 ? deed::unknown : deed::idle;
}

deeds::deeds(const std::vector<clause>& clauses, const context& c) {
  for (const auto& in : clauses) {
    const auto d = deed_of(in, c);
    all_.insert(d);
    if (d == deed::maybe) settled_ = false;
    else if (d == deed::claim && (in.has(act::claim) || in.has(act::sign))) settled_ = true;
  }
}

bool deeds::any(std::initializer_list<deed> of) const {
  return std::any_of(of.begin(), of.end(), [this](deed d) { return has(d); });
}

}  // namespace linli::words
