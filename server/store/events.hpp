#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

/// Where a community's event stream stands.
struct event_head {
  std::string epoch;
  std::int64_t position = 0;
};
struct event_record {
  std::int64_t position = 0;
  std::string topic, name;
  std::string data;  ///< a JSON object; texts and names in it are sealed
};

task<result<event_head>> load_event_head(database& db, std::string community);
/// Events after `position`, at most `most`, oldest first.
task<result<std::vector<event_record>>> load_events(database& db, std::string community, std::int64_t position,
                                                    std::size_t most);
/// Can every event after `position` still be read? Not when the stream was trimmed beyond it, or when it is not yet
/// there.
task<result<bool>> can_recover(database& db, std::string community, std::int64_t position);
/// Redraws the epoch: positions went back, nothing of before can be continued.
task<result<event_head>> redraw_epoch(database& db, std::string community, std::string old_epoch);

}  // namespace linli::store
