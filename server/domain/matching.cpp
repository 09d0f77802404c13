#include "domain/matching.hpp"

#include <algorithm>

namespace linli::domain {

namespace {

bool place_said(const partial_place& p) { return !p.room.empty(); }

// The speaker's own building, compound and entrance fill in what was not typed: "502" from somebody of 3-2.
partial_place completed(partial_place typed, const household* home) {
  if (home == nullptr) return typed;
  if (typed.building.empty()) {
    typed.building = home->place.building;
    if (typed.entrance.empty()) typed.entrance = home->place.entrance;
    if (typed.compound.empty()) typed.compound = home->place.compound;
  }
  return typed;
}

// One building's own group needs no building: "502" is 3-502 there.
partial_place completed(partial_place typed, const std::vector<place_pattern>& group) {
  if (!typed.building.empty() || group.size() != 1 || group[0].parts.empty()) return typed;
  typed.building = group[0].parts[0];
  if (group[0].parts.size() > 1 && typed.entrance.empty()) typed.entrance = group[0].parts[1];
  if (typed.compound.empty()) typed.compound = group[0].compound;
  return typed;
}

// Of several homes the one in the speaker's own compound, when it is the only one there.
void prefer_own(std::vector<const household*>& homes, const household* own) {
  if (own == nullptr || homes.size() < 2) return;
  auto near = homes;
  std::erase_if(near, [own](const household* h) { return h->place.compound != own->place.compound; });
  if (near.size() == 1) homes = near;
}

match of_known(const speech& s, const roster& r, const resident& speaker) {
  match m{match_kind::linked, speaker.household, speaker.id, false, "known contact point"};
  if (!place_said(s.place)) return m;
  const auto* own = r.find_household(speaker.household);
  auto homes = r.candidates(completed(s.place, own), s.group_places);
  prefer_own(homes, own);
  if (homes.size() == 1) {
    m.household = homes[0]->id;
    return m;
  }
  m.kind = match_kind::guess;
  m.reason = homes.empty() ? "names a place that is not in the roster" : "the place named fits several homes";
  return m;
}

match of_phone(const speech& s, const roster& r) {
  const auto people = r.by_phone(s.phone);
  if (people.size() == 1)
    return {match_kind::linked, people[0]->household, people[0]->id, true, "gave a phone number of the roster"};
  if (people.size() > 1)
    return {match_kind::guess, people[0]->household, {}, false, "several people share the phone number given"};
  return {};
}

match by_room_and_name(const speech& s, const roster& r, const household& home) {
  const auto people = r.named(home, s.person);
  if (people.size() == 1)
    return {match_kind::linked, home.id, people[0]->id, true, "name and room agree with the roster"};
  return {match_kind::guess, home.id, {}, false,
          people.empty() ? "the room is in the roster, the name beside it is not"
                         : "several people of that name live there"};
}

}  // namespace

match find_speaker(const speech& s, const roster& r) {
  if (s.who != nullptr && !s.who->resident.empty()) {
    if (const auto* speaker = r.find_resident(s.who->resident)) return of_known(s, r, *speaker);
  }
  if (!s.phone.empty()) {
    if (auto m = of_phone(s, r); m.kind != match_kind::none) return m;
  }
  if (!place_said(s.place)) return {match_kind::none, {}, {}, false, "unknown sender, no place named"};
  const auto homes = r.candidates(completed(s.place, s.group_places), s.group_places);
  if (homes.empty()) return {match_kind::none, {}, {}, false, "unknown sender, the place is not in the roster"};
  if (homes.size() > 1) {
    return {match_kind::guess, {}, {}, false, "unknown sender, the place named fits several homes"};
  }
  const auto& home = *homes[0];
  if (!s.person.empty()) return by_room_and_name(s, r, home);
  if (s.group) {
    return {match_kind::place, home.id, {}, false, "named a home of this group"};
  }
  return {match_kind::guess, home.id, {}, false, "named a room in private, without a name"};
}

}  // namespace linli::domain
