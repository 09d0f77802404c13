#include "sandbox/wire.hpp"

#include "base/crypto.hpp"

namespace linli::sandbox::wire {

std::string render(sys_time t) { return render_time(t, std::chrono::hours(8)); }

std::string batch_of(const std::vector<std::string_view>& bodies) {
  std::string out = R"({"events":[)";
  for (const auto b : bodies) {
    if (out.back() != '[') out.push_back(',');
    out.append(b);
  }
  out.append("]}");
  return out;
}

http_headers signed_headers(std::string_view secret, std::string_view body, sys_time at) {
  const auto stamp = std::to_string(to_ms(at) / 1000);
  std::string said = stamp + ".";
  said.append(body);
  http_headers h;
  h.add("Content-Type", "application/json");
  h.add("X-Sandbox-Timestamp", stamp);
  h.add("X-Sandbox-Signature", "v1=" + hex(hmac_sha256(secret, said)));
  return h;
}

bj::object error_body(std::string_view code, std::string_view message) {
  bj::object inner{{"code", code}, {"message", message}};
  bj::object out;
  out["error"] = std::move(inner);
  return out;
}

}  // namespace linli::sandbox::wire
