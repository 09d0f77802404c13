#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/error.hpp"

namespace linli::json {

namespace bj = boost::json;

/// One JSON value of at most 32 levels. Errors: malformed.
inline result<bj::value> parse(std::string_view text) {
  boost::system::error_code ec;
  bj::parse_options options;
  options.max_depth = 32;
  auto v = bj::parse(text, ec, {}, options);
  if (ec) return error{errc::malformed, "not valid JSON: " + ec.message()};
  return v;
}

/// The string at `key`, "" when absent or of another kind.
inline std::string text(const bj::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string{};
}
/// The number at `key`, fractions cut off; `fallback` when absent, of another kind or beyond 64 bits.
inline std::int64_t number(const bj::object& o, std::string_view key, std::int64_t fallback = 0) {
  constexpr double beyond = 9223372036854775808.0;  // 2^63: a cast from there on would be undefined
  const auto* v = o.if_contains(key);
  if (v == nullptr) return fallback;
  if (v->is_int64()) return v->get_int64();
  if (v->is_double() && v->get_double() >= -beyond && v->get_double() < beyond)
    return static_cast<std::int64_t>(v->get_double());
  return fallback;
}
inline bool flag(const bj::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v != nullptr && v->is_bool() && v->get_bool();
}
inline std::vector<std::string> texts(const bj::object& o, std::string_view key) {
  std::vector<std::string> out;
  const auto* v = o.if_contains(key);
  if (v == nullptr || !v->is_array()) return out;
  for (const auto& item : v->get_array()) {
    if (item.is_string()) out.emplace_back(item.get_string());
  }
  return out;
}
inline bj::array array_of(const std::vector<std::string>& items) {
  bj::array out;
  for (const auto& item : items) out.emplace_back(item);
  return out;
}
/// Sets `key` unless the value is empty: what is not said takes no room.
inline void put(bj::object& o, std::string_view key, const std::string& v) {
  if (!v.empty()) o[key] = v;
}
inline void put(bj::object& o, std::string_view key, const std::vector<std::string>& v) {
  if (!v.empty()) o[key] = array_of(v);
}
inline void put(bj::object& o, std::string_view key, bool v) {
  if (v) o[key] = true;
}
inline void put(bj::object& o, std::string_view key, std::int64_t v) {
  if (v != 0) o[key] = v;
}

}  // namespace linli::json
