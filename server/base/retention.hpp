#pragma once
#include <chrono>

// How long things are kept that would otherwise only grow. Of running time where it says so: clocks jump.
namespace linli::retention {

/// Of running time; two generations are kept: an id is known for one to two of them.
inline constexpr auto platform_ids_generation = std::chrono::hours{45 * 24};
inline constexpr auto early_receipts_generation = std::chrono::hours{7 * 24};
inline constexpr auto paste = std::chrono::hours{90 * 24};  ///< one that had an effect; others as long as an undo

}  // namespace linli::retention
