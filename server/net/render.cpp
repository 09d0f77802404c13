#include "net/render.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace linli::net {

namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unnamed";
  }
}

// RFC 9110, 5.6.7; made once a second and thread.
std::string_view date() {
  thread_local std::time_t made = 0;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t size = 0;
  const auto t = std::time(nullptr);
  if (t != made) {
    std::tm parts{};
    gmtime_r(&t, &parts);
    size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made = t;
  }
  return {text.data(), size};
}

// What this file writes itself; an application's own would be said twice.
bool is_ours(std::string_view name) {
  static constexpr std::array<std::string_view, 5> all{"content-length", "date", "connection", "transfer-encoding",
                                                       "x-content-type-options"};
  return std::any_of(all.begin(), all.end(), [&](std::string_view own) { return equal_without_case(own, name); });
}

}  // namespace

bool is_renderable(const response& r) {
  const auto good = [](const auto& field) { return is_token(field.first) && is_field_value(field.second); };
  return r.status >= 200 && r.status <= 599 && std::all_of(r.headers.all().begin(), r.headers.all().end(), good);
}

bool has_body(int status) { return status != 204 && status != 304; }

std::string render_head(const response& r, bool keep_alive, bool old) {
  std::string out;
  out.reserve(256);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", r.status, reason(r.status), date());
  for (const auto& [name, value] : r.headers.all()) {
    if (!is_ours(name)) out.append(name).append(": ").append(value).append("\r\n");
  }
  if (has_body(r.status)) fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", r.body.size());
  if (!keep_alive) out.append("Connection: close\r\n");
  else if (old) out.append("Connection: keep-alive\r\n");
  out.append("X-Content-Type-Options: nosniff\r\n\r\n");
  return out;
}

response render_refusal(const refusal& why) {
  response r;
  r.status = why.status;
  r.headers.add("Content-Type", "application/problem+json");
  if (why.status == 405) r.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (why.status == 503) r.headers.add("Retry-After", "2");
  if (why.status == 426) r.headers.add("Sec-WebSocket-Version", "13");
  r.body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}"}})", reason(why.status),
                       why.status, why.detail);
  return r;
}

}  // namespace linli::net
