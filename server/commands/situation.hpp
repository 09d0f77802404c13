#pragma once
#include <string_view>

#include "base/json.hpp"
#include "words/understanding.hpp"

namespace linli::commands {

/// The situation in the form of the "context" and "ctx" of a line. Errors: malformed.
result<words::context> context_of(std::string_view kind, const boost::json::object& ctx);

}  // namespace linli::commands
