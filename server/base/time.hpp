#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace linli {

/// Wall-clock time in milliseconds since 1970 (UTC): what is stored and shown.
using sys_time = std::chrono::sys_time<std::chrono::milliseconds>;

sys_time now();
inline std::int64_t to_ms(sys_time t) { return t.time_since_epoch().count(); }
inline sys_time from_ms(std::int64_t ms) { return sys_time{std::chrono::milliseconds{ms}}; }

/// RFC 3339 with the offset given, e.g. "2026-02-03T09:00:00.000+08:00".
std::string render_time(sys_time t, std::chrono::minutes offset);
/// RFC 3339 with offset or Z; fractions of a second to the millisecond.
result<sys_time> parse_time(std::string_view text);
/// "+08:00", "-03:30" or "Z" as minutes.
result<std::chrono::minutes> parse_offset(std::string_view text);
/// ISO 8601 duration of days, hours, minutes and seconds: "PT60M", "P1DT2H".
result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace linli
