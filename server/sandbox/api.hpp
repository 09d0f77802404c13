#pragma once
#include <chrono>

#include "net/server.hpp"
#include "sandbox/box.hpp"

namespace linli::sandbox {

struct api_outcome {
  net::response answer;
  std::chrono::milliseconds wait{0};  ///< before `answer`
};

/// One call of Linli's with a token that was found right: faults first, then what the platform does. Pure.
api_outcome call_api(box& b, const net::request& r, moment t);

}  // namespace linli::sandbox
