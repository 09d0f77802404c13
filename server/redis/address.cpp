#include <charconv>

#include "base/text.hpp"
#include "redis/client.hpp"

namespace linli::redis {

namespace {

bool read_number(std::string_view text, int& into, int most) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), into);
  return ec == std::errc{} && end == text.data() + text.size() && into >= 0 && into <= most;
}

}  // namespace

result<address> parse_address(std::string_view url) {
  address a;
  if (url.starts_with("unix://")) {
    a.socket = url.substr(7);
    if (a.socket.empty() || a.socket[0] != '/' || a.socket.size() > 100)
      return error{errc::invalid, "a unix socket is written unix:///absolute/path, at most 100 bytes"};
    return a;
  }
  if (url.starts_with("rediss://"))
    return error{errc::invalid,
                 "TLS to Redis is not spoken: use a private network, or a tunnel such as stunnel or spiped"};
  if (!url.starts_with("redis://")) return error{errc::invalid, "redis.url begins with unix:// or redis://"};
  auto rest = url.substr(8);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    const auto login = rest.substr(0, at);
    rest = rest.substr(at + 1);
    const auto colon = login.find(':');
    a.user = percent_decode(login.substr(0, colon));
    if (colon != std::string_view::npos) a.password = percent_decode(login.substr(colon + 1));
  }
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    const auto db = rest.substr(slash + 1);
    if (!db.empty() && !read_number(db, a.database, 1'000))
      return error{errc::invalid, "the database in redis.url is no number"};
    rest = rest.substr(0, slash);
  }
  const auto bracket = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;  // [::1]:6379
  const auto from = bracket == std::string_view::npos ? 0 : bracket;
  if (const auto colon = rest.find(':', from); colon != std::string_view::npos) {
    if (!read_number(rest.substr(colon + 1), a.port, 65'535))
      return error{errc::invalid, "the port in redis.url is no port"};
    rest = rest.substr(0, colon);
  }
  if (bracket != std::string_view::npos) rest = rest.substr(1, bracket - 1);
  a.host = rest;
  if (a.host.empty()) return error{errc::invalid, "redis.url names no host"};
  return a;
}

result<options> parse_options(std::string_view url, bool cluster, int replicas_min) {
  options o;
  o.cluster = cluster;
  o.replicas_min = replicas_min;
  const auto at = url.rfind('@');
  const auto hosts_at = at != std::string_view::npos ? at + 1 : url.starts_with("redis://") ? 8 : 0;
  const auto hosts = url.starts_with("unix://") ? std::vector<std::string_view>{url} : split(url.substr(hosts_at), ',');
  for (const auto host : hosts) {
    auto one = parse_address(hosts.size() == 1 ? url : std::string(url.substr(0, hosts_at)).append(trim(host)));
    if (!one) return one.error();
    if (cluster && !one->socket.empty())
      return error{errc::invalid, "a cluster is reached over TCP: redis://host:port,host:port"};
    if (cluster && one->database != 0) return error{errc::invalid, "a cluster has no numbered databases"};
    o.servers.push_back(std::move(*one));
  }
  if (!cluster && o.servers.size() > 1)
    return error{errc::invalid, "redis.url names several servers: that is for redis.cluster = true"};
  return o;
}

}  // namespace linli::redis
