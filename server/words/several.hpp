#pragma once
#include <string_view>

#include "words/understanding.hpp"

namespace linli::words {

/// Reads a text for the one thing that is open, whatever else may be.
understanding parse_one(std::string_view text, const context& c);

}  // namespace linli::words
