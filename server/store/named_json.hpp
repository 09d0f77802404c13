#pragma once
#include "base/json.hpp"
#include "base/time.hpp"
#include "domain/model.hpp"

namespace linli::store {

/// Enumerations by their names, times by their milliseconds, as rows hold them; the first value of an enumeration is
/// left out, and stands for what is missing or unknown.
template <class Enum>
void put_name(boost::json::object& o, std::string_view key, Enum v) {
  if (v != Enum{}) o[key] = domain::name(v);
}
template <class Enum>
Enum read_name(const boost::json::object& o, std::string_view key) {
  return domain::named<Enum>(json::text(o, key)).value_or(Enum{});
}
inline sys_time read_time(const boost::json::object& o, std::string_view key) { return from_ms(json::number(o, key)); }

}  // namespace linli::store
