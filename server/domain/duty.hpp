#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/followup.hpp"

// Who is rung, and when: plain data and pure decisions.
namespace linli::domain {

/// A shift: at these hours of these days, within these bounds, this member of staff is rung by these contact points.
struct duty_entry {
  std::string id, staff, name;
  std::vector<std::string> contact_points;  ///< "account:address"; of accounts that can start a chat or a call
  bool leader = false;                      ///< is rung last, or at once when nobody else is on duty
  int order = 0;                            ///< of those on duty the lowest is rung first
  unsigned days = 0x7f;                     ///< bit 0 is Monday; of a shift over midnight the day it begins on
  int from = 0, to = 0;                     ///< minutes of the day; the same: all day
  sys_time starts_at{}, ends_at{};          ///< {}: no bound
};

bool is_on_duty(const duty_entry& e, sys_time at, std::chrono::minutes utc_offset);

/// These shifts with those of their contact points that can be reached. Who has none cannot be rung: it is as if he
/// were not on duty.
std::vector<duty_entry> reachable(std::vector<duty_entry> all,
                                  const std::function<bool(const std::string& point)>& can);

struct ring_list {
  std::vector<duty_entry> who;
  bool nobody_on_duty = false;  ///< leaders are rung all the same
};
ring_list whom_to_ring(const std::vector<duty_entry>& all, ring_step step, sys_time at,
                       std::chrono::minutes utc_offset);

/// The same where some of them cry for help themselves: whoever has a contact point that is `his` is not rung about it,
/// and the others on duty are, all of them at once; where nobody else is left, he is after all.
ring_list whom_to_ring_for(const std::vector<duty_entry>& all, const std::function<bool(const std::string& point)>& his,
                           ring_step step, sys_time at, std::chrono::minutes utc_offset);

/// "08:30" as minutes of the day; "24:00" is the day's end. nullopt: no such time.
std::optional<int> parse_hour(std::string_view text);
std::string render_hour(int minutes);

}  // namespace linli::domain
