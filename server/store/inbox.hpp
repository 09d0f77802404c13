#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/surroundings.hpp"
#include "store/database.hpp"

namespace linli::store {

/// An event on its way into an inbox shard.
struct inbound {
  std::string sender;   ///< who decides the shard: events of one sender stay in order
  std::string id;       ///< the platform's id of the event, "" when it gave none
  std::string payload;  ///< as queue/ reads it back
  int shard = -1;       ///< as shard_of() says; -1: not asked yet
  bool urgent = false;  ///< also enters the shard's urgent lane, which is read before all that waits
};

/// The doors of all inbox shards, for one core: dedupe and append in one step each, and the upkeep of the dedupe sets.
class inbox {
 public:
  explicit inbox(database& db) : db_(db) {}
  int shard_of(std::string_view account, std::string_view sender) const;

  /// All of one POST, durable when this returns without error; what was seen before is absorbed: by its id, or, where
  /// the platform gives none, by `raw_body` within 60 s. Returns how many were new, within limits::accept_deadline.
  /// Errors: full (over limits::refuse_at_memory_share, or Redis says so), unavailable, unknown_outcome: the platform
  /// must send again, and what was taken already is absorbed then. REQUIRES: `raw_body` stays until this returns.
  task<result<std::size_t>> accept(std::string account, std::vector<inbound> events, std::string_view raw_body = {});
  /// A signed body that could not be parsed, kept for a person; once, when it comes again within 60 s.
  task<result<void>> quarantine(std::string account, std::string raw_body, std::string why);

  /// Adds running time to the shard's dedupe set and begins a new generation when it is due. Error fenced: the shard is
  /// another owner's by now, and nothing was added.
  task<result<void>> age(int shard, std::string owner, std::int64_t fence, std::chrono::milliseconds ran);
  /// Told by whoever reads INFO memory: is new work refused?
  void set_refusing(bool refusing) { refusing_ = refusing; }
  bool refusing() const { return refusing_; }
  /// Told by whoever reads its settings: could Redis lose what it acknowledges? Then nothing is taken.
  void set_unsafe(bool unsafe) { unsafe_ = unsafe; }

 private:
  struct sets {
    std::int64_t generation = 0, now = 1, before = 0;
    std::int64_t ids = 0;  ///< of the generation, as heard last
    bool growing = false;
  };
  /// What one shard takes of a POST, by one Function: events with ids, or those of a body that gives none.
  struct part {
    int shard = 0;
    bool named = true;
    std::vector<std::size_t> events;  ///< of the POST
  };
  result<void> is_open() const;
  static std::vector<part> split(const std::vector<inbound>& events, const std::vector<int>& shards);
  redis::functions::invocation step_of(const part& p, const std::vector<inbound>& events,
                                       const std::vector<std::uint64_t>& hashes, std::uint64_t body) const;
  void take_view(int shard, const redis::reply& moved);
  task<void> grow(int shard, std::int64_t ids, steady_time end);

  database& db_;
  std::array<sets, limits::inbox_shards> sets_;
  bool refusing_ = false, unsafe_ = false;
};

class transaction;
/// Writes of a step in the shard's tag: the event is given up on, visibly.
void put_dead(transaction& t, int shard, const std::string& entry, const std::string& data, const std::string& why);

/// Bucket of a hash among `n`, by linear hashing.
std::int64_t bucket_of(std::uint64_t hash, std::int64_t n);

}  // namespace linli::store
