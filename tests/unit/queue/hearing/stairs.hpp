#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "domain/model.hpp"
#include "domain/place.hpp"
#include "domain/roster_table.hpp"

namespace linli::queue::test {

/// Adds somebody to the rows of a roster.
inline void add_row(std::vector<domain::roster_row>& rows, std::string_view place, std::string name,
                    std::vector<std::string> tags = {}) {
  domain::roster_row r;
  r.line = static_cast<int>(rows.size()) + 2;
  r.place = *domain::parse_place(place);
  r.name = std::move(name);
  r.tags = std::move(tags);
  rows.push_back(std::move(r));
}

}  // namespace linli::queue::test
