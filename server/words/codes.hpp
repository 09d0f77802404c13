#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "words/understanding.hpp"

// Codes that are typed to Linli: of a group that is bound, of a home that is joined. On normalised text.
namespace linli::words {

/// Could parse() find a code of a group in these words? For every message in a group at accept, so it is cheap; never
/// false where it could. Any bytes in.
bool may_bind(std::string_view raw);

std::optional<understanding> joining(const std::string& text);
std::optional<understanding> binding(const std::string& text);

}  // namespace linli::words
