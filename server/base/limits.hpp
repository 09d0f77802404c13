#pragma once
#include <chrono>
#include <cstddef>

// Every limit of the program in one place, with the relations between them. A breach is a clear error, never a guess.
namespace linli::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t KiB = 1024, MiB = 1024 * KiB;

// HTTP server
inline constexpr std::size_t head_bytes_max = 16 * KiB;
inline constexpr std::size_t target_bytes_max = 2 * KiB;
inline constexpr std::size_t header_count_max = 64;
inline constexpr std::size_t body_bytes_max = 1 * MiB;  ///< any body but the two below
inline constexpr std::size_t import_bytes_max = 64 * MiB;
inline constexpr std::size_t hook_bytes_max = 1 * MiB;
inline constexpr auto head_deadline = 5s;
inline constexpr auto body_deadline = 10s;
inline constexpr auto import_deadline = 120s;
inline constexpr auto idle_deadline = 60s;
inline constexpr auto response_deadline = 30s;  ///< writing an answer to a slow reader
inline constexpr std::size_t connections_max = 20'000;
inline constexpr std::size_t connections_per_address_max = 12'000;
inline constexpr std::size_t descriptors_spare = 512;  ///< open files kept back from connections of clients

// HTTP client
inline constexpr std::size_t client_answer_bytes_max = 4 * MiB;
inline constexpr auto client_idle_max = 2s;  ///< older pooled connections are not trusted with a request
inline constexpr std::size_t client_connections_per_host_max = 64;

// WebSocket
inline constexpr std::size_t ws_frame_bytes_max = 64 * KiB;  ///< from a client
inline constexpr std::size_t outbox_bytes_max = 256 * KiB;
inline constexpr std::size_t outbox_count_max = 1'000;
inline constexpr auto outbox_age_max = 10s;
inline constexpr int ws_send_buffer_bytes = 64 * static_cast<int>(KiB);
inline constexpr std::size_t ws_pongs_bytes_max = 8 * KiB;  ///< waiting to be sent; then only the newest
inline constexpr int ws_messages_a_second = 50;  ///< from a client, pings and pongs counted; who goes on faster: 4429
inline constexpr int ws_messages_burst = 1'000;
inline constexpr std::size_t ws_inbox_count_max = 256;  ///< received and not yet worked on; then 4429
inline constexpr std::size_t ws_inbox_bytes_max = 256 * KiB;
inline constexpr auto ws_handshake_deadline = 10s;  ///< to take the answer to the upgrade
inline constexpr auto ws_hello_deadline = 10s;
inline constexpr auto ws_ping_after = 25s;  ///< of silence
inline constexpr auto ws_pong_deadline = 25s;
inline constexpr auto ws_close_deadline = 5s;  ///< for what waits to leave, for the peer's close frame, for its end
inline constexpr auto live_tick = 20ms;
inline constexpr auto counts_every = 200ms;
inline constexpr std::size_t topics_max = 200;
inline constexpr std::size_t recovery_page = 500;  ///< events read at once for one reconnecting session

// Redis
inline constexpr auto redis_deadline = 900ms;     ///< so that accept answers 503 within a second
inline constexpr auto redis_slow_deadline = 10s;  ///< scans and imports
inline constexpr auto replicas_deadline =
    400ms;  ///< a batch waits so long for replicas, and the next one as long behind it
inline constexpr auto accept_deadline = 950ms;  ///< a webhook is answered by then, whatever Redis does
inline constexpr std::size_t function_rows_max = 500;
inline constexpr std::size_t events_kept = 10'000;
inline constexpr double refuse_at_memory_share = 0.85;

// Queues
inline constexpr int inbox_shards = 64;
inline constexpr std::size_t senders_in_flight = 256;  ///< per core
inline constexpr std::size_t shard_page = 128;
inline constexpr auto poll_fast = 2ms;
inline constexpr auto poll_slow = 50ms;
inline constexpr int deliveries_max = 5;
inline constexpr int crashes_alone_max = 2;         ///< with one event in flight: it is poison
inline constexpr std::size_t alarms_in_flight = 8;  ///< of one shard's urgent lane
inline constexpr std::size_t urgent_page = 64;
inline constexpr int send_attempts_max = 8;
inline constexpr int unknown_resends_max = 2;
inline constexpr auto send_deadline = 10s;
inline constexpr auto beat_every = 2s;
inline constexpr auto beat_unconfirmed_max = 20s;
inline constexpr auto takeover_after = 30s;
inline constexpr int takeover_looks_min = 15;
inline constexpr auto gone_kept = 600s;  ///< a process that ended stays in the register so long
inline constexpr auto dedupe_generation = std::chrono::hours{96};
inline constexpr auto stop_within = 30s;
inline constexpr auto drain_within = 25s;

// What a sender whom nobody knows has said, until he is linked
inline constexpr std::size_t kept_replies_max = 200;   ///< then the oldest go, a quarter of them at once
inline constexpr std::size_t kept_urgent_max = 1'000;  ///< those that sound urgent are counted apart

// API
inline constexpr std::size_t page_default = 100;
inline constexpr std::size_t page_max = 500;
inline constexpr std::size_t paste_bytes_max = 256 * KiB;
inline constexpr auto paste_old_after = std::chrono::hours{12};
inline constexpr auto paste_undo_within = std::chrono::hours{24};
inline constexpr auto idempotency_kept = std::chrono::hours{24};
inline constexpr auto token_cached = 5s;
inline constexpr auto on_call_cached = 1s;  ///< staff and shifts, for who types to us
inline constexpr auto scene_kept = 5s;      ///< groups and open campaigns, beside the version that each step checks
inline constexpr auto late_answers_for = std::chrono::hours{12};  ///< a closed campaign still takes answers, as late
inline constexpr auto typed_code_lives = std::chrono::hours{24};

static_assert(takeover_after > beat_unconfirmed_max, "an owner must stop before it can be replaced");
static_assert(takeover_after >= takeover_looks_min * beat_every, "so many looks must fit into the wait");
static_assert(drain_within < stop_within);
static_assert(ws_frame_bytes_max <= outbox_bytes_max);
static_assert(ws_frame_bytes_max <= ws_inbox_bytes_max);
static_assert(ws_inbox_count_max < ws_messages_burst);
static_assert(ws_pongs_bytes_max >= 50 * 127, "an ordinary burst of pings is answered one by one");
static_assert(recovery_page < outbox_count_max, "a page of recovery must fit an empty outbox");
static_assert(redis_deadline < 1s, "accept promises an answer within a second");
static_assert(2 * replicas_deadline < redis_deadline);
static_assert(paste_bytes_max <= body_bytes_max);

}  // namespace linli::limits
