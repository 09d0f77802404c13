#include "bots/common/platform_answer.hpp"

#include "base/json.hpp"

namespace linli::bots::common {

namespace bj = boost::json;

bj::object object_of(std::string_view body) {
  auto v = json::parse(body);
  if (v && v->is_object()) return std::move(v->get_object());
  return {};
}

std::string id_of(const bj::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  if (v == nullptr) return {};
  if (v->is_int64()) return std::to_string(v->get_int64());
  if (v->is_uint64()) return std::to_string(v->get_uint64());
  if (v->is_string()) return std::string(v->get_string());
  return {};
}

const bj::object* child(const bj::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v == nullptr ? nullptr : v->if_object();
}

std::string safe(std::string_view text, std::initializer_list<std::string_view> secrets) {
  constexpr std::size_t most = 200;
  std::string out(text);
  for (const auto secret : secrets) {
    for (auto at = secret.empty() ? std::string::npos : out.find(secret); at != std::string::npos;
         at = out.find(secret, at))
      out.replace(at, secret.size(), "***");
  }
  for (auto& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (out.size() > most) {
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    out.resize(end);
  }
  return is_utf8(out) ? out : std::string("(not UTF-8)");
}

error error_of_status(int status, std::string code, std::string detail) {
  error e;
  e.code = status == 429   ? errc::rate_limited
           : status >= 500 ? errc::server_error
           : status == 401 ? errc::misconfigured
                           : errc::rejected;
  e.platform_code = code.empty() ? std::to_string(status) : std::move(code);
  e.detail = std::move(detail);
  return e;
}

}  // namespace linli::bots::common
