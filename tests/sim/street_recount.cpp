#include <algorithm>
#include <set>

#include "tests/sim/street.hpp"

namespace linli::sim {

using domain::coverage;
using domain::status;

namespace {

int rank(status s) {
  static constexpr status by_weight[] = {status::ack,      status::ok,      status::away,
                                         status::declined, status::unclear, status::need};
  return static_cast<int>(std::find(std::begin(by_weight), std::end(by_weight), s) - std::begin(by_weight));
}

bool before(const meant& a, const meant& b) { return std::pair(a.second, a.number) < std::pair(b.second, b.number); }

// In the order in which it was said, without what its own speaker took back.
std::vector<meant> standing(std::vector<meant> said) {
  std::sort(said.begin(), said.end(), before);
  std::set<std::size_t> gone;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (!said[i].corrects) continue;
    for (auto j = i; j-- > 0;) {
      if (said[j].speaker != said[i].speaker) continue;
      gone.insert(j);
      break;
    }
  }
  std::vector<meant> out;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (!gone.contains(i)) out.push_back(said[i]);
  }
  return out;
}

bool covers(const meant& s, const dweller& d, const home& h) {
  const bool himself = !s.reporter.empty() && s.reporter == d.name && s.about != coverage::named;
  switch (s.about) {
    case coverage::household: return true;
    case coverage::named: return std::find(s.names.begin(), s.names.end(), d.name) != s.names.end();
    case coverage::plural: return himself || !d.at_risk;
    case coverage::count: return himself || (!d.at_risk && s.count >= static_cast<int>(h.members.size()));
    case coverage::self: return himself || (s.reporter.empty() && h.members.size() == 1);
  }
  return false;
}

bool lives_here(const home& h, const std::string& name) {
  return std::any_of(h.members.begin(), h.members.end(), [&](const dweller& d) { return d.name == name; });
}

bool from_outside(const meant& s, const home& h) { return !s.reporter.empty() && !lives_here(h, s.reporter); }

bool names_nobody(const meant& s) {
  return s.about == coverage::named ? s.names.empty() : s.about != coverage::self || s.reporter.empty();
}

// The home itself knows better than who lives elsewhere: its newer word that all is well lifts a need told of it.
std::vector<meant> without_denied(const std::vector<meant>& said, const home& h) {
  const auto for_home = [&h](const meant& s) {
    if (s.about == coverage::plural) return true;
    if (s.about == coverage::count) return s.count >= static_cast<int>(h.members.size());
    return std::all_of(h.members.begin(), h.members.end(), [&](const dweller& d) { return covers(s, d, h); });
  };
  std::vector<meant> out;
  for (const auto& told : said) {
    const bool need = told.how == status::need && from_outside(told, h) && names_nobody(told);
    const bool denied = need && std::any_of(said.begin(), said.end(), [&](const meant& s) {
                          return s.how == status::ok && s.certain && lives_here(h, s.reporter) && before(told, s) &&
                                 for_home(s);
                        });
    if (!denied) out.push_back(told);
  }
  return out;
}

// Of each speaker his last word about the person, whose own is apart; of equals who lives there is heard.
const meant* word_about(const dweller& d, const home& h, const std::vector<meant>& said) {
  const meant* own = nullptr;
  std::map<std::string, const meant*> others;
  for (const auto& s : said) {
    if (!covers(s, d, h)) continue;
    if (s.reporter == d.name) own = &s;
    else others[s.speaker] = &s;
  }
  const meant* worst = own;
  for (const auto& [speaker, s] : others) {
    const bool older = own != nullptr && before(*s, *own);
    if (older) continue;
    const int more = worst == nullptr ? 1 : rank(s->how) - rank(worst->how);
    if (more > 0 || (more == 0 && from_outside(*worst, h) && !from_outside(*s, h))) worst = s;
  }
  return worst;
}

// Words about nobody by name hold for the home as such.
status said_of_home(const std::vector<meant>& said) {
  std::map<std::string, const meant*> last;
  for (const auto& s : said) {
    if (names_nobody(s)) last[s.speaker] = &s;
  }
  auto worst = status::ack;
  for (const auto& [speaker, s] : last) worst = rank(s->how) > rank(worst) ? s->how : worst;
  return worst;
}

}  // namespace

std::string recount(const home& h, const std::vector<meant>& all) {
  const auto said = without_denied(standing(all), h);
  if (said.empty()) return {};
  const bool lived_in = std::any_of(said.begin(), said.end(), [&](const meant& s) {
    return s.about != coverage::self || s.reporter.empty() || lives_here(h, s.reporter);
  });
  if (h.vacant && !lived_in) return "vacant";
  auto worst = said_of_home(said);
  bool whole = true, away = true, by_others = true;
  for (const auto& d : h.members) {
    const auto* word = word_about(d, h, said);
    whole = whole && word != nullptr;
    away = away && word != nullptr && word->how == status::away;
    by_others = by_others && word != nullptr && from_outside(*word, h);
    if (word != nullptr && rank(word->how) > rank(worst)) worst = word->how;
  }
  if (worst == status::need) return "answered_need";
  if (worst == status::unclear) return "answered_unclear";
  if (away) return "away";
  if (!whole) return "answered_part";
  return by_others ? "relayed" : "answered_ok";
}

}  // namespace linli::sim
