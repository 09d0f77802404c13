#include "api/problem.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace linli::api {

namespace {

std::string_view title(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

int status_of(errc code) {
  switch (code) {
    case errc::malformed: return 400;
    case errc::unauthorized: return 401;
    case errc::forbidden: return 403;
    case errc::not_found: return 404;
    case errc::conflict: return 409;
    case errc::too_large: return 413;
    case errc::invalid: return 422;
    case errc::rate_limited: return 429;
    case errc::stale:
    case errc::timeout:
    case errc::canceled:
    case errc::unavailable:
    case errc::full:
    case errc::unknown_outcome:
    case errc::closed: return 503;
    default: return 500;
  }
}

}  // namespace

net::response json_response(int status, const bj::value& body) {
  net::response r;
  r.status = status;
  r.headers.add("Content-Type", status >= 400 ? "application/problem+json" : "application/json");
  r.headers.add("Cache-Control", "no-store");
  r.body = bj::serialize(body);
  return r;
}

net::response problem(int status, std::string detail, const std::vector<field_error>& fields) {
  bj::object o{{"type", "about:blank"}, {"title", title(status)}, {"status", status}, {"detail", std::move(detail)}};
  if (!fields.empty()) {
    bj::array errors;
    for (const auto& f : fields) errors.push_back(bj::object{{"pointer", f.pointer}, {"detail", f.detail}});
    o["errors"] = std::move(errors);
  }
  auto r = json_response(status, o);
  if (status == 401) r.headers.add("WWW-Authenticate", "Bearer");
  return r;
}

net::response problem(const error& e) {
  const auto status = status_of(e.code);
  // What went wrong inside is for the log; outside it only matters that it did.
  auto detail = e.detail.empty() ? std::string(name(e.code)) : e.detail;
  if (status == 503) detail = "the store cannot be reached or is busy; nothing was lost, try again";
  if (status == 500) {
    log::error("api", "answered 500: {}", describe(e));
    detail = "an internal error; it was logged";
  }
  auto r = problem(status, std::move(detail));
  if (status == 503 || status == 429) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(e.retry_after).count();
    r.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(1, seconds)));
  }
  return r;
}

}  // namespace linli::api
