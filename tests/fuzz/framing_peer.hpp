#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linli::fuzz {

/// A request as another parser (Boost.Beast's) reads it.
struct peer_request {
  bool head_good = false;  ///< the head was taken
  bool done = false;       ///< and all of the body
  bool keep_alive = false;
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> fields;
  std::size_t taken = 0;  ///< bytes that are of this request
};
peer_request read_as_peer(std::string_view bytes);

}  // namespace linli::fuzz
