#pragma once
#include <map>
#include <string>

#include <boost/json.hpp>

namespace linli::live {

/// A campaign's counts as everybody is shown them: {"counts": {every ask state: n}, "late": n}. The states are
/// exclusive and add up to the audience; late answers are among them. With `hide_small` (viewers) cells under 5 are
/// null: they would be people; and so are as many others as it takes that no difference tells them.
boost::json::object show_counts(const std::map<std::string, int>& counts, bool hide_small);

}  // namespace linli::live
