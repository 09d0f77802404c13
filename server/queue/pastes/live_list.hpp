#pragma once
#include <string_view>

#include "queue/arrival.hpp"

// A 接龙 that is posted in a bound group which software reads: taken apart row by row, as a worker's paste of it would
// be. Everybody who adds a row posts the whole list again; the marks of pasted lines see to it that each row counts
// once.
namespace linli::queue {

/// Is it one that says how homes are? An order of eggs that goes round the same group is none of ours.
bool is_live_list(const hearing& h, const bots::message& m, const words::understanding& first);

/// Is this paste one of those? No worker has looked at it before it counted.
bool is_of_live_list(std::string_view paste);

/// Stores it as a paste of nobody's, whose words of danger act at once. Returns whether there are any. The same event
/// again is done already. Errors: those of Redis.
task<result<bool>> hear_list(world& w, const arrival& a, const bots::message& m, const hearing& h);

/// Then gives every row its effect, once, wherever a crash left it. Errors: those of Redis.
task<result<void>> take_live_list(world& w, const arrival& a, const bots::message& m, const hearing& h);

}  // namespace linli::queue
