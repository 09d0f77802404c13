#include "net/origin.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include "base/ascii.hpp"

namespace linli::net {

namespace {

std::vector<std::string> members(const http_headers& headers, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& [n, value] : headers.all()) {
    if (!equal_without_case(n, name)) continue;
    for (const auto part : split(value, ',')) out.emplace_back(trim(part));
  }
  return out;
}

bool is_address(const std::string& text) {
  boost::system::error_code ec;
  asio::ip::make_address(text, ec);
  return !ec;
}

}  // namespace

void set_origin(request& r, const std::string& peer, const std::vector<std::string>& trusted_proxies) {
  const auto trusted = [&](const std::string& address) {
    return std::find(trusted_proxies.begin(), trusted_proxies.end(), address) != trusted_proxies.end();
  };
  r.remote = peer;
  r.secure = false;
  if (!trusted(peer)) return;
  const auto protocols = members(r.headers, "x-forwarded-proto");
  r.secure = !protocols.empty() && equal_without_case(protocols.back(), "https");
  const auto chain = members(r.headers, "x-forwarded-for");
  for (auto hop = chain.rbegin(); hop != chain.rend() && is_address(*hop); ++hop) {
    r.remote = *hop;
    if (!trusted(*hop)) return;
  }
}

}  // namespace linli::net
