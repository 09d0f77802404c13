#pragma once
#include <boost/json.hpp>

#include "words/understanding.hpp"

namespace linli::commands {

/// An understanding as `linli explain` writes it: intent, human, urgency, and those fields that something is known of.
/// `scope` is self, named or household; `covers` tells a household said by a plural, by a count or as such apart.
boost::json::object explained(const words::understanding& u);

}  // namespace linli::commands
