#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redis/client.hpp"

// What a Redis Cluster is, as plain functions: which slot a command belongs to, and what its answers say about where.
namespace linli::redis {

inline constexpr int slots_of_cluster = 16'384;
inline constexpr int any_server = -1;

/// Slot of a key: CRC16 of what stands between the first { and the next }, or of the whole key.
int slot_of_key(std::string_view key);

/// The slot of all keys of a command, or any_server for PING, ECHO and TIME. Errors: bug, when keys belong to more than
/// one slot, or when the command speaks of one server as a whole (INFO, CONFIG, FUNCTION, SCAN …: ask each server).
result<int> slot_of(const command& c);

/// What an error reply says about where to go.
struct redirection {
  enum class kind {
    none,   ///< it is an answer
    moved,  ///< the slot is another server's: learn it, ask there
    ask,    ///< this once another server
    later,  ///< the cluster is being rearranged: the same again in a moment
  };
  redirection::kind what = redirection::kind::none;
  int slot = 0;
  std::string host;  ///< "" = the server that said it
  int port = 0;
};
redirection redirection_of(std::string_view answer);

/// Consecutive slots and the server that holds them.
struct slot_range {
  int first = 0, last = 0;
  std::string host;  ///< "" = the server that was asked
  int port = 0;
};
/// The answer to CLUSTER SLOTS. Errors: protocol.
result<std::vector<slot_range>> read_slots(const reply& answer);

}  // namespace linli::redis
