#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Frames of the WebSocket protocol as a server reads and writes them (RFC 6455, without extensions). No I/O.
namespace linli::net {

enum class opcode : std::uint8_t { more = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

namespace close_code {
inline constexpr std::uint16_t normal = 1000, broken = 1002, text_only = 1003, none = 1005, not_utf8 = 1007,
                               too_big = 1009, too_slow = 4408, too_many = 4429;
}  // namespace close_code

/// May this stand in a close frame (RFC 6455, 7.4)? 1000–1003, 1007–1014, 3000–4999.
bool is_close_code(std::uint16_t code);

/// UTF-8 that comes in pieces.
class utf8_check {
 public:
  /// False as soon as nothing that follows could make it well-formed; it stays false then.
  bool take(std::string_view bytes);
  /// False within a character.
  bool whole() const { return wanted_ == 0; }
  void reset() { *this = {}; }

 private:
  bool begin(unsigned char c);
  std::uint8_t wanted_ = 0;                ///< bytes that the character still needs; 255: it cannot become one
  std::uint8_t lowest_ = 0, highest_ = 0;  ///< of the next of them
};

/// What came from the client.
struct arrival {
  enum class kind : std::uint8_t {
    nothing,  ///< more bytes are needed
    message,  ///< a whole text message, well-formed UTF-8
    binary,   ///< a whole binary message; its bytes were not kept
    ping,
    pong,
    close,
    fault,  ///< the client broke the protocol or a limit
  };
  kind what = kind::nothing;
  std::uint16_t code = 0;   ///< close: the client's, `none` where it gave none; fault: the one to close with
  std::string_view text{};  ///< the message, a ping's or pong's payload, a close's reason, why it is a fault
};

/// Takes a client's bytes, however they were cut, apart. What breaks the protocol is a fault as soon as it can be
/// seen: in the first two bytes of a head where they show it, at the first byte that is no UTF-8, at a length that is
/// over the limit before the payload has come. It keeps no bytes but those of an unfinished message or control frame.
class frame_reader {
 public:
  explicit frame_reader(std::uint32_t message_max) : message_max_(message_max) {}

  /// The next thing in `bytes`, which are unmasked in place and moved past; its text may lie in them, and is good until
  /// the next call. To be called until it says `nothing`. After a close or a fault all further bytes are swallowed.
  arrival next(std::span<char>& bytes);

  bool ended() const { return ended_; }
  /// Bytes held of what is unfinished.
  std::size_t kept() const { return message_.size() + control_.size(); }

 private:
  bool gather_head(std::span<char>& bytes);
  arrival check_start();
  arrival open_frame();
  arrival take_control(std::span<char> part, bool last);
  arrival take_data(std::span<char> part, bool last);
  arrival end_of_close(std::string_view payload);
  arrival fault(std::uint16_t code, std::string_view why);
  void let_go();
  bool is_control() const { return static_cast<std::uint8_t>(op_) >= 8; }

  std::string message_;  ///< of the fragments, or of the part of one frame, that have come
  std::string control_;
  std::uint32_t message_max_, message_size_ = 0;  ///< its size with the frame under way
  std::uint32_t left_ = 0;                        ///< of the payload
  std::array<char, 14> head_{};
  std::array<char, 4> mask_{};
  std::uint8_t head_size_ = 0, phase_ = 0;  ///< phase: of the mask
  opcode op_ = opcode::text;                ///< of the frame under way
  utf8_check utf8_;
  bool fin_ = false, inside_ = false;   ///< inside: a frame's payload is under way
  bool open_ = false, binary_ = false;  ///< a message is under way, and it is binary
  bool told_ = false, ended_ = false;   ///< told: what is kept was handed out
};

/// The head of a server's whole frame; 2, 4 or 10 bytes of `out`.
std::size_t write_head(opcode op, std::size_t payload, std::span<char, 10> out);
/// A whole control frame. REQUIRES: the payload has at most 125 bytes.
void append_control(std::string& out, opcode op, std::string_view payload);
/// A close frame; `none` has no payload. The reason is cut to what fits, between two characters.
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

}  // namespace linli::net
