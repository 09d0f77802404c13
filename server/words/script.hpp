#pragma once
#include <string_view>

namespace linli::words {

/// Simplified or traditional characters, as the most of those say that are only the one; `neither` where there are none
/// ("平安"), or as many of each. Any bytes in.
enum class script { neither, simplified, traditional };
script script_of(std::string_view raw);

}  // namespace linli::words
