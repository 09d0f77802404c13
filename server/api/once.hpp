#pragma once
#include <optional>
#include <string>

#include "api/call.hpp"
#include "api/routes.hpp"

// Idempotency-Key: a POST that is sent again does not happen again.
namespace linli::api {

/// A POST under a key, from claim to answer. The key belongs to who calls and to the path.
class once {
 public:
  once(call& c, const std::string& key, std::string_view body_bytes);

  /// nullopt: go on, nobody else will meanwhile. Else what to answer: the stored answer, 422 when the key came with
  /// another body, 409 while the first request is still being worked on. Errors: those of the connection.
  task<result<std::optional<net::response>>> claim(keeping k);
  /// Keeps the answer for limits::idempotency_kept. An answer that says "try again" is not kept.
  task<void> finish(keeping k, const net::response& r);
  /// REQUIRES: claimed. The same whenever the request comes again within that time, and another one after it: ids and
  /// tokens follow from it, and must not be those of what the key once made.
  const std::string& seed() const { return seed_; }

 private:
  task<void> let_go();

  call& call_;
  std::string key_;   ///< in Redis
  std::string body_;  ///< its hash
  std::string seed_;
};

}  // namespace linli::api
