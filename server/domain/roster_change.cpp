#include "domain/roster_change.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace linli::domain {

namespace {

static_assert(2 * household_members_max + 40 <= limits::function_rows_max, "one reply must fit a step");

// Sets `to` unless nothing was given; true when that changed it.
template <class T>
bool take(T& to, const T& given, const T& nothing) {
  if (given == nothing || given == to) return false;
  to = given;
  return true;
}

// Who lets a home stands in its roster and lives elsewhere: a tag is the column in which rosters say so.
bool is_landlord(const std::vector<std::string>& tags) {
  return std::any_of(tags.begin(), tags.end(),
                     [](const std::string& tag) { return tag == "房东" || tag == "landlord"; });
}

bool fill(resident& person, const roster_row& row, const std::string& source) {
  bool changed = take(person.name, row.name, std::string{});
  changed |= take(person.ref, row.ref, std::string{});
  if (take(person.phones, row.phones, {})) {
    person.source = source;
    changed = true;
  }
  changed |= take(person.tags, row.tags, {});
  const bool lives_here = !is_landlord(person.tags);
  changed |= lives_here != person.lives_here;
  person.lives_here = lives_here;
  changed |= take(person.language, row.language, std::string{});
  changed |= take(person.birth_year, row.birth_year, 0);
  changed |= take(person.note, row.note, std::string{});
  return changed;
}

// The person the row speaks of; nullptr when new; an error when several fit.
std::variant<const resident*, row_error> person_of(const roster_row& row, const roster& r, const household* home) {
  if (!row.ref.empty()) {
    if (const auto* known = r.by_ref(row.ref)) return known;
  }
  if (home == nullptr) return static_cast<const resident*>(nullptr);
  auto same = r.named(*home, row.name, row.birth_year);
  if (!row.ref.empty()) std::erase_if(same, [](const resident* p) { return !p->ref.empty(); });
  if (same.size() > 1)
    return row_error{row.line, "name", "several people of that name live there: add ref or birth_year"};
  return same.empty() ? nullptr : same[0];
}

}  // namespace

std::variant<row_change, row_error> change_by(const roster_row& row, const roster& r, const std::string& source,
                                              const std::string& new_id) {
  row_change change;
  const auto* known_home = r.at(row.place);
  household home = known_home != nullptr ? *known_home : household{household_id(row.place), row.place, {}, {}};
  bool home_changed = take(home.occupancy, row.occupancy, occupancy::unknown) || known_home == nullptr;
  if (row.name.empty()) {
    if (home_changed) change.households.push_back(home);
    change.effect = known_home == nullptr ? row_effect::created
                    : home_changed        ? row_effect::updated
                                          : row_effect::unchanged;
    return change;
  }
  const auto found = person_of(row, r, known_home);
  if (const auto* problem = std::get_if<row_error>(&found)) return *problem;
  const auto* known = std::get<const resident*>(found);
  const bool moves_in = known == nullptr || known->household != home.id;
  if (moves_in && home.members.size() >= household_members_max)
    return row_error{row.line, "place", "a home has at most 200 residents: give them rooms of their own"};
  resident person = known != nullptr ? *known : resident{};
  bool changed = fill(person, row, source);
  if (known == nullptr) {
    person.id = new_id;
  } else if (person.household != home.id) {
    if (const auto* old = r.find_household(person.household)) {
      auto left = *old;
      std::erase(left.members, person.id);
      change.households.push_back(std::move(left));
    }
  }
  changed |= person.household != home.id;
  person.household = home.id;
  if (std::find(home.members.begin(), home.members.end(), person.id) == home.members.end()) {
    home.members.push_back(person.id);
    home_changed = true;
  }
  if (home_changed) change.households.push_back(home);
  change.effect = known == nullptr          ? row_effect::created
                  : changed || home_changed ? row_effect::updated
                                            : row_effect::unchanged;
  change.person = person.id;
  if (changed || known == nullptr) change.residents.push_back(std::move(person));
  return change;
}

}  // namespace linli::domain
