#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace linli {

/// What went wrong, as far as anybody reacts to it. Nobody switches on these but classify().
enum class errc {
  invalid,          ///< well-formed, but a value is not allowed
  malformed,        ///< could not be parsed
  unauthorized,     ///< no or wrong signature or token
  forbidden,        ///< known, but not allowed to
  not_found,        ///< no such thing
  conflict,         ///< contradicts what is there
  stale,            ///< the snapshot a decision was made on has moved: read again, decide again
  fenced,           ///< a newer owner exists: stop
  too_large,        ///< over a limit of limits.hpp
  timeout,          ///< our own deadline passed before anything left this process
  canceled,         ///< we are stopping
  unavailable,      ///< Redis (or what was asked) cannot be reached now
  full,             ///< Redis refuses writes for lack of memory, or we do before it must
  not_sent,         ///< certainly not sent: connect failed, or not all bytes were written
  unknown_outcome,  ///< fully written, no complete answer: it may have happened
  server_error,     ///< the platform answered 5xx
  rate_limited,     ///< the platform answered 429: see retry_after
  token_expired,    ///< the platform wants a fresh token
  rejected,         ///< the platform refused this message for good
  chat_migrated,    ///< the chat has a new id, given in detail
  misconfigured,    ///< credentials or settings are wrong: pause and tell somebody
  protocol,         ///< the peer broke its protocol
  closed,           ///< the connection is closed
  bug,              ///< must not happen
};

/// The reaction an error asks for.
enum class reaction { retry, throttle, refresh_token, reject, misconfigured, bug };

/// An error as it travels: the code decides, the sentence is for people and logs, never for control flow.
struct error {
  errc code = errc::bug;
  std::string detail;                        ///< one sentence, without personal data
  std::chrono::milliseconds retry_after{0};  ///< rate_limited, full, unavailable: how long to wait; 0 = not said
  std::string platform_code;                 ///< the platform's own code, for message rows

  error() = default;
  error(errc c) : code(c) {}  // NOLINT(google-explicit-constructor): `return errc::stale;` is the point
  error(errc c, std::string d) : code(c), detail(std::move(d)) {}
};

/// The name of a code as it stands in logs and metrics, e.g. "not_sent".
std::string_view name(errc code);
reaction classify(errc code);
/// "stale: the campaign moved".
std::string describe(const error& e);

/// For result<T>::value(): the exception of a bug or of start-up.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, error>;

}  // namespace linli
