#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/lines.hpp"
#include "base/surroundings.hpp"

namespace linli::net {

/// The outgoing side of one WebSocket connection. One executor only. One writer: what is given to send()
/// leaves in order; all that is waiting when the writer becomes free (one tick) leaves as one text frame, one
/// object a line, in one gathered write of the shared bytes.
class ws_connection {
 public:
  virtual ~ws_connection() = default;
  /// Queues JSON objects. Over an outbox limit (bytes, count, age) the connection is closed with 4408 and this
  /// and later calls do nothing.
  virtual void send(shared_lines objects) = 0;
  /// What waits, against the outbox limits, in bytes and objects: recovery pages are pulled by this.
  virtual std::size_t outbox_bytes() const = 0;
  virtual std::size_t outbox_count() const = 0;
  /// Called once, when the outbox is empty again (never from inside this call); not at all once the
  /// connection is closing. A later call replaces one that still waits.
  virtual void on_drained(std::function<void()> then) = 0;
  /// Sends what is queued, then a close frame, then closes; the peer has 5 s to answer.
  virtual void close(std::uint16_t code, std::string reason) = 0;
  /// The same at `when`, unless stay() is called before: a deadline without a timer. `reason` lives for ever.
  virtual void close_at(steady_time when, std::uint16_t code, const char* reason) = 0;
  virtual void stay() = 0;
};

/// The application's side of one connection. One executor only.
class ws_session {
 public:
  virtual ~ws_session() = default;
  /// The handshake is done. The session may keep the connection for as long as it wants.
  virtual void opened(std::shared_ptr<ws_connection> c) = 0;
  /// One complete text message, UTF-8 checked, within limits::ws_frame_bytes_max.
  virtual void received(std::string_view text) = 0;
  /// Gone, for whatever reason; called exactly once after opened().
  virtual void closed() = 0;
};

}  // namespace linli::net
