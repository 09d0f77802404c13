#include "net/frames.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace linli::net {

namespace {

constexpr std::size_t control_max = 125, kept_max = 2048;
constexpr std::uint8_t never = 255;

std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }

std::uint64_t big_endian(const char* at, std::size_t size) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < size; ++i) n = n << 8 | byte(at[i]);
  return n;
}

// Eight bytes at a time; `phase` is that of the first byte.
void unmask(std::span<char> bytes, const std::array<char, 4>& mask, std::size_t phase) {
  std::array<char, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = mask[(phase + i) % 4];
  std::uint64_t key = 0;
  std::memcpy(&key, turned.data(), sizeof(key));
  std::size_t i = 0;
  for (; i + sizeof(key) <= bytes.size(); i += sizeof(key)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof(word));
    word ^= key;
    std::memcpy(bytes.data() + i, &word, sizeof(word));
  }
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ turned[i % 8]);
}

std::string_view view(std::span<const char> bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

bool is_close_code(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

// The first byte says how many follow, and narrows the second where it would else be overlong, a surrogate or beyond
// the last character (Unicode, table 3-7).
bool utf8_check::begin(unsigned char c) {
  lowest_ = 0x80;
  highest_ = 0xBF;
  if (c < 0x80) wanted_ = 0;
  else if (c >= 0xC2 && c <= 0xDF) wanted_ = 1;
  else if (c >= 0xE0 && c <= 0xEF) wanted_ = 2;
  else if (c >= 0xF0 && c <= 0xF4) wanted_ = 3;
  else wanted_ = never;
  if (c == 0xE0) lowest_ = 0xA0;
  else if (c == 0xED) highest_ = 0x9F;
  else if (c == 0xF0) lowest_ = 0x90;
  else if (c == 0xF4) highest_ = 0x8F;
  return wanted_ != never;
}

bool utf8_check::take(std::string_view bytes) {
  if (wanted_ == never) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint64_t word = 0;
    while (wanted_ == 0 && i + sizeof(word) <= bytes.size()) {  // eight of ASCII
      std::memcpy(&word, bytes.data() + i, sizeof(word));
      if ((word & 0x8080808080808080ULL) != 0) break;
      i += sizeof(word);
    }
    if (i == bytes.size()) break;
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (wanted_ == 0) {
      if (!begin(c)) return false;
    } else if (c < lowest_ || c > highest_) {
      wanted_ = never;
      return false;
    } else {
      --wanted_;
      lowest_ = 0x80;
      highest_ = 0xBF;
    }
  }
  return true;
}

arrival frame_reader::fault(std::uint16_t code, std::string_view why) {
  ended_ = told_ = true;
  return {arrival::kind::fault, code, why};
}

// What was handed out is over; a message that is still under way goes on behind the ping within it.
void frame_reader::let_go() {
  control_.clear();
  if (!open_ || ended_) message_.clear();
  if (message_.empty() && message_.capacity() > kept_max) message_.shrink_to_fit();
  told_ = false;
}

// Fills head_ as far as it goes; true when it is whole, or shows a fault already.
bool frame_reader::gather_head(std::span<char>& bytes) {
  std::size_t need = 2;
  while (true) {
    if (head_size_ >= 2) {
      const auto length = byte(head_[1]) & 0x7F;
      need = 6 + (length == 126 ? 2U : length == 127 ? 8U : 0U);
    }
    const auto n = std::min<std::size_t>(need - head_size_, bytes.size());
    std::copy_n(bytes.begin(), n, head_.begin() + head_size_);
    head_size_ = static_cast<std::uint8_t>(head_size_ + n);
    bytes = bytes.subspan(n);
    if (head_size_ < need || need > 2) return head_size_ == need;
    if (check_start().what == arrival::kind::fault) return true;
  }
}

// What the first two bytes show.
arrival frame_reader::check_start() {
  const auto first = byte(head_[0]), second = byte(head_[1]);
  const auto op = first & 0x0F;
  const auto length = second & 0x7F;
  if ((first & 0x70) != 0) return fault(close_code::broken, "a reserved bit is set");
  if ((op > 2 && op < 8) || op > 10) return fault(close_code::broken, "an unknown opcode");
  if ((second & 0x80) == 0) return fault(close_code::broken, "a client's frames are masked");
  fin_ = (first & 0x80) != 0;
  op_ = static_cast<opcode>(op);
  if (is_control()) {
    if (!fin_) return fault(close_code::broken, "a control frame in fragments");
    if (length > static_cast<int>(control_max)) return fault(close_code::broken, "a control frame over 125 bytes");
  } else if (op_ == opcode::more && !open_) {
    return fault(close_code::broken, "a fragment of nothing");
  } else if (op_ != opcode::more && open_) {
    return fault(close_code::broken, "a message within a message");
  }
  return {};
}

arrival frame_reader::open_frame() {
  if (const auto bad = check_start(); bad.what == arrival::kind::fault) return bad;
  const auto form = byte(head_[1]) & 0x7F;
  std::uint64_t size = static_cast<std::uint64_t>(form);
  if (form == 126) size = big_endian(head_.data() + 2, 2);
  if (form == 127) size = big_endian(head_.data() + 2, 8);
  if ((form == 126 && size < 126) || (form == 127 && (size < 65536 || size >> 63 != 0)))
    return fault(close_code::broken, "a length in the wrong form");
  if (!is_control()) {
    if (op_ != opcode::more) {
      message_size_ = 0;
      binary_ = op_ == opcode::binary;
      utf8_.reset();
    }
    if (size > message_max_ - message_size_) return fault(close_code::too_big, "the message is too large");
    message_size_ += static_cast<std::uint32_t>(size);
  }
  std::copy_n(head_.begin() + head_size_ - 4, 4, mask_.begin());
  left_ = static_cast<std::uint32_t>(size);
  head_size_ = phase_ = 0;
  inside_ = true;
  return {};
}

arrival frame_reader::end_of_close(std::string_view payload) {
  ended_ = told_ = true;
  if (payload.empty()) return {arrival::kind::close, close_code::none, {}};
  if (payload.size() == 1) return fault(close_code::broken, "half a close code");
  const auto code = static_cast<std::uint16_t>(big_endian(payload.data(), 2));
  if (!is_close_code(code)) return fault(close_code::broken, "no such close code");
  const auto reason = payload.substr(2);
  if (!is_utf8(reason)) return fault(close_code::not_utf8, "a reason is UTF-8");
  return {arrival::kind::close, code, reason};
}

arrival frame_reader::take_control(std::span<char> part, bool last) {
  auto payload = view(part);
  if (!last || !control_.empty()) {
    control_.append(payload);
    payload = control_;
  }
  if (!last) return {};
  told_ = true;
  if (op_ == opcode::close) return end_of_close(payload);
  return {op_ == opcode::ping ? arrival::kind::ping : arrival::kind::pong, 0, payload};
}

arrival frame_reader::take_data(std::span<char> part, bool last) {
  const bool over = last && fin_;
  auto text = view(part);
  if (!binary_ && (!utf8_.take(text) || (over && !utf8_.whole())))
    return fault(close_code::not_utf8, "text frames are UTF-8");
  if (!binary_ && (!over || open_ || !message_.empty())) {
    message_.append(text);
    text = message_;
  }
  if (last) open_ = !fin_;
  if (!over) return {};
  told_ = true;
  if (binary_) return {arrival::kind::binary, 0, {}};
  return {arrival::kind::message, 0, text};
}

arrival frame_reader::next(std::span<char>& bytes) {
  if (told_) let_go();
  while (!ended_) {
    if (!inside_) {
      if (!gather_head(bytes)) return {};
      if (const auto bad = open_frame(); bad.what == arrival::kind::fault) return bad;
    }
    const auto part = bytes.first(std::min<std::size_t>(left_, bytes.size()));
    if (part.empty() && left_ > 0) return {};
    unmask(part, mask_, phase_);
    phase_ = static_cast<std::uint8_t>((phase_ + part.size()) % 4);
    left_ -= static_cast<std::uint32_t>(part.size());
    bytes = bytes.subspan(part.size());
    inside_ = left_ > 0;
    const auto got = is_control() ? take_control(part, !inside_) : take_data(part, !inside_);
    if (got.what != arrival::kind::nothing) return got;
  }
  bytes = {};
  return {};
}

std::size_t write_head(opcode op, std::size_t payload, std::span<char, 10> out) {
  out[0] = static_cast<char>(0x80 | static_cast<std::uint8_t>(op));
  std::size_t size = 0;
  if (payload < 126) {
    out[1] = static_cast<char>(payload);
  } else {
    size = payload < 65536 ? 2 : 8;
    out[1] = static_cast<char>(size == 2 ? 126 : 127);
  }
  for (std::size_t i = 0; i < size; ++i) out[1 + size - i] = static_cast<char>(payload >> (8 * i));
  return 2 + size;
}

void append_control(std::string& out, opcode op, std::string_view payload) {
  std::array<char, 10> head{};
  out.append(head.data(), write_head(op, payload.size(), head)).append(payload);
}

void append_close(std::string& out, std::uint16_t code, std::string_view reason) {
  if (code == close_code::none) return append_control(out, opcode::close, {});
  reason = reason.substr(0, control_max - 2);
  while (!is_utf8(reason)) reason.remove_suffix(1);
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  append_control(out, opcode::close, payload.append(reason));
}

}  // namespace linli::net
