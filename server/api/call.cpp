#include "api/call.hpp"

#include <charconv>

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "store/keys.hpp"

namespace linli::api {

std::string call::new_id(std::string_view prefix) const {
  if (key.empty()) return std::string(prefix) + "_" + random_id().substr(0, 16);
  return hash_id(prefix, {community, request.path, key});
}

result<page> page_of(const net::request& r) {
  page p;
  if (const auto limit = r.parameter("limit")) {
    std::size_t n = 0;
    const auto [end, ec] = std::from_chars(limit->data(), limit->data() + limit->size(), n);
    if (ec != std::errc{} || end != limit->data() + limit->size() || n < 1 || n > limits::page_max)
      return error{errc::invalid, "limit must be 1 to " + std::to_string(limits::page_max)};
    p.limit = n;
  }
  if (const auto cursor = r.parameter("cursor"); cursor && !cursor->empty()) {
    auto decoded = unhex(*cursor);
    if (!decoded) return error{errc::invalid, "cursor must be the `next` of an earlier answer"};
    p.cursor = std::move(*decoded);
  }
  return p;
}

bj::value next_cursor(const std::string& position) {
  return position.empty() ? bj::value(nullptr) : bj::value(hex(position));
}

bool is_set(const net::request& r, std::string_view parameter) {
  const auto v = r.parameter(parameter);
  return v && (*v == "true" || *v == "1");
}

task<void> wait_for_timer(call& c, std::string timer, std::chrono::milliseconds most) {
  const auto end = steady_clock::now() + most;
  c.use.world.bells.ring(queue::unit_of_community(c.community));
  while (steady_clock::now() < end) {
    redis::command ask{"ZSCORE", store::keys::timers(c.community), timer};
    auto there = co_await c.db().client().run(std::move(ask));
    if (!there || there->is_nil()) co_return;
    co_await sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace linli::api
