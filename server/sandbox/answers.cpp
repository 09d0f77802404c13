#include "sandbox/answers.hpp"

#include <cmath>

#include "sandbox/wire.hpp"

namespace linli::sandbox {

namespace {

std::string_view title(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 422: return "Unprocessable Content";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

int status_of(errc code) {
  switch (code) {
    case errc::malformed: return 400;
    case errc::forbidden: return 403;
    case errc::not_found: return 404;
    case errc::conflict:
    case errc::chat_migrated: return 409;
    case errc::invalid: return 422;
    case errc::full: return 503;
    default: return 500;
  }
}

}  // namespace

net::response json_answer(int status, const bj::value& body) {
  net::response r;
  r.status = status;
  r.headers.add("Content-Type", status >= 400 ? "application/problem+json" : "application/json; charset=utf-8");
  r.headers.add("Cache-Control", "no-store");
  r.body = bj::serialize(body);
  return r;
}

net::response problem(int status, std::string_view detail, const std::vector<field_error>& wrong) {
  bj::object o{{"type", "about:blank"}, {"title", title(status)}, {"status", status}, {"detail", detail}};
  bj::array errors;
  for (const auto& w : wrong) {
    bj::object one{{"pointer", w.pointer}, {"detail", w.detail}};
    errors.push_back(std::move(one));
  }
  if (!errors.empty()) o["errors"] = std::move(errors);
  auto r = json_answer(status, o);
  if (status == 503) r.headers.add("Retry-After", "1");
  return r;
}

net::response problem(const error& e) {
  if (e.code == errc::chat_migrated) return problem(409, "this group has moved to " + e.detail);
  return problem(status_of(e.code), e.detail);
}

net::response platform_error(int status, std::string_view code, std::string_view message, double retry_after) {
  auto body = wire::error_body(code, message);
  if (retry_after > 0) body["error"].get_object()["retry_after"] = retry_after;
  auto r = json_answer(200, body);
  r.status = status;
  if (retry_after > 0) r.headers.add("Retry-After", std::to_string(static_cast<int>(std::ceil(retry_after))));
  return r;
}

net::response platform_error(const error& e) {
  if (e.code == errc::chat_migrated) {
    auto body = wire::error_body("chat_migrated", "the group has a new id");
    body["error"].get_object()["new_chat"] = e.detail;
    auto r = json_answer(200, body);
    r.status = 409;
    return r;
  }
  // What is not allowed is 400 here: this platform knows no 422.
  const int status = e.code == errc::invalid ? 400 : status_of(e.code);
  return platform_error(status, e.platform_code.empty() ? name(e.code) : e.platform_code, e.detail,
                        status == 503 ? 1 : 0);
}

}  // namespace linli::sandbox
