#include "base/error.hpp"

#include <stdexcept>

namespace linli {

std::string_view name(errc code) {
  switch (code) {
    case errc::invalid: return "invalid";
    case errc::malformed: return "malformed";
    case errc::unauthorized: return "unauthorized";
    case errc::forbidden: return "forbidden";
    case errc::not_found: return "not_found";
    case errc::conflict: return "conflict";
    case errc::stale: return "stale";
    case errc::fenced: return "fenced";
    case errc::too_large: return "too_large";
    case errc::timeout: return "timeout";
    case errc::canceled: return "canceled";
    case errc::unavailable: return "unavailable";
    case errc::full: return "full";
    case errc::not_sent: return "not_sent";
    case errc::unknown_outcome: return "unknown_outcome";
    case errc::server_error: return "server_error";
    case errc::rate_limited: return "rate_limited";
    case errc::token_expired: return "token_expired";
    case errc::rejected: return "rejected";
    case errc::chat_migrated: return "chat_migrated";
    case errc::misconfigured: return "misconfigured";
    case errc::protocol: return "protocol";
    case errc::closed: return "closed";
    case errc::bug: return "bug";
  }
  return "bug";
}

reaction classify(errc code) {
  switch (code) {
    case errc::stale:
    case errc::timeout:
    case errc::canceled:
    case errc::unavailable:
    case errc::not_sent:
    case errc::unknown_outcome:
    case errc::server_error:
    case errc::closed:
    case errc::chat_migrated: return reaction::retry;
    case errc::full:
    case errc::rate_limited: return reaction::throttle;
    case errc::token_expired: return reaction::refresh_token;
    case errc::invalid:
    case errc::malformed:
    case errc::not_found:
    case errc::conflict:
    case errc::too_large:
    case errc::rejected:
    case errc::protocol: return reaction::reject;
    case errc::unauthorized:
    case errc::forbidden:
    case errc::misconfigured: return reaction::misconfigured;
    case errc::fenced:
    case errc::bug: return reaction::bug;
  }
  return reaction::bug;
}

std::string describe(const error& e) {
  std::string text(name(e.code));
  if (!e.detail.empty()) text.append(": ").append(e.detail);
  return text;
}

void throw_exception_from_error(const error& e, const boost::source_location&) {
  throw std::runtime_error(describe(e));
}

}  // namespace linli
