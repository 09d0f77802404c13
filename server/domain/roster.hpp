#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/model.hpp"

namespace linli::domain {

/// What a text may have said of a place; parts not said are "". (words::typed_place, seen from here.)
struct partial_place {
  std::string compound, building, entrance, room;
  bool bare = false;  ///< "2-502": only dashes, so in one building's own group 2 may be the entrance
};

/// A community's homes and people, indexed for matching. A copy of what Redis holds: filled and refreshed by store/.
class roster {
  // Found by a view, without a string made of it.
  struct hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class Value>
  using table = std::unordered_map<std::string, Value, hash, std::equal_to<>>;
  template <class Value>
  using multitable = std::unordered_multimap<std::string, Value, hash, std::equal_to<>>;

 public:
  roster() = default;
  roster(const roster& other);
  roster(roster&&) = default;
  roster& operator=(const roster& other) { return *this = roster(other); }
  roster& operator=(roster&&) = default;
  ~roster() = default;

  void put(household h);  ///< adds or replaces
  void put(resident r);
  void drop_resident(const std::string& id);
  void clear();
  /// Frees a little of it. False: nothing is left. For one that nobody looks at any more: what is left does not add up.
  bool shed(std::size_t rows);

  const household* find_household(std::string_view id) const;
  const resident* find_resident(std::string_view id) const;
  const household* at(const place& p) const;
  const resident* by_ref(std::string_view ref) const;
  /// Residents of that home with that name; with a birth year, only those whose year is the same or unknown.
  std::vector<const resident*> named(const household& h, std::string_view name, int birth_year = 0) const;
  std::vector<const resident*> members(const household& h) const;
  std::vector<const resident*> by_phone(std::string_view phone) const;

  /// Homes that `typed` may mean and that `patterns` cover (none = all): 3-502 finds 3-502 and 3-2-502, in any compound
  /// when none is said; "锦绣苑小区" is "锦绣苑". What several match is ambiguous: never pick. Needs building and room.
  std::vector<const household*> candidates(const partial_place& typed,
                                           const std::vector<place_pattern>& patterns) const;

  const std::map<std::string, household>& households() const { return households_; }
  const table<resident>& residents() const { return residents_; }

 private:
  static std::string room_key(const std::string& building, const std::string& room) { return building + "-" + room; }

  std::map<std::string, household> households_;  // by id: a stable order for chunked work
  table<resident> residents_;
  // They point to the above, which stays where it is for as long as it is there.
  std::unordered_map<std::string_view, const household*> by_id_;
  multitable<const household*> by_room_;  // "3-502"
  table<const resident*> by_ref_;
  multitable<const resident*> by_phone_;
};

/// The household's id, the same for ever: homes are named by where they are.
std::string household_id(const place& p);

}  // namespace linli::domain
