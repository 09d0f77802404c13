#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace linli::config {

/// The known name that an unknown one is likely a slip of; "" when none is known.
std::string nearest(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace linli::config
