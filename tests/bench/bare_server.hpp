#pragma once
#include <string>

namespace linli::bench {

/// The limit of webhook ingest: Beast reads a request, its body goes into one pipelined XADD, and when Redis has
/// answered so does the server. No gate, no signature, no dedupe, nothing read back. Serves until it is killed.
int run_bare_server(int port, const std::string& redis, int cores);

}  // namespace linli::bench
