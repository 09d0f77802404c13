#include "domain/roster.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace linli::domain {

namespace {

// A compound's name as it is compared: with and without the word for "compound" it is the same.
std::string_view bare_name(std::string_view compound) {
  constexpr std::string_view word = "小区";
  if (compound.size() > word.size() && compound.ends_with(word)) compound.remove_suffix(word.size());
  return compound;
}

}  // namespace

std::string household_id(const place& p) { return hash_id("h", {p.compound, p.building, p.entrance, p.room}); }

roster::roster(const roster& other) {
  for (const auto& [id, home] : other.households_) put(home);
  for (const auto& [id, one] : other.residents_) put(one);
}

void roster::put(household h) {
  auto id = h.id;
  const auto [at, fresh] = households_.insert_or_assign(std::move(id), std::move(h));
  if (!fresh) return;  // the place is what the id is made of: never changes
  const auto& home = at->second;
  by_id_.emplace(at->first, &home);
  by_room_.emplace(room_key(home.place.building, home.place.room), &home);
}

void roster::put(resident r) {
  drop_resident(r.id);
  auto id = r.id;
  const auto& known = residents_.insert_or_assign(std::move(id), std::move(r)).first->second;
  if (!known.ref.empty()) by_ref_[known.ref] = &known;
  for (const auto& phone : known.phones) by_phone_.emplace(phone, &known);
}

void roster::drop_resident(const std::string& id) {
  const auto found = residents_.find(id);
  if (found == residents_.end()) return;
  const auto& gone = found->second;
  if (const auto ref = by_ref_.find(gone.ref); ref != by_ref_.end() && ref->second == &gone) by_ref_.erase(ref);
  for (const auto& phone : gone.phones) {
    const auto [from, to] = by_phone_.equal_range(phone);
    const auto one = std::find_if(from, to, [&](const auto& entry) { return entry.second == &gone; });
    if (one != to) by_phone_.erase(one);
  }
  residents_.erase(found);
}

void roster::clear() { *this = roster{}; }

bool roster::shed(std::size_t rows) {
  const auto some_of = [rows](auto& from) {
    for (std::size_t n = 0; n < rows && !from.empty(); ++n) from.erase(from.begin());
    return !from.empty();
  };
  bool left = some_of(by_id_);
  left = some_of(by_room_) || left;
  left = some_of(by_ref_) || left;
  left = some_of(by_phone_) || left;
  left = some_of(residents_) || left;
  return some_of(households_) || left;
}

const household* roster::find_household(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const resident* roster::find_resident(std::string_view id) const {
  const auto found = residents_.find(id);
  return found == residents_.end() ? nullptr : &found->second;
}

const household* roster::at(const place& p) const {
  const auto [from, to] = by_room_.equal_range(room_key(p.building, p.room));
  const auto found = std::find_if(from, to, [&](const auto& entry) { return entry.second->place == p; });
  return found == to ? nullptr : found->second;
}

const resident* roster::by_ref(std::string_view ref) const {
  const auto found = by_ref_.find(ref);
  return found == by_ref_.end() ? nullptr : found->second;
}

std::vector<const resident*> roster::members(const household& h) const {
  std::vector<const resident*> out;
  for (const auto& id : h.members) {
    if (const auto* r = find_resident(id); r != nullptr && r->household == h.id) out.push_back(r);
  }
  return out;
}

std::vector<const resident*> roster::named(const household& h, std::string_view name, int birth_year) const {
  auto out = members(h);
  std::erase_if(out, [&](const resident* r) {
    return r->name != name || (birth_year != 0 && r->birth_year != 0 && r->birth_year != birth_year);
  });
  return out;
}

std::vector<const resident*> roster::by_phone(std::string_view phone) const {
  std::vector<const resident*> out;
  const auto [from, to] = by_phone_.equal_range(phone);
  for (auto i = from; i != to; ++i) out.push_back(i->second);
  return out;
}

std::vector<const household*> roster::candidates(const partial_place& typed,
                                                 const std::vector<place_pattern>& patterns) const {
  std::vector<const household*> out;
  if (typed.building.empty() || typed.room.empty()) return out;
  auto [from, to] = by_room_.equal_range(room_key(typed.building, typed.room));
  for (auto i = from; i != to; ++i) {
    const auto* h = i->second;
    if (!typed.compound.empty() && bare_name(h->place.compound) != bare_name(typed.compound)) continue;
    if (!typed.entrance.empty() && h->place.entrance != typed.entrance) continue;
    const bool covered = patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                                         [h](const place_pattern& p) { return matches(p, h->place); });
    if (covered) out.push_back(h);
  }
  return out;
}

}  // namespace linli::domain
