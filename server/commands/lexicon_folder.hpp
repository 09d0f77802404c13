#pragma once
#include <string>

#include "base/error.hpp"

namespace linli::commands {

/// Reads the *.txt of a folder and understands by them from now on: how many files. Errors: not_found; invalid: what is
/// wrong, each with file and line, and the lexicon of before stays.
result<int> use_lexicon_of(const std::string& folder);

}  // namespace linli::commands
