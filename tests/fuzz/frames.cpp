#include "net/frames.hpp"
#include "base/text.hpp"
#include "tests/fuzz/fuzz.hpp"

// A client's WebSocket frames: raw, or masked and counted as they should be, with the rest up to the input. The first
// byte says which and how the network cuts them.
namespace linli::fuzz {

namespace {

using net::arrival;
using kind = arrival::kind;

constexpr std::uint32_t message_max = 4096;

struct heard {
  kind what;
  std::uint16_t code;
  std::string text;
  bool operator==(const heard&) const = default;
};

std::vector<heard> read(const std::vector<std::string_view>& parts) {
  net::frame_reader reader(message_max);
  std::vector<heard> out;
  for (const auto part : parts) {
    std::string now(part);
    std::span<char> bytes(now);
    for (auto a = reader.next(bytes); a.what != kind::nothing; a = reader.next(bytes)) {
      must(!reader.ended() || a.what == kind::close || a.what == kind::fault, "the end is a close or a fault");
      if (a.what == kind::message) must(is_utf8(a.text) && a.text.size() <= message_max, "messages are short UTF-8");
      if (a.what == kind::ping || a.what == kind::pong || a.what == kind::close)
        must(a.text.size() <= 125, "control frames are short");
      out.push_back({a.what, a.code, a.what == kind::fault ? std::string{} : std::string(a.text)});
    }
    must(bytes.empty(), "all bytes are taken");
    must(reader.kept() <= message_max + 125, "no more is kept than a message and a ping within it");
  }
  for (std::size_t i = 0; i + 1 < out.size(); ++i)
    must(out[i].what != kind::close && out[i].what != kind::fault, "nothing after the end");
  return out;
}

// The RFC once more, with all bytes there and nothing to be fast about.
class model {
 public:
  explicit model(std::string_view bytes) : rest_(bytes) {}

  std::vector<heard> all() {
    while (one()) {
    }
    return std::move(out_);
  }

 private:
  std::uint64_t number(std::size_t size) {
    std::uint64_t n = 0;
    for (; size > 0; --size) n = n * 256 + byte();
    return n;
  }
  std::uint8_t byte() {
    const auto b = static_cast<std::uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return b;
  }
  bool fault(std::uint16_t code) {
    out_.push_back({kind::fault, code, {}});
    return false;
  }

  bool one() {
    if (rest_.size() < 2) return false;
    const int first = byte(), second = byte(), op = first % 16;
    const bool fin = first >= 128, control = op >= 8;
    if ((first / 16) % 8 != 0 || second < 128) return fault(1002);
    if (op != 0 && op != 1 && op != 2 && op != 8 && op != 9 && op != 10) return fault(1002);
    if (control && (!fin || second - 128 > 125)) return fault(1002);
    if (!control && (op == 0) != open_) return fault(1002);
    std::uint64_t size = static_cast<std::uint64_t>(second - 128);
    const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (rest_.size() < more + 4) return false;
    if (more > 0) size = number(more);
    if (more == 2 && size < 126) return fault(1002);
    if (more == 8 && (size < 65536 || size >= (1ULL << 63U))) return fault(1002);
    if (!control && op != 0) {
      message_.clear();
      binary_ = op == 2;
    }
    if (!control && size > message_max - message_.size()) return fault(1009);
    const auto mask = rest_.substr(0, 4);
    rest_.remove_prefix(4);
    std::string payload(rest_.substr(0, size));
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    if (control && payload.size() < size) return false;
    rest_.remove_prefix(payload.size());
    return control ? take_control(op, payload) : take_data(payload, payload.size() == size, fin);
  }

  bool take_control(int op, const std::string& payload) {
    if (op != 8) {
      out_.push_back({op == 9 ? kind::ping : kind::pong, 0, payload});
      return true;
    }
    if (payload.size() == 1) return fault(1002);
    if (payload.empty()) {
      out_.push_back({kind::close, 1005, {}});
      return false;
    }
    const int code = static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    const bool named = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    if (!named && (code < 3000 || code > 4999)) return fault(1002);
    if (!is_utf8(payload.substr(2))) return fault(1007);
    out_.push_back({kind::close, static_cast<std::uint16_t>(code), payload.substr(2)});
    return false;
  }

  bool take_data(const std::string& payload, bool whole, bool fin) {
    message_ += payload;
    const bool over = whole && fin;
    if (!binary_ && !could_be_utf8(message_, over)) return fault(1007);
    if (!whole) return false;
    open_ = !fin;
    if (over) out_.push_back({binary_ ? kind::binary : kind::message, 0, binary_ ? std::string{} : message_});
    return true;
  }

  // The last character may still be under way: then something of up to three bytes would make it whole.
  static bool could_be_utf8(const std::string& text, bool over) {
    if (is_utf8(text)) return true;
    for (const auto* end :
         {"\x80", "\x90", "\xA0", "\x80\x80", "\x90\x80", "\xA0\x80", "\x80\x80\x80", "\x90\x80\x80"}) {
      if (!over && is_utf8(text + end)) return true;
    }
    return false;
  }

  std::string_view rest_;
  std::string message_;
  bool open_ = false, binary_ = false;
  std::vector<heard> out_;
};

// A first byte and a payload, again and again, become a client's frames.
std::string framed(pieces from) {
  std::string out;
  while (!from.rest().empty()) {
    out.push_back(static_cast<char>(from.byte()));
    std::string payload(from.word());
    if (payload.size() == 255) payload = std::string(message_max / 2, 'x');
    const std::string mask = "\x12\xA4\x56\xF8";
    if (payload.size() < 126) {
      out.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
      out.push_back(static_cast<char>(0xFE));
      out.push_back(static_cast<char>(payload.size() / 256));
      out.push_back(static_cast<char>(payload.size() % 256));
    }
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
  }
  return out;
}

void try_writing(std::uint16_t code, std::string_view reason) {
  std::string out;
  net::append_close(out, code, reason);
  must(out.size() >= 2 && out.size() <= 127 && out.size() == 2U + static_cast<unsigned char>(out[1]),
       "a close frame is whole and short");
  must(out.size() == 2 || is_utf8(std::string_view(out).substr(4)), "a reason is cut between two characters");
}

}  // namespace

void attack(std::string_view bytes) {
  pieces from(bytes);
  const auto choice = from.byte();
  const auto sent = choice % 2 == 0 ? std::string(from.rest()) : framed(from);
  const auto whole = read({sent});
  must(whole == read(cut(sent, choice)), "frames are read alike, however they are cut");
  must(whole == model(sent).all(), "frames are read as the RFC says");
  if (is_utf8(from.rest())) try_writing(static_cast<std::uint16_t>(1000 + choice), from.rest());
  must_be_linear(sent, [](const std::string& s) { (void)read(cut(s, 7)); });
}

}  // namespace linli::fuzz
