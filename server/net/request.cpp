#include <algorithm>

#include "net/server.hpp"

namespace linli::net {

namespace {

std::string form_decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

}  // namespace

std::optional<std::string> request::parameter(std::string_view name) const {
  for (const auto pair : split(query, '&')) {
    const auto equals = pair.find('=');
    if (pair.empty() || form_decode(pair.substr(0, equals)) != name) continue;
    return equals == pair.npos ? std::string{} : form_decode(pair.substr(equals + 1));
  }
  return std::nullopt;
}

}  // namespace linli::net
