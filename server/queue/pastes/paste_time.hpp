#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace linli::queue {

/// The time beside a pasted line, read in the community's zone on the day when the group was seen: "10:23", "下午3:05",
/// "昨天 21:40", "星期三 9:15", "2月3日 10:23", "2026/2/3 10:20:30", "3:05 PM". Without a date it is the latest such
/// time before `seen_at`; never later than `seen_at`, because clocks differ. nullopt: no time that can be told.
std::optional<sys_time> read_pasted_time(std::string_view copied, sys_time seen_at, std::chrono::minutes utc_offset);

/// Chats show minutes: two times of one minute may be one. Minutes since 1970.
std::int64_t minute_of(sys_time t);

}  // namespace linli::queue
