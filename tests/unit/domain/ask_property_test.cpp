#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>

#include "domain/ask.hpp"
#include "domain/message_state.hpp"

// The fold against a second, slower reading of the rules, and against itself in other orders.
namespace linli::domain {

namespace {

class chance {
 public:
  explicit chance(unsigned seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  void shuffle(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), engine_);
  }

 private:
  std::mt19937 engine_;
};

report some_report(chance& c, const ask& a, int n) {
  static const std::vector<std::string> outsiders{"", "neighbour", "neighbour"};
  report r;
  r.id = "r" + std::to_string(n);
  const bool member = !a.members.empty() && !c.one_in(3);
  r.reporter = member ? a.members[static_cast<std::size_t>(c.below(static_cast<int>(a.members.size())))].resident
                      : outsiders[static_cast<std::size_t>(c.below(3))];
  r.speaker = r.reporter.empty() ? "unknown" + std::to_string(c.below(2)) : "of:" + r.reporter;
  r.staff = c.one_in(8);
  if (r.staff) {
    r.speaker = "staff";
    r.reporter.clear();
  }
  r.paste = c.one_in(4) ? "p1" : "";
  if (!r.paste.empty()) r.speaker += "/pasted";
  else if (c.one_in(3)) r.speaker += "/another chat";
  r.said_at = from_ms(1000LL * c.below(6));  // ties are frequent
  r.order = std::to_string(c.below(4) * 5);
  r.status = static_cast<status>(c.below(static_cast<int>(status::ack) + 1));
  r.coverage = static_cast<coverage>(c.below(static_cast<int>(coverage::named) + 1));
  r.count = c.below(5);
  if (r.coverage == coverage::named) {
    for (const auto& m : a.members) {
      if (c.one_in(2)) r.members.push_back(m.resident);
    }
    if (c.one_in(6)) r.members.push_back(c.one_in(2) ? "neighbour" : "new");
  }
  r.late = c.one_in(4);
  r.corrects = c.one_in(5);
  if (r.status == status::declined && c.one_in(2)) r.rule = "optout.word";
  if (r.status == status::need && c.one_in(5)) r.rule = "danger";
  if (r.status == status::need && r.coverage == coverage::plural && c.one_in(2))
    r.rule = c.one_in(2) ? "symptom.of.child" : "symptom.of.father+mother";
  if (r.status == status::ok && r.coverage == coverage::named && c.one_in(3)) {
    r.members.clear();
    r.rule = c.one_in(2) ? "resolved.of.child" : "resolved.of.child+father+mother";
  }
  return r;
}

ask some_home(chance& c) {
  ask a;
  for (int i = c.below(5); i > 0; --i) a.members.push_back({"m" + std::to_string(i), c.one_in(3)});
  for (int i = c.below(3); i > 0; --i) a.messages.push_back({"x" + std::to_string(i), message_state::queued});
  return a;
}

// --- the rules of "State of a household in a check-in", read once more: every report against every other one.

bool newer(const report& a, const report& b) {
  const auto key = [](const report& r) { return std::tuple(r.said_at, std::stoi(r.order), r.id); };
  return key(a) > key(b);
}

bool covers_by(const report& r, const ask_member& m, std::size_t roster) {
  const bool by_name = (r.coverage == coverage::named &&
                        std::count(r.members.begin(), r.members.end(), m.resident) > 0) ||
                       (r.coverage != coverage::named && !r.reporter.empty() && r.reporter == m.resident);
  if (by_name || r.coverage == coverage::household) return true;
  if (r.coverage == coverage::self) return r.reporter.empty() && roster == 1;
  if (m.at_risk) return false;
  return r.coverage == coverage::plural || (r.coverage == coverage::count && r.count >= static_cast<int>(roster));
}

int rank_of(status s) {
  static const std::map<status, int> ranks{{status::ok, 1},      {status::away, 2}, {status::declined, 3},
                                           {status::unclear, 4}, {status::need, 5}, {status::ack, 0}};
  return ranks.at(s);
}

bool one_person(const report& a, const report& b) {
  const auto chats = [](const report& r) { return r.paste.empty() && !r.staff && !r.reporter.empty(); };
  return a.speaker == b.speaker || (chats(a) && chats(b) && a.reporter == b.reporter);
}

// The worst of those words that nothing newer by somebody who may supersede them has replaced.
std::vector<const report*> standing(const std::vector<const report*>& words,
                                    const std::function<bool(const report&)>& outranks) {
  std::vector<const report*> out;
  for (const auto* r : words) {
    const bool replaced = std::any_of(words.begin(), words.end(), [&](const report* other) {
      if (other == r || !newer(*other, *r)) return false;
      return outranks(*other) || (!outranks(*r) && one_person(*other, *r));
    });
    if (!replaced) out.push_back(r);
  }
  return out;
}

// Words that nobody understood hide no need that the same person told of last.
void erase_hiding(std::vector<const report*>& words) {
  const auto told = words;
  std::erase_if(words, [&told](const report* r) {
    if (r->status != status::unclear || r->staff) return false;
    const report* last = nullptr;
    for (const auto* x : told) {
      const bool same = x->staff || x->speaker == r->speaker || (!r->reporter.empty() && x->reporter == r->reporter);
      const bool clear = same && x->status != status::unclear && newer(*r, *x);
      if (clear && (last == nullptr || newer(*x, *last))) last = x;
    }
    return last != nullptr && last->status == status::need && !last->staff;
  });
}

bool is_told_from_outside(const ask& a, const report& r) {
  const bool lives_here = std::any_of(a.members.begin(), a.members.end(),
                                      [&r](const ask_member& m) { return m.resident == r.reporter; });
  return r.status == status::need && r.rule != "danger" && !r.staff && !r.reporter.empty() && !lives_here;
}

// A newer "ok" by one of the home, of whom or what it says so.
bool denied_at_home(const ask& a, const std::vector<const report*>& words, const report& told,
                    const std::function<bool(const report&)>& of_that) {
  if (!is_told_from_outside(a, told)) return false;
  return std::any_of(words.begin(), words.end(), [&](const report* r) {
    const bool lives_here = std::any_of(a.members.begin(), a.members.end(),
                                        [r](const ask_member& m) { return m.resident == r->reporter; });
    return r->status == status::ok && lives_here && !r->staff && r->paste.empty() && newer(*r, told) && of_that(*r);
  });
}

bool is_of_nobody(const report& r) {
  if (r.coverage == coverage::named) return r.members.empty();
  return r.coverage != coverage::self || r.reporter.empty();
}

// What somebody who does not live there told of a home that says that all is well, and the illness of kin who are well
// again, do not count; that these are well says nothing else.
void erase_denied(const ask& a, std::vector<const report*>& words) {
  const auto told = words;
  const auto for_home = [&a](const report& r) {
    if (r.coverage == coverage::plural) return true;
    if (r.coverage == coverage::count) return r.count >= static_cast<int>(a.members.size());
    return std::all_of(a.members.begin(), a.members.end(),
                       [&](const ask_member& m) { return covers_by(r, m, a.members.size()); });
  };
  std::erase_if(words, [&](const report* r) {
    if (r->rule.starts_with("resolved.of.") && !r->staff) return true;
    if (is_of_nobody(*r) && denied_at_home(a, told, *r, for_home)) return true;
    if (!r->rule.starts_with("symptom.of.")) return false;
    return std::any_of(told.begin(), told.end(), [r](const report* w) {
      const bool same = w->speaker == r->speaker || (!r->reporter.empty() && w->reporter == r->reporter);
      const bool all = w->rule == "resolved.of.child+father+mother" || r->rule == "symptom.of.child";
      return w->rule.starts_with("resolved.of.") && !w->staff && same && all && newer(*w, *r);
    });
  });
}

// Of one who lives elsewhere, or came later: he counts where he is told to be unwell, and only as far.
int worst_of(const std::string& other, const ask& a, const std::vector<const report*>& words) {
  const auto roster = a.members.size();
  bool unwell = false;
  std::vector<const report*> his;
  for (const auto* r : words) {
    const bool own = r->coverage == coverage::self && r->reporter == other;
    const bool named = r->coverage == coverage::named && std::count(r->members.begin(), r->members.end(), other) > 0;
    const int from = own ? rank_of(status::need) : rank_of(status::unclear);
    unwell = unwell || ((own || named) && rank_of(r->status) >= from);
    const auto of_him = [&](const report& w) { return covers_by(w, {other, true}, roster); };
    const bool denied = r->reporter != other && denied_at_home(a, words, *r, of_him);
    if (of_him(*r) && !denied) his.push_back(r);
  }
  int bad = 0;
  for (const auto* r : standing(his, [&other](const report& r) { return r.staff || r.reporter == other; }))
    bad = std::max(bad, rank_of(r->status));
  return unwell && bad >= rank_of(status::unclear) ? bad : 0;
}

ask_state recount(const ask& a) {
  std::vector<const report*> words;
  for (const auto& r : a.reports) {
    const bool only_stops = r.rule == "optout.word";  // says nothing of how anybody is
    if (!r.undone && r.status != status::ack && !only_stops) words.push_back(&r);
  }
  if (words.empty()) return ask_state::declined;
  const auto said = words;  // a correction takes back the last word of the same person before it
  for (const auto* c : said) {
    if (!c->corrects) continue;
    const report* last = nullptr;
    for (const auto* r : said) {
      if (one_person(*r, *c) && newer(*c, *r) && (last == nullptr || newer(*r, *last))) last = r;
    }
    if (last != nullptr) std::erase(words, last);
  }
  erase_denied(a, words);
  erase_hiding(words);
  int worst = 0;
  bool covered = true, away = !a.members.empty(), relayed = !a.members.empty();
  const auto lives_here = [&a](const std::string& resident) {
    return std::any_of(a.members.begin(), a.members.end(), [&](const auto& m) { return m.resident == resident; });
  };
  for (const auto& m : a.members) {
    std::vector<const report*> mine;
    for (const auto* r : words) {
      const auto of_him = [&](const report& w) { return covers_by(w, m, a.members.size()); };
      if (of_him(*r) && !denied_at_home(a, words, *r, of_him)) mine.push_back(r);
    }
    const auto left = standing(mine, [&m](const report& r) { return r.staff || r.reporter == m.resident; });
    int bad = 0;
    for (const auto* r : left) bad = std::max(bad, rank_of(r->status));
    worst = std::max(worst, bad);
    covered = covered && !left.empty();
    away = away && bad == rank_of(status::away);
    // Relayed only when no word that stands for any member is the home's own, unknown or a worker's.
    bool own_word = left.empty();
    for (const auto* r : left) {
      const bool outsider = !r->staff && !r->reporter.empty() && !lives_here(r->reporter);
      own_word = own_word || (!outsider && rank_of(r->status) == bad);
    }
    relayed = relayed && !own_word;
  }
  for (const auto* other : {"neighbour", "new"}) worst = std::max(worst, worst_of(other, a, words));
  std::vector<const report*> of_home;
  for (const auto* r : words) {
    const bool somebody = r->coverage == coverage::named ? !r->members.empty()
                                                         : r->coverage == coverage::self && !r->reporter.empty();
    if (!somebody) of_home.push_back(r);
  }
  const auto left = standing(of_home, [](const report& r) { return r.staff; });
  for (const auto* r : left) worst = std::max(worst, rank_of(r->status));
  if (worst == 5) return ask_state::answered_need;
  if (worst == 4) return ask_state::answered_unclear;
  if (worst == 3) return ask_state::declined;
  if (a.members.empty()) {
    const bool clear = std::any_of(left.begin(), left.end(), [&](const report* r) {
      return rank_of(r->status) == worst && r->coverage != coverage::named;
    });
    if (worst == 2) return ask_state::away;
    return clear ? ask_state::answered_ok : ask_state::answered_part;
  }
  if (away) return ask_state::away;
  if (!covered) return ask_state::answered_part;
  return relayed ? ask_state::relayed : ask_state::answered_ok;
}

bool comparable(const ask& a) {
  // Where two standing words are equally bad, which of them is "the" word is not fixed: relayed or not is then open.
  return fold(a, campaign_kind::checkin).state != ask_state::relayed && recount(a) != ask_state::relayed;
}

}  // namespace

