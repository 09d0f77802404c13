#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

/// Where a community's event stream stands.
struct event_head {
  std::string epoch;
  std::int64_t position = 0;
  std::string past{};  ///< earlier epochs, each with the position where it ended: see lua/commit.lua
};
/// Is all that a client saw up to `position` of `epoch` of the past that this stream has? An epoch is of one run of
/// Redis: what a restored or promoted one did not have of it, it has numbered otherwise since.
bool is_shared(const event_head& head, std::string_view epoch, std::int64_t position);

struct event_record {
  std::int64_t position = 0;
  std::string topic, name;
  std::string data;  ///< a JSON object; texts and names in it are sealed
};

task<result<event_head>> load_event_head(database& db, std::string community);
/// The same, after beginning an epoch if this run of Redis has none yet; what is not there is made with `create` only.
task<result<event_head>> open_epoch(database& db, std::string community, bool create = false);
/// What is new, and of which epoch it is: one that differs from that of what was read before may be of another past.
struct event_news {
  std::vector<event_record> events;
  std::string epoch;
};
task<result<event_news>> load_news(database& db, std::string community, std::int64_t position, std::size_t most);
/// Events after `position`, at most `most`, oldest first.
task<result<std::vector<event_record>>> load_events(database& db, std::string community, std::int64_t position,
                                                    std::size_t most);
/// Can every event after `position` still be read? Not when the stream was trimmed beyond it, or when it is not yet
/// there.
task<result<bool>> can_recover(database& db, std::string community, std::int64_t position);

}  // namespace linli::store
