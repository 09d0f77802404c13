#include <charconv>

#include "net/server.hpp"

namespace linli::net {

result<endpoint> parse_endpoint(std::string_view text) {
  const error wrong{errc::invalid, "must be address:port, the address as a number"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  endpoint e;
  e.address = std::string(host);
  const auto digits = text.substr(colon + 1);
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), e.port);
  boost::system::error_code bad;
  asio::ip::make_address(e.address, bad);
  if (ec != std::errc{} || end != digits.data() + digits.size() || bad) return wrong;
  return e;
}

}  // namespace linli::net
