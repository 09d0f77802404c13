#include "domain/roster.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace linli::domain {

namespace {

// Erases the pair (key, value) of a multimap.
void erase_pair(std::unordered_multimap<std::string, std::string>& map, const std::string& key,
                const std::string& value) {
  auto [from, to] = map.equal_range(key);
  for (auto i = from; i != to; ++i) {
    if (i->second == value) {
      map.erase(i);
      return;
    }
  }
}

// A compound's name as it is compared: with and without the word for "compound" it is the same.
std::string_view bare_name(std::string_view compound) {
  constexpr std::string_view word = "小区";
  if (compound.size() > word.size() && compound.ends_with(word)) compound.remove_suffix(word.size());
  return compound;
}

}  // namespace

std::string household_id(const place& p) { return hash_id("h", {p.compound, p.building, p.entrance, p.room}); }

void roster::put(household h) {
  const auto old = households_.find(h.id);
  if (old == households_.end()) {
    by_place_[h.place] = h.id;
    by_room_.emplace(room_key(h.place.building, h.place.room), h.id);
  }
  auto id = h.id;
  households_.insert_or_assign(std::move(id), std::move(h));  // the place is what the id is made of: never changes
}

void roster::put(resident r) {
  drop_resident(r.id);
  if (!r.ref.empty()) by_ref_[r.ref] = r.id;
  for (const auto& phone : r.phones) by_phone_.emplace(phone, r.id);
  auto id = r.id;
  residents_.insert_or_assign(std::move(id), std::move(r));
}

void roster::drop_resident(const std::string& id) {
  const auto found = residents_.find(id);
  if (found == residents_.end()) return;
  if (const auto ref = by_ref_.find(found->second.ref); ref != by_ref_.end() && ref->second == id) by_ref_.erase(ref);
  for (const auto& phone : found->second.phones) erase_pair(by_phone_, phone, id);
  residents_.erase(found);
}

void roster::clear() { *this = roster{}; }

bool roster::shed(std::size_t rows) {
  const auto some_of = [rows](auto& from) {
    for (std::size_t n = 0; n < rows && !from.empty(); ++n) from.erase(from.begin());
    return !from.empty();
  };
  bool left = some_of(residents_);
  left = some_of(households_) || left;
  left = some_of(by_place_) || left;
  left = some_of(by_room_) || left;
  left = some_of(by_ref_) || left;
  return some_of(by_phone_) || left;
}

const household* roster::find_household(std::string_view id) const {
  const auto found = households_.find(std::string(id));
  return found == households_.end() ? nullptr : &found->second;
}

const resident* roster::find_resident(std::string_view id) const {
  const auto found = residents_.find(std::string(id));
  return found == residents_.end() ? nullptr : &found->second;
}

const household* roster::at(const place& p) const {
  const auto found = by_place_.find(p);
  return found == by_place_.end() ? nullptr : find_household(found->second);
}

const resident* roster::by_ref(std::string_view ref) const {
  const auto found = by_ref_.find(std::string(ref));
  return found == by_ref_.end() ? nullptr : find_resident(found->second);
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
  auto [from, to] = by_phone_.equal_range(std::string(phone));
  for (auto i = from; i != to; ++i) {
    if (const auto* r = find_resident(i->second)) out.push_back(r);
  }
  return out;
}

std::vector<const household*> roster::candidates(const partial_place& typed,
                                                 const std::vector<place_pattern>& patterns) const {
  std::vector<const household*> out;
  if (typed.building.empty() || typed.room.empty()) return out;
  auto [from, to] = by_room_.equal_range(room_key(typed.building, typed.room));
  for (auto i = from; i != to; ++i) {
    const auto* h = find_household(i->second);
    if (h == nullptr) continue;
    if (!typed.compound.empty() && bare_name(h->place.compound) != bare_name(typed.compound)) continue;
    if (!typed.entrance.empty() && h->place.entrance != typed.entrance) continue;
    const bool covered = patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                                         [h](const place_pattern& p) { return matches(p, h->place); });
    if (covered) out.push_back(h);
  }
  return out;
}

}  // namespace linli::domain
