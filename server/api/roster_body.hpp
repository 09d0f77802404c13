#pragma once
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "domain/roster_table.hpp"

namespace linli::api {

/// One JSON object a line, with the roster's columns as names; lists (phones, tags) may be arrays. A line that is not
/// such an object is an error of that line. REQUIRES: `bytes` outlive it.
std::unique_ptr<domain::table_reader> read_ndjson(std::string_view bytes);

/// All of it.
domain::roster_table parse_ndjson(std::string_view bytes);

/// A resident as the API shows one.
bj::object show(const domain::resident& r, const domain::household* home);

}  // namespace linli::api