TEST_CASE("the same reports and receipts give the same state in every order") {
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    chance c(seed);
    const auto home = some_home(c);
    struct step {
      std::optional<report> said;
      std::string message;
      message_state to = message_state::queued;
    };
    std::vector<step> steps;
    for (int n = c.below(7); n > 0; --n) steps.push_back({some_report(c, home, n), {}, {}});
    // Receipts of one message: states that lead forward whatever comes first.
    for (const auto& m : home.messages) {
      for (const auto to : {message_state::handed, message_state::delivered, message_state::read}) {
        if (c.one_in(2)) steps.push_back({std::nullopt, m.id, to});
      }
    }
    std::optional<folded> first;
    for (int order = 0; order < 6; ++order) {
      auto a = home;
      for (const auto& s : steps) {
        if (s.said) add_report(a, *s.said, campaign_kind::checkin);
        else move_message(a, s.message, s.to, campaign_kind::checkin);
      }
      const auto now = fold(a, campaign_kind::checkin);
      if (!steps.empty()) CHECK(a.state == now.state);
      if (!first) first = now;
      INFO("seed " << seed);
      CHECK(now.state == first->state);
      CHECK(now.late == first->late);
      c.shuffle(steps);
    }
  }
}

TEST_CASE("the fold agrees with a recount that knows no short cuts") {
  std::map<ask_state, int> seen;
  for (unsigned seed = 1; seed <= 6000; ++seed) {
    chance c(seed);
    auto a = some_home(c);
    for (int n = 1 + c.below(6); n > 0; --n) add_report(a, some_report(c, a, n), campaign_kind::checkin);
    if (c.one_in(3)) undo_paste(a, "p1", campaign_kind::checkin);
    const bool any = std::any_of(a.reports.begin(), a.reports.end(),
                                 [](const report& r) { return !r.undone && r.status != status::ack; });
    ++seen[a.state];
    if (!any || !comparable(a)) continue;
    INFO("seed " << seed);
    CHECK(name(a.state) == name(recount(a)));
  }
  for (const auto s : {ask_state::answered_ok, ask_state::answered_part, ask_state::answered_need, ask_state::away,
                       ask_state::answered_unclear, ask_state::declined, ask_state::relayed})
    CHECK_MESSAGE(seen[s] > 10, name(s));
}

TEST_CASE("undoing everything gives the state of a home that never answered") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    chance c(seed);
    auto a = some_home(c);
    const auto silent = fold(a, campaign_kind::checkin).state;
    for (int n = 1 + c.below(6); n > 0; --n) {
      auto r = some_report(c, a, n);
      r.paste = "p1";
      add_report(a, r, campaign_kind::checkin);
    }
    undo_paste(a, "p1", campaign_kind::checkin);
    CHECK(a.state == silent);
  }
}

}  // namespace linli::domain
