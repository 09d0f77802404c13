#pragma once
#include <chrono>
#include <map>
#include <string>

#include "api/body.hpp"
#include "base/json.hpp"
#include "live/hub.hpp"
#include "net/server.hpp"
#include "queue/world.hpp"
#include "store/bearers.hpp"

namespace linli::api {

/// What handlers of one core use.
struct services {
  queue::world& world;
  live::hub& hub;
  store::bearers& bearers;
  std::chrono::minutes utc_offset;
  std::string public_url;
  std::vector<std::string> allowed_origins;
  std::string token_key;  ///< secret; tokens made under an Idempotency-Key follow from it

  std::string time(sys_time t) const { return render_time(t, utc_offset); }
};

/// One authenticated request to a route.
struct call {
  services& use;
  net::request request;
  std::map<std::string, std::string, std::less<>> path;  ///< what stood at {name}
  store::staff_member who;
  std::string community;
  bj::object body;  ///< of JSON routes; empty when there was none
  std::string
      key;  ///< who and Idempotency-Key: ids made from it are the same when the request comes again; else random

  store::database& db() const { return use.world.db; }
  /// An id for something this request creates.
  std::string new_id(std::string_view prefix) const;
  bool sees_names() const { return who.role == store::role::staff || who.role == store::role::admin; }
};

using handler = task<net::response> (*)(call&);

/// limit and cursor of a list. Error invalid.
struct page {
  std::size_t limit = limits::page_default;
  std::string cursor;  ///< decoded; "" at the beginning
};
result<page> page_of(const net::request& r);
/// `next` of a list: opaque to clients.
bj::value next_cursor(const std::string& position);
/// "true" or "1"; absent and "false" are false.
bool is_set(const net::request& r, std::string_view parameter);

/// Waits until `timer` of the community is gone, at most `most`: so that who has just asked for work sees it done.
task<void> wait_for_timer(call& c, std::string timer, std::chrono::milliseconds most);

}  // namespace linli::api
