#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/roster_table.hpp"
#include "tests/sim/clockwork.hpp"
#include "tests/sim/street.hpp"

namespace linli::sim {

/// What reaches Linli, in the order of arrival; what is said later may arrive earlier.
struct deed_in_street {
  std::int64_t said = 0, arrives = 0;  ///< seconds after the question
  int number = 0;
  std::string kind;    ///< for the counts
  std::string sender;  ///< on the platform
  std::string group;   ///< chat it was said in, or copied from; "" in private
  std::string text;
  bool paste = false;
  int building = 0;
};

/// Who lives in the street, and what they say.
class street_people {
 public:
  static constexpr int first_building = 3, buildings = 4, entrances = 2, floors = 5, rooms = 5;

  explicit street_people(clockwork& c);

  std::vector<domain::roster_row> rows() const;
  std::map<std::string, std::string> known() const { return known_; }  ///< sender → resident's name
  const std::vector<home>& homes() const { return homes_; }
  /// Everything that will be said, by arrival.
  std::vector<deed_in_street> live();
  const std::vector<meant>& said(const std::string& place) { return said_[place]; }

 private:
  struct line_of_list {
    std::string place, name, words;
  };

  std::string new_name();
  std::size_t any(std::size_t n) { return static_cast<std::size_t>(clock_.between(0, static_cast<int>(n) - 1)); }
  deed_in_street begin(std::string kind);
  meant of(const deed_in_street& d, std::string speaker, std::string reporter, const home& h) const;
  void mean(meant m) { said_[m.home].push_back(std::move(m)); }
  std::vector<const home*> stairs_of(const home& h) const;

  void in_private(const home& h);
  void in_group(const home& h);
  void newcomer(const home& h);
  void neighbour(const home& h);
  void landlord(const home& h);
  void captain_sum(const home& captains);
  void captain_rows(const home& captains);
  void copied_list(int building);

  clockwork& clock_;
  std::vector<home> homes_;
  std::map<std::string, std::string> known_;
  std::map<std::string, std::string> sender_of_;  // resident's name → sender
  std::map<std::string, std::vector<meant>> said_;
  std::map<int, std::vector<line_of_list>> lists_;  // by building, as the last paste showed them
  std::vector<deed_in_street> deeds_;
  std::int64_t second_ = 10;
  int names_ = 0, number_ = 0;
};

}  // namespace linli::sim
