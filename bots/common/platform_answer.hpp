#pragma once
#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/error.hpp"
#include "base/http.hpp"
#include "base/time.hpp"

namespace linli::bots::common {

/// The JSON object in a body; an empty one when there is none. Never throws.
boost::json::object object_of(std::string_view body);
/// Text of an identifier that platforms give as number or string: 64-bit safe. "" when absent.
std::string id_of(const boost::json::object& o, std::string_view key);
/// The object at `key`; nullptr when absent or of another kind.
const boost::json::object* child(const boost::json::object& o, std::string_view key);

/// A platform's own words for a log or a message row: cut, without line breaks, with all `secrets` blanked out.
std::string safe(std::string_view text, std::initializer_list<std::string_view> secrets);

/// What an HTTP status means where the platform says nothing more exact: 429 rate_limited, 5xx server_error, 401
/// misconfigured, other 4xx rejected. REQUIRES: status is not 2xx.
error error_of_status(int status, std::string code, std::string detail);

/// No wait that a platform asks for is longer.
constexpr std::chrono::milliseconds wait_max = std::chrono::hours(24);
/// What the header Retry-After asks for: seconds, or a date as RFC 9110 has it, seen from `at`; at most wait_max. 0
/// when it is absent, over, or cannot be read.
std::chrono::milliseconds retry_after_of(const http_headers& headers, sys_time at);

}  // namespace linli::bots::common
