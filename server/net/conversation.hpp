#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/surroundings.hpp"
#include "net/frames.hpp"
#include "net/outbox.hpp"

namespace linli::net {

/// One WebSocket connection behind its handshake, as a server leads it: bytes and time go in, bytes and an end come
/// out. No I/O; whoever drives it sends what `out` gathers, and does what need() says after each call.
///
/// The end is always in the same order, so that the peer gets the close frame with its code: the frame leaves; the
/// peer's own is waited for (not from one that broke the protocol); then the sending side is shut down and what still
/// comes is read and dropped until the peer ends the connection. Closing a socket with unread bytes would reset it, and
/// the peer could lose what it had not read yet.
class conversation {
 public:
  /// Gets what the client says.
  class listener {
   public:
    virtual ~listener() = default;
    virtual void heard(std::string_view message) = 0;
  };
  enum class action : std::uint8_t {
    go_on,
    shut_down,  ///< the sending side: all is said; take() still wants what comes
    cut,        ///< close the socket
  };

  explicit conversation(steady_time now, unsigned number);

  /// What came, unmasked in place.
  void take(std::span<char> bytes, steady_time now, listener& to);
  /// The peer sends no more. What is being said to it at the end still leaves.
  void ended() { ended_ = true; }
  void broken() { over_ = true; }
  /// A deadline may have passed.
  void sweep(steady_time now);
  /// Looked at after every call: what to do besides sending.
  action need(steady_time now);

  /// False: it is closing, and this went nowhere.
  bool say(shared_lines what, steady_time now);
  void close(std::uint16_t code, std::string_view reason, steady_time now);
  /// Closes with this unless taken back until then. `reason` lives for ever.
  void close_at(steady_time when, std::uint16_t code, const char* reason);
  void stay() { limit_ = steady_time::max(); }

  bool open() const { return stage_ == stage::open; }
  outbox out;

 private:
  enum class stage : std::uint8_t {
    open,
    leaving,    ///< our close frame waits to leave
    answering,  ///< it has left; the peer's is to come
    lingering,  ///< the sending side is shut down
  };

  void take(const arrival& a, steady_time now, listener& to);
  bool is_too_many(steady_time now);
  void leave(std::uint16_t code, std::string_view reason, steady_time now);

  steady_time deadline_ = steady_time::max();  ///< of a stage behind `open`: then it is cut
  steady_time limit_ = steady_time::max();     ///< of close_at()
  steady_time heard_, spent_{};                ///< spent: the time that all messages so far are worth
  const char* reason_ = nullptr;
  frame_reader in_;
  std::uint16_t code_ = 0;   ///< of close_at()
  std::uint16_t eager_ = 0;  ///< so many milliseconds it pings before its time, lest all do at once
  stage stage_ = stage::open;
  bool pinged_ = false;
  bool answered_ = false;  ///< the peer's close frame came, or will never be understood
  bool ended_ = false, over_ = false;
};

}  // namespace linli::net
