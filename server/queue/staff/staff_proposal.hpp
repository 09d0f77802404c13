#pragma once
#include <chrono>
#include <string>

#include "domain/model.hpp"

// What a member of staff would send, as it is asked about: pure, without I/O.
namespace linli::queue {

/// The check-in of the day: until 18:00, or the evening's end, or the next morning, whichever leaves two hours to
/// answer.
domain::campaign checkin_of(std::chrono::minutes utc_offset, const std::string& staff, const std::string& community,
                            sys_time at);
domain::campaign notice_of(const std::string& text, const std::string& community, sys_time at);

/// Was a check-in of the day asked about on a day that is over? Its words say 今天.
bool is_of_another_day(const domain::campaign& c, sys_time asked_at, sys_time at, std::chrono::minutes utc_offset);
/// The same campaign, with the words and times of `today`.
domain::campaign of_today(domain::campaign asked, domain::campaign today);

}  // namespace linli::queue
