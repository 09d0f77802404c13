#include "sandbox/front.hpp"

#include "base/crypto.hpp"
#include "sandbox/answers.hpp"
#include "sandbox/api.hpp"
#include "sandbox/sizes.hpp"

namespace linli::sandbox {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds nap = 100ms;  // so soon a waiting call sees that the process stops

bool is_loopback(const std::string& address) {
  boost::system::error_code ec;
  const auto a = asio::ip::make_address(address, ec);
  return !ec && a.is_loopback();
}

// The control API has no password: it is for this machine, and not for the pages that its browser shows.
bool may_control(const net::request& r) {
  const auto origin = r.headers.get("Origin");
  const bool own = origin.empty() || origin.starts_with("http://127.0.0.1:") || origin.starts_with("http://localhost:");
  return own && is_loopback(r.remote);
}

bool is_below(const std::string& path, std::string_view top) {
  return path == top || (path.starts_with(top) && path[top.size()] == '/');
}

}  // namespace

net::route_limits front::limits_of(const net::request& head) const {
  net::route_limits l;
  if (is_below(head.path, "/box")) l.body_bytes_max = sizes::control_bytes_max;
  l.chunked = true;
  return l;
}

// All tokens are compared, so that the time tells nothing.
box* front::box_of(std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!authorization.starts_with(scheme)) return nullptr;
  authorization.remove_prefix(scheme.size());
  box* out = nullptr;
  for (const auto& [id, b] : world_.boxes) {
    if (equal_in_constant_time(b->who().token, authorization)) out = b.get();
  }
  return out;
}

task<void> front::wait(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stopping_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= 0ms) break;
    const auto most = std::min(left, nap);
    co_await sleep_for(most);
  }
}

task<net::response> front::handle(net::request r) {
  if (is_below(r.path, "/box")) {
    if (!may_control(r)) co_return problem(403, "the control API is for this machine only");
    co_return call_control(world_, r, moment::now());
  }
  if (!is_below(r.path, "/api")) co_return problem(404, "there is /api for Linli and /box for people");
  auto* on = box_of(r.headers.get("Authorization"));
  if (on == nullptr) co_return platform_error(401, "bad_token", "no account has this token");
  auto outcome = call_api(*on, r, moment::now());
  if (outcome.wait > 0ms) co_await wait(outcome.wait);
  co_return std::move(outcome.answer);
}

task<net::application::upgrade> front::accept_websocket(net::request) {
  upgrade out;
  out.refusal = problem(404, "the sandbox has no WebSocket");
  co_return out;
}

}  // namespace linli::sandbox
