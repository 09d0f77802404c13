#pragma once
#include <vector>

#include <boost/json.hpp>

#include "bots/bot.hpp"

namespace linli::bots::telegram {

/// Events of one Update as the Bot API documents it (https://core.telegram.org/bots/api#update); none for what does not
/// concern us: edits, channels, polls, kinds of updates yet to come.
std::vector<event> events_of(const boost::json::object& update, const account& a, sys_time received);

}  // namespace linli::bots::telegram
