#include "domain/matching.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace linli::domain {

namespace {

bool place_said(const partial_place& p) { return !p.room.empty(); }

// The one building that a group covers; "" when it covers several, or parts of several compounds.
std::string building_of(const std::vector<place_pattern>& group) {
  if (group.empty() || group[0].parts.empty()) return {};
  const bool one = std::all_of(group.begin(), group.end(), [&](const place_pattern& p) {
    return !p.parts.empty() && p.parts[0] == group[0].parts[0] && p.compound == group[0].compound;
  });
  return one ? group[0].parts[0] : std::string{};
}

void add(std::vector<const household*>& to, const std::vector<const household*>& more) {
  for (const auto* h : more) {
    if (std::find(to.begin(), to.end(), h) == to.end()) to.push_back(h);
  }
}

// Every home that the words may mean. What was not typed comes from the speaker's own home ("502" from somebody of 3-2)
// or from the group ("502" in the group of building 3); there "2-502" may also be entrance 2.
std::vector<const household*> homes_meant(const partial_place& typed, const std::vector<place_pattern>& group,
                                          const household* own, const roster& r) {
  const auto building = building_of(group);
  auto whole = typed;
  if (whole.building.empty() && own != nullptr) {
    whole.building = own->place.building;
    if (whole.entrance.empty()) whole.entrance = own->place.entrance;
    if (whole.compound.empty()) whole.compound = own->place.compound;
  } else if (whole.building.empty()) {
    whole.building = building;
  }
  auto homes = r.candidates(whole, group);
  if (typed.bare && typed.entrance.empty() && !typed.building.empty()) {
    auto entrance = typed;
    entrance.entrance = typed.building;
    entrance.building = building;
    if (building.empty() && group.empty() && own != nullptr) entrance.building = own->place.building;
    add(homes, r.candidates(entrance, group));
  }
  return homes;
}

// Of several homes the speaker's own; else the only one in the speaker's own compound.
void prefer_own(std::vector<const household*>& homes, const household* own) {
  if (own == nullptr || homes.size() < 2) return;
  if (std::find(homes.begin(), homes.end(), own) != homes.end()) {
    homes = {own};
    return;
  }
  auto near = homes;
  std::erase_if(near, [own](const household* h) { return h->place.compound != own->place.compound; });
  if (near.size() == 1) homes = near;
}

match of_known(const speech& s, const roster& r, const resident& speaker) {
  match m{match_kind::linked, speaker.household, speaker.id, false, "known contact point"};
  if (s.several) {
    m.kind = match_kind::guess;
    m.reason = "names several homes";
    return m;
  }
  if (!place_said(s.place)) return m;
  const auto* own = r.find_household(speaker.household);
  auto homes = homes_meant(s.place, s.group_places, own, r);
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
  if (people.empty()) return {};
  if (people.size() > 1)
    return {match_kind::guess, people[0]->household, {}, false, "several people share the phone number given"};
  // In a group anybody may type anybody's number: only in private it says who is speaking.
  if (s.group)
    return {match_kind::guess, people[0]->household, {}, false, "named a phone number of the roster in a group"};
  auto m = of_known(s, r, *people[0]);
  m.link = m.confirmed = m.kind == match_kind::linked;
  if (m.link) m.reason = "gave a phone number of the roster";
  return m;
}

// A number shared by its owner says more than name and room did; of two that are sure, a person decides.
match of_known_with_phone(const speech& s, const roster& r, const resident& speaker) {
  const auto people = r.by_phone(s.phone);
  auto m = of_known(s, r, speaker);
  if (people.empty()) return m;
  const bool own = std::any_of(people.begin(), people.end(), [&](const resident* p) { return p->id == speaker.id; });
  const bool claimed = s.who->trust != trust::confirmed;
  if (own) {
    m.link = m.confirmed = claimed && m.kind == match_kind::linked;
  } else if (claimed && people.size() == 1) {
    m = of_phone(s, r);
  } else {
    m.kind = match_kind::guess;
    m.reason = "gave the phone number of somebody else";
  }
  return m;
}

match by_room_and_name(const speech& s, const roster& r, const household& home) {
  const auto people = r.named(home, s.person);
  if (people.size() == 1 && s.who != nullptr && is_refused(*s.who, people[0]->id))
    return {match_kind::guess, home.id, {}, false, "was linked to this name and room, and that was undone"};
  if (people.size() == 1)
    return {match_kind::linked, home.id, people[0]->id, true, "name and room agree with the roster"};
  return {match_kind::guess,
          home.id,
          {},
          false,
          people.empty() ? "the room is in the roster, the name beside it is not"
                         : "several people of that name live there"};
}

bool is_part(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// A place at the head or in the midst of a nickname: "3-502王芳", "锦绣苑3栋2单元502 老王". Nothing else of it is read.
partial_place place_in(const std::string& nickname) {
  auto s = nfkc(nickname.substr(0, 200));
  for (const std::string_view unit : {"号楼", "单元", "栋", "幢", "座", "#", "－", "—", "–"}) {
    for (auto at = s.find(unit); at != std::string::npos; at = s.find(unit, at + 1)) s.replace(at, unit.size(), "-");
  }
  for (auto& c : s) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  for (std::size_t at = 0; at < s.size(); ++at) {
    if (!is_part(s[at]) || (at > 0 && (is_part(s[at - 1]) || s[at - 1] == '-'))) continue;
    auto end = at;
    while (end < s.size() && (is_part(s[end]) || (s[end] == '-' && end + 1 < s.size() && is_part(s[end + 1])))) ++end;
    const auto p = parse_place(s.substr(at, end - at));
    if (p && p->room.size() >= 3) return {{}, p->building, p->entrance, p->room, true};
  }
  return {};
}

// A nickname is only a guess, for a person to look at: anybody can call himself anything.
match by_nickname(const speech& s, const roster& r, std::string reason) {
  const auto shown = place_in(s.shown_name);
  if (place_said(shown)) {
    const auto homes = homes_meant(shown, s.group_places, nullptr, r);
    if (homes.size() == 1) return {match_kind::guess, homes[0]->id, {}, false, "only the nickname names a home"};
  }
  return {match_kind::none, {}, {}, false, std::move(reason)};
}

}  // namespace

bool is_refused(const identity& who, const std::string& resident) {
  return std::find(who.refused.begin(), who.refused.end(), resident) != who.refused.end();
}

void refuse(identity& who, const std::string& resident) {
  constexpr std::size_t refused_max = 20;
  if (resident.empty() || is_refused(who, resident)) return;
  if (who.refused.size() >= refused_max) who.refused.erase(who.refused.begin());
  who.refused.push_back(resident);
}

void accept(identity& who, const std::string& resident) { std::erase(who.refused, resident); }

match find_speaker(const speech& s, const roster& r) {
  if (s.who != nullptr && !s.who->resident.empty()) {
    if (const auto* speaker = r.find_resident(s.who->resident)) {
      return s.phone.empty() || s.group ? of_known(s, r, *speaker) : of_known_with_phone(s, r, *speaker);
    }
  }
  if (!s.phone.empty()) {
    if (auto m = of_phone(s, r); m.kind != match_kind::none) return m;
  }
  if (!place_said(s.place)) return by_nickname(s, r, "unknown sender, no place named");
  const auto homes = homes_meant(s.place, s.group_places, nullptr, r);
  if (homes.empty()) return {match_kind::none, {}, {}, false, "unknown sender, the place is not in the roster"};
  if (homes.size() > 1) {
    return {match_kind::guess, {}, {}, false, "unknown sender, the place named fits several homes"};
  }
  const auto& home = *homes[0];
  if (!s.person.empty() && s.himself) return by_room_and_name(s, r, home);
  if (s.group) {
    return {match_kind::place, home.id, {}, false, "named a home of this group"};
  }
  if (!s.person.empty())
    return {match_kind::guess, home.id, {}, false, "named somebody who lives there, perhaps another"};
  return {match_kind::guess, home.id, {}, false, "named a room in private, without a name"};
}

}  // namespace linli::domain
