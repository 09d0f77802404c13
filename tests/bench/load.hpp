#pragma once
#include <string>
#include <vector>

namespace linli::bench {

/// Webhooks from many keep-alive connections, each with one request under way.
struct load {
  int port = 0;
  std::string path, secret, run;    ///< `run` begins every id, so that no two runs share one
  std::string chat;                 ///< "" = a few chats that are bound to nothing; "private" = each sender's own
  std::vector<std::string> places;  ///< empty = chatter; else each event reports the next of them well
  int connections = 64;
  int senders = 2'000;
  long count = 0;  ///< requests in all; 0 = as many as fit into `seconds`
  double seconds = 3;
  double rate = 0;  ///< a second, at fixed moments from which latency counts; 0 = as fast as they are answered
};

/// Runs it and prints one JSON object: requests, ok, seconds, rate, p50_ms, p99_ms, max_ms.
int run_load(const load& l);

}  // namespace linli::bench
