#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redis/client.hpp"
#include "redis/functions.hpp"

namespace linli::store {

class transaction;
struct committed;

/// What everything in store/ needs, for one core: the connection, this build's Functions, the key of the indexes.
/// One executor only.
class database {
 public:
  database(std::shared_ptr<redis::client> client, std::shared_ptr<const redis::functions> functions,
           std::string index_key);
  database(redis::clients clients, std::shared_ptr<const redis::functions> functions, std::string index_key);

  redis::client& client() { return *client_; }
  /// For what must survive the loss of a server: see redis::clients. Not for heartbeats, leases and reads, which a
  /// silent replica must not hold up.
  redis::client& checked() { return *checked_; }
  /// For reads that many make at once: see redis::clients.
  redis::client& wide() { return *wide_; }
  /// For writes that may happen in any order.
  redis::client& wide_checked() { return checked_ == client_ ? *wide_ : *checked_; }
  const redis::functions& functions() const { return *functions_; }

  /// Runs the step. `fresh` work (accept, import, new campaigns) is refused with errc::full when Redis is short of
  /// memory, everything else may still drain. Errors: stale (read again, decide again), fenced (stop), unavailable,
  /// unknown_outcome (it may have happened: read again), full. Every step goes over checked():
  /// what it took from was accepted or sent already, and is moved behind only when replicas have what it led to.
  task<result<committed>> commit(transaction t, bool fresh = false);

  /// Field of a hash: "" when absent.
  task<result<std::string>> hget(std::string key, std::string field);
  /// Fields of a hash in the order asked; "" where absent.
  task<result<std::vector<std::string>>> hmget(std::string key, std::vector<std::string> fields);
  /// All fields and values of a hash, read in pages.
  task<result<std::vector<std::pair<std::string, std::string>>>> hgetall(std::string key);

  /// Decimal keyed hash of the parts: what indexes hold instead of phones and chat ids.
  std::string index_of(std::string_view a, std::string_view b = {}) const;
  std::uint64_t hash_of(std::string_view a, std::string_view b = {}) const;

 private:
  task<result<std::vector<std::pair<std::string, std::string>>>> scan(std::string key);

  std::shared_ptr<redis::client> client_, checked_, wide_;
  std::shared_ptr<const redis::functions> functions_;
  std::string index_key_;
};

/// Entries of a stream as store/ writes them: id and the value of field d.
struct stream_entry {
  std::string id, data;
};
std::vector<stream_entry> read_entries(const redis::reply& xrange);

}  // namespace linli::store
