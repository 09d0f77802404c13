#pragma once
#include <string>
#include <vector>

#include "store/codec.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

/// What a member of staff has typed and must confirm before it is sent: one for each sender, the newest.
struct staff_draft {
  std::string staff;  ///< whose word it is
  domain::campaign campaign;
  int total = 0;    ///< asks, as they were counted
  int by_hand = 0;  ///< groups that a worker posts to
  sys_time made_at{}, expires_at{};
  bool sent = false;     ///< confirmed: the campaign is made
  std::string goes_to;   ///< who would get it, as it was shown: see queue::goes_to()
  std::string question;  ///< the event that was answered with it
};
struct known_draft {
  staff_draft draft;
  std::string was;  ///< "" when there is none
};
task<result<known_draft>> load_draft(database& db, std::string community, std::string identity);

/// Writes of a step.
void put_draft(transaction& t, const std::string& community, const std::string& identity, const known_draft& before,
               const staff_draft& after);
void drop_draft(transaction& t, const std::string& community, const std::string& identity, const known_draft& before);

/// Follow-ups as they were numbered for who asked, the first is 1: what he means by a number when the list has moved.
struct known_numbers {
  std::vector<std::string> ids;
  std::string was;
};
task<result<known_numbers>> load_numbers(database& db, std::string community, std::string identity);
void put_numbers(transaction& t, const std::string& community, const std::string& identity, const known_numbers& before,
                 const std::vector<std::string>& ids);

}  // namespace linli::store
