#include "bots/common/platform_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/json.hpp"

namespace linli::bots::common {

namespace bj = boost::json;

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// REQUIRES: at most nine digits.
int number_in(std::string_view digits) {
  int n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"; the two older forms of it are sent by nobody any more.
std::optional<sys_time> http_date(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view form = "www, dd mmm yyyy hh:mm:ss GMT";
  if (text.size() != form.size() || !text.ends_with(" GMT")) return std::nullopt;
  if (text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' ||
      text[22] != ':')
    return std::nullopt;
  std::array<int, 5> n{};  // day, year, hours, minutes, seconds
  const std::array parts{text.substr(5, 2), text.substr(12, 4), text.substr(17, 2), text.substr(20, 2),
                         text.substr(23, 2)};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_digits(parts[i])) return std::nullopt;
    n[i] = number_in(parts[i]);
  }
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = months.find(text.substr(8, 3));
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  const year_month_day date{year(n[1]), month(static_cast<unsigned>(at / 3 + 1)), day(static_cast<unsigned>(n[0]))};
  if (!date.ok() || n[2] > 23 || n[3] > 59 || n[4] > 60) return std::nullopt;
  return sys_days(date) + hours(n[2]) + minutes(n[3]) + seconds(n[4]);
}

}  // namespace

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

std::chrono::milliseconds retry_after_of(const http_headers& headers, sys_time at) {
  const auto said = trim(headers.get("Retry-After"));
  if (is_digits(said))
    return said.size() > 9 ? wait_max
                           : std::min(wait_max, std::chrono::milliseconds(std::chrono::seconds(number_in(said))));
  const auto until = http_date(said);
  return until ? std::clamp(*until - at, std::chrono::milliseconds(0), wait_max) : std::chrono::milliseconds(0);
}

}  // namespace linli::bots::common
