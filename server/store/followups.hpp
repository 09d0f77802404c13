#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/duty.hpp"
#include "domain/followup.hpp"
#include "store/database.hpp"

namespace linli::store {

class transaction;

struct known_followup {
  domain::followup value;
  std::string was;  ///< "" when there is none
};
/// Error not_found.
task<result<known_followup>> load_followup(database& db, std::string community, std::string id);
/// In the order asked; without `was` where there is none.
task<result<std::vector<known_followup>>> load_followups(database& db, std::string community,
                                                         std::vector<std::string> ids);

/// Those that are not resolved, the most urgent first and of these whose time is up first; or those that are, the last
/// resolved first. At most `limit` that are `wanted` behind `position`, which is "" or the `next` of an earlier page.
/// Error invalid: no position.
struct followup_page {
  std::vector<domain::followup> items;
  std::string next;  ///< "" when nobody follows
};
task<result<followup_page>> list_followups(database& db, std::string community, bool resolved, std::string position,
                                           std::size_t limit, std::function<bool(const domain::followup&)> wanted);

/// "<state>/<urgency>" → how many.
using followup_counts = std::map<std::string, int>;
task<result<followup_counts>> load_followup_counts(database& db, std::string community);
/// The same from the follow-ups themselves: must equal load_followup_counts().
task<result<followup_counts>> recount_followups(database& db, std::string community);

/// Writes of a step: the follow-up as it now is, checked against what it was; its counts, its place in the lists, and
/// the timer of what is due next.
void put_followup(transaction& t, const std::string& community, const known_followup& before,
                  const domain::followup& after, const domain::followup_rules& rules);
/// What is over, or was raised by mistake, goes, and its place in lists, counts and timers.
void drop_followup(transaction& t, const std::string& community, const known_followup& before);
/// Rows that put_followup() may write.
inline constexpr std::size_t followup_rows = 6;
std::string followup_timer(const std::string& id);

task<result<std::vector<domain::duty_entry>>> load_duty(database& db, std::string community);
/// Error conflict: this id exists, with other content.
task<result<void>> add_duty(database& db, std::string community, domain::duty_entry e);
/// Error not_found.
task<result<void>> remove_duty(database& db, std::string community, std::string id);

}  // namespace linli::store
