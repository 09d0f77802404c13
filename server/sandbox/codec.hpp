#pragma once
#include <boost/json.hpp>

#include "sandbox/box.hpp"

namespace linli::sandbox {

/// A box as it stands in the state file.
boost::json::object render(const box& b);
/// And back. Errors: malformed, naming what does not fit.
result<saved_box> read_box(const boost::json::object& o);

}  // namespace linli::sandbox
