#pragma once
#include <chrono>
#include <cstddef>

#include "base/limits.hpp"

// The limits of the platform in a box: what its README promises to refuse, and what keeps its memory bounded.
namespace linli::sandbox::sizes {

using namespace std::chrono_literals;

// What the platform takes
inline constexpr std::size_t text_max = 2'000;  ///< code points
inline constexpr std::size_t buttons_max = 20;
inline constexpr std::size_t button_label_max = 64;  ///< code points
inline constexpr std::size_t button_data_bytes_max = 64;
inline constexpr std::size_t id_max = 128;         ///< of a chat, a person; code points
inline constexpr std::size_t key_bytes_max = 256;  ///< of an Idempotency-Key
inline constexpr auto reply_window = std::chrono::hours(48);

// What one account keeps; the oldest goes first
inline constexpr std::size_t messages_kept = 100'000;
inline constexpr std::size_t keys_kept = 200'000;
inline constexpr std::size_t events_kept = 200'000;  ///< in the ledger, once they wait no more
inline constexpr std::size_t taps_kept = 10'000;
inline constexpr std::size_t presses_per_message_max = 5'000;
// and where it refuses more
inline constexpr std::size_t waiting_max = 100'000;  ///< webhook events while the gateway is away
inline constexpr std::size_t planned_max = 100'000;  ///< scripted answers that are due later
inline constexpr std::size_t groups_max = 10'000;
inline constexpr std::size_t people_max = 200'000;
inline constexpr std::size_t members_per_call_max = 20'000;

// Webhooks
inline constexpr std::size_t batch_events_max = 100;
inline constexpr std::size_t batch_bytes_max = 512 * limits::KiB;
inline constexpr auto hook_deadline = 10s;
inline constexpr auto retry_first = 200ms;
inline constexpr auto retry_most = 10s;

// Lists
inline constexpr std::size_t page_default = 500;
inline constexpr std::size_t page_max = 5'000;

inline constexpr auto save_after = 300ms;  ///< a change is in the state file about so much later
inline constexpr std::size_t control_bytes_max = 8 * limits::MiB;

static_assert(batch_bytes_max < limits::hook_bytes_max, "a batch must fit what a gateway takes");
static_assert(waiting_max + batch_events_max < events_kept, "what waits must fit the ledger");

}  // namespace linli::sandbox::sizes
