#pragma once
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lines.hpp"
#include "base/surroundings.hpp"
#include "net/frames.hpp"

namespace linli::net {

/// What one session still has to be sent, within the limits of limits.hpp. No I/O: gather() shows the next bytes and
/// wrote() says how many of them went.
///
/// Bytes leave in departures. A departure is all that waits when the one before has gone: control frames first, then
/// one text frame with a line for every object, then the close frame, if it is to be said. So a burst is one frame and
/// one gathered write, a ping is answered in front of whatever else waits, and a frame once begun is never interrupted.
class outbox {
 public:
  /// False: over a limit of bytes, count or age. What was given waits all the same.
  bool add(shared_lines what, steady_time now);
  /// A ping's answer. A peer that takes none has a bounded number waiting, the newest among them (RFC 6455, 5.5.3).
  void pong(std::string_view payload);
  void ping();
  /// The close frame: behind what waits. Nothing is taken afterwards.
  void close(std::uint16_t code, std::string_view reason);
  /// What has not begun to leave never will, but for a close frame.
  void drop();

  bool is_late(steady_time now) const;
  std::size_t bytes() const { return bytes_; }
  std::size_t count() const { return count_; }
  bool closing() const { return closing_; }
  /// Nothing waits and nothing is leaving.
  bool empty() const { return departing_ == 0 && lines_.empty() && control_.empty() && goodbye_.empty(); }

  /// The next bytes, in as many pieces as there is room for; how many pieces. 0: none.
  std::size_t gather(std::span<iovec> pieces, steady_time now);
  /// So many of what gather() showed went.
  void wrote(std::size_t n);

 private:
  void depart(steady_time now);
  void arrive();

  std::vector<shared_lines> lines_;  ///< the first of them are leaving
  std::string control_;              ///< whole control frames; the first bytes of them are leaving
  std::string goodbye_;              ///< the close frame
  steady_time leaving_since_{}, waiting_since_{};
  std::size_t bytes_ = 0, count_ = 0;  ///< of all objects
  std::size_t departing_ = 0;          ///< bytes of the departure; 0: none is under way
  std::size_t gone_ = 0;               ///< of these, how many have gone
  std::uint32_t lines_leaving_ = 0, control_leaving_ = 0;
  std::array<char, 10> head_{};
  std::uint8_t head_size_ = 0;
  bool closing_ = false, goodbye_leaving_ = false;
};

}  // namespace linli::net
