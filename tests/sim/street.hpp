#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/model.hpp"

// A street of two hundred homes answers one check-in: in private, in groups, by copied lists, for neighbours, as
// captains and as landlords, in any order, with corrections. Nothing fails here, that is the simulation's matter; what
// is compared is the state of every home with a plain recount of what was said.
namespace linli::sim {

/// What somebody meant, as he would tell it himself; written down when the words are chosen, not read from them.
struct meant {
  std::int64_t second = 0;  ///< after the question was asked
  int number = 0;           ///< of two in one second the later one has the higher
  std::string speaker;      ///< who supersedes his own words
  std::string reporter;     ///< name of the resident who speaks, "" where nobody can tell
  std::string home;         ///< "3-1-502"
  domain::status how = domain::status::ok;
  domain::coverage about = domain::coverage::self;
  int count = 0;
  std::vector<std::string> names;  ///< for coverage::named
  bool corrects = false;
  bool certain = false;  ///< nobody doubts that `reporter` speaks
  std::string words;
};

struct dweller {
  std::string name;
  bool at_risk = false;
};
struct home {
  std::string place;  ///< "3-1-502"
  std::vector<dweller> members;
  std::string landlord;  ///< name, "" where who lives there owns it
  bool vacant = false;   ///< as listed
};

/// What behaviour.md makes of it, counted in the plainest way: all words of the home, member by member.
/// "" when nobody said how the home is.
std::string recount(const home& h, const std::vector<meant>& said);

struct street_outcome {
  std::vector<std::string> differences;
  std::map<std::string, std::uint64_t> counts;  ///< statements by kind, homes by state
};
/// The whole of it, on a store in memory.
street_outcome walk_street(std::uint64_t seed);

}  // namespace linli::sim
