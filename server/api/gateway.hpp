#pragma once
#include <memory>
#include <set>
#include <string>

#include "api/call.hpp"
#include "api/routes.hpp"
#include "api/webhook.hpp"
#include "net/server.hpp"

namespace linli::api {

/// The public listener of one core: webhooks, the API, the WebSocket, openapi.json. One executor only.
class gateway final : public net::application {
 public:
  explicit gateway(services s);

  net::route_limits limits_of(const net::request& head) const override;
  task<std::optional<net::response>> screen(const net::request& head) override;
  task<net::response> handle(net::request r) override;
  task<upgrade> accept_websocket(net::request r) override;

  /// No new requests (503) and sessions; what is under way goes on.
  void refuse() { refusing_ = true; }
  /// Tells every session to come back, spread over `spread`.
  void dismiss(std::chrono::milliseconds spread);

 private:
  task<std::optional<net::response>> check_bearer(const net::request& r, const found_route& found,
                                                  store::staff_member& who);
  task<net::response> api_call(net::request r);
  task<net::response> run(const route& r, call& c, const std::string& key);
  task<result<bool>> is_community(std::string id);
  bool origin_allowed(const net::request& r) const;

  services use_;
  std::set<std::string> communities_;  // known to exist: they are never deleted
  std::set<std::weak_ptr<net::ws_session>, std::owner_less<>> sessions_;
  std::size_t sweep_at_ = 64;
  bool refusing_ = false;
};

/// The token of an Authorization header; "" when there is none.
std::string bearer_of(const net::request& r);

}  // namespace linli::api
