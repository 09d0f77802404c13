#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "words/normalise.hpp"
#include "words/places.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// "我发烧38.5，3-502、3-503都好": what who reports says of himself beside the homes that he reports, taken apart. The
/// rows are a list as if they had been said alone, and his own words an entry of it. Nullopt: he says nothing clear of
/// himself, or in one breath with a home. A captain's single home is a list, too; anybody else's is his own.
std::optional<understanding> by_own_and_list(std::string_view raw, const normal& n,
                                             const std::vector<found_place>& places, const context& c);

}  // namespace linli::words
