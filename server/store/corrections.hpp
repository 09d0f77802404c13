#pragma once
#include <map>
#include <string>
#include <vector>

#include "domain/model.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// What words were taken to mean, or what staff say they mean.
struct meaning {
  std::string intent;
  domain::status status = domain::status::unclear;
  domain::coverage covers = domain::coverage::self;
  int count = 0;
  std::vector<std::string> members, symptoms, needs;
  std::vector<double> temperatures;
  bool human = false;
  std::string urgency;  ///< none, follow_up, urgent, critical
  friend bool operator==(const meaning&, const meaning&) = default;
};

/// A member of staff has said what somebody's words mean: for the home's state, and for whoever keeps the lexicon.
struct correction {
  std::string id, by, by_name;
  sys_time at{};
  std::string campaign, reply, household, place, resident;  ///< what is "" is not known, or there is none
  std::string text;                                         ///< the raw words
  std::string rule, rules_version, confidence;              ///< by which they were understood
  meaning before, after;
  std::string note;
};

void add_correction(transaction& t, const std::string& community, const correction& c);
/// How many there are.
task<result<std::size_t>> count_corrections(database& db, std::string community);
/// `count` of them from the `from`th on, counted from the oldest (0), newest of them first.
task<result<std::vector<correction>>> load_corrections(database& db, std::string community, std::size_t from,
                                                       std::size_t count);
/// The newest of each of these replies that was corrected.
task<result<std::map<std::string, correction>>> corrections_of(database& db, std::string community,
                                                               std::vector<std::string> replies);

/// The newest of one reply, and the bytes it stands as: "" where there is none.
struct known_correction {
  correction value;
  std::string was;
};
task<result<known_correction>> load_correction(database& db, std::string community, std::string reply);
/// A step that is right only while nothing else was said of that reply.
void check_correction(transaction& t, const std::string& community, const std::string& reply,
                      const known_correction& known);

}  // namespace linli::store
