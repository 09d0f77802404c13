#pragma once
#include <string>

namespace linli::bench {

/// Many staff sessions that listen to `groups`, and events for all of them: messages in chats that nobody bound.
struct fanout {
  int port = 0;
  int pid = 0;  ///< of the gateway, whose CPU time and memory are looked at
  std::string path, secret, run, token, community;
  int sessions = 1'000;
  int rounds = 5;
  int burst = 1;  ///< events in one webhook
};

/// Prints one JSON object: sessions, bytes_per_session (before any event), rounds, burst, us_per_delivery and
/// raw_us (CPU), last_ms (from before the webhook to the last session, the slowest round), frame_bytes.
int run_fanout(const fanout& f);

}  // namespace linli::bench
