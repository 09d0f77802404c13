#pragma once
#include <optional>
#include <string>

#include "words/understanding.hpp"

// Codes that are typed to Linli: of a group that is bound, of a home that is joined. On normalised text.
namespace linli::words {

std::optional<understanding> joining(const std::string& text);
std::optional<understanding> binding(const std::string& text);

}  // namespace linli::words
