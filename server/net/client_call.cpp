#include "net/client_call.hpp"

#include <algorithm>

#include <boost/url.hpp>

#include "net/gate.hpp"

namespace linli::net {

namespace {

bool is_ours(std::string_view name) {
  const auto lower = to_lower(name);
  return lower == "host" || lower == "content-length" || lower == "transfer-encoding" || lower == "connection";
}

// RFC 9110, 8.6: these say a length of 0, too.
bool expects_body(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

}  // namespace

result<destination> read_url(const std::string& url) {
  const auto printable = [](char c) { return c > ' ' && c <= '~'; };
  if (!std::all_of(url.begin(), url.end(), printable)) return error{errc::invalid, "the URL is not printable ASCII"};
  const auto read = boost::urls::parse_uri(url);
  if (!read || read->host_address().empty()) return error{errc::invalid, "the URL is malformed"};
  const auto scheme = read->scheme_id();
  if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https) {
    return error{errc::invalid, "the URL is neither http nor https"};
  }
  if (read->has_userinfo()) return error{errc::invalid, "the URL has a user in it"};
  destination d;
  d.secure = scheme == boost::urls::scheme::https;
  d.host = read->host_address();
  // The host may hold escapes, which decode to anything.
  if (!std::all_of(d.host.begin(), d.host.end(), printable)) return error{errc::invalid, "the URL is malformed"};
  d.port = read->port().empty() ? (d.secure ? "443" : "80") : std::string(read->port());
  d.authority = read->encoded_host_and_port();
  d.target = read->encoded_path().empty() ? "/" : std::string(read->encoded_path());
  if (read->has_query()) d.target.append("?").append(read->encoded_query());
  return d;
}

result<std::string> render_call(const http_request& r, const destination& d) {
  if (!is_token(r.method)) return error{errc::invalid, "the method is no token"};
  std::string out;
  out.reserve(512);
  out.append(r.method).append(" ").append(d.target).append(" HTTP/1.1\r\nHost: ").append(d.authority).append("\r\n");
  for (const auto& [name, value] : r.headers.all()) {
    if (!is_token(name) || !is_field_value(value)) return error{errc::invalid, "a header cannot be sent"};
    if (is_ours(name)) return error{errc::invalid, "the header " + name + " is the client's own"};
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (r.headers.get("user-agent").empty()) out.append("User-Agent: linli\r\n");
  if (!r.body.empty() || expects_body(r.method)) {
    out.append("Content-Length: ").append(std::to_string(r.body.size())).append("\r\n");
  }
  out.append("\r\n");
  return out;
}

}  // namespace linli::net
