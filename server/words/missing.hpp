#pragma once
#include <optional>
#include <vector>

#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// "我们楼道就差501没回": homes of which a captain has heard nothing, each a row; nullopt when the text says no such
/// thing.
std::optional<understanding> by_missing(const reading& r, const std::vector<found_place>& places);

}  // namespace linli::words
