#pragma once
#include "net/server.hpp"
#include "sandbox/control.hpp"

namespace linli::sandbox {

/// What the sandbox serves: /api/… for Linli, /box… for people and tests on this machine. One executor only.
class front final : public net::application {
 public:
  explicit front(world& w) : world_(w) {}
  net::route_limits limits_of(const net::request& head) const override;
  task<net::response> handle(net::request r) override;
  task<upgrade> accept_websocket(net::request r) override;
  /// Calls that a fault keeps waiting end soon.
  void stop() { stopping_ = true; }

 private:
  box* box_of(std::string_view authorization) const;
  task<void> wait(std::chrono::milliseconds time);

  world& world_;
  bool stopping_ = false;
};

}  // namespace linli::sandbox
