#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "domain/roster.hpp"

// Rosters for tests, written in one line a home.
namespace linli::domain {

inline place at(std::string_view text) { return parse_place(text).value(); }

/// A home with people of these names; ids are "<place>/<name>".
inline const household* add_home(roster& r, std::string_view where, const std::vector<std::string>& names = {}) {
  household h{household_id(at(where)), at(where), occupancy::owner, {}};
  for (const auto& name : names) {
    resident person;
    person.id = render(h.place) + "/" + name;
    person.name = name;
    person.household = h.id;
    h.members.push_back(person.id);
    r.put(person);
  }
  const auto id = h.id;
  r.put(std::move(h));
  return r.find_household(id);
}

inline std::vector<place_pattern> patterns(const std::vector<std::string>& texts) {
  std::vector<place_pattern> out;
  for (const auto& text : texts) out.push_back(parse_pattern(text).value());
  return out;
}

inline std::vector<std::string> rendered(const std::vector<const household*>& homes) {
  std::vector<std::string> out;
  for (const auto* h : homes) out.push_back(render(h->place));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace linli::domain
