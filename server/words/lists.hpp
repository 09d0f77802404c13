#pragma once
#include <optional>
#include <string_view>

#include "words/places.hpp"
#include "words/reading.hpp"
#include "words/understanding.hpp"

// Lists of homes: a captain's rows and totals, and what stands in the rows of a 接龙.
namespace linli::words {

/// Is it a 接龙, by its first line? `text` is normalised.
bool is_jielong(std::string_view text);
/// Rows of homes ("101 2人 正常", a line each, or "3-101 好，3-102 好"), or a 接龙, read row by row: an entry each, the
/// newest for a home. A person reads it when a row asks for one. Nullopt when it is no list.
std::optional<understanding> by_list(std::string_view raw, const reading& r, const std::vector<found_place>& places);
/// One row as a list of it alone.
understanding by_row(std::string_view row);
/// "12户都正常", "32户，30户正常，2户没联系上": the parts must add up to the whole. Of a scanned reading.
std::optional<understanding> by_totals(const reading& r);

}  // namespace linli::words
