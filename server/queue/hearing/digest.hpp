#pragma once
#include <string>

#include "queue/hearing/hearing.hpp"
#include "queue/tenure.hpp"
#include "queue/world.hpp"

// What a group hears of its answers: how many homes are well, at most once in half an hour, no names, no health.
namespace linli::queue {

/// Adds to the step of an answer in a group: at the end of this half hour there is something to tell.
void put_digest_timer(store::transaction& t, const std::string& community, const hearing& h, const conclusion& c);
/// The same for a row of a list that was posted in that group.
void put_digest_timer(store::transaction& t, const std::string& community, const std::string& group,
                      const conclusion& c);

/// Tells the group, for the community's owner: `about` is "campaign/group/end". Nothing is told when nobody new is
/// well, when the campaign is over, when no call can post there, and when the group has had its posts of the day; in
/// quiet hours it waits, but in an emergency. Errors as the other timers.
task<result<void>> run_digest(world& w, const tenure& by, std::string community, std::string about);

/// Routine words wait until then: from 21:00 to 8:00 and from 12:30 to 14:00, where `utc_offset` is the local time. Not
/// later than `at`: it is no quiet hour.
sys_time after_quiet_hours(sys_time at, std::chrono::minutes utc_offset);

}  // namespace linli::queue
