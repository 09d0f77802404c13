#pragma once
#include <functional>

namespace linli::sim {

/// Told how long Asio would wait now, instead of waiting; never for 0. Of this thread.
extern thread_local std::function<void(int)> would_wait;

}  // namespace linli::sim
