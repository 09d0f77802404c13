#include "tests/crowd/client.hpp"

#include <sys/socket.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace linli::crowd {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view upgrade =
    "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: linli.v1\r\n\r\n";

// The number behind `name`; -1 where it is not.
std::int64_t number_behind(std::string_view text, std::string_view name) {
  std::int64_t n = -1;
  const auto at = text.find(name);
  if (at != text.npos) std::from_chars(text.data() + at + name.size(), text.data() + text.size(), n);
  return n;
}

std::string text_behind(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == text.npos) return {};
  const auto from = at + name.size();
  return std::string(text.substr(from, text.find('"', from) - from));
}

}  // namespace

void client::connect() {
  upgraded_ = listening_ = false;
  got_.clear();
  try {
    fd_ = bench::connect_to(what_.ports[tries_ % what_.ports.size()]);
    bench::send_all(fd_.get(), upgrade);
  } catch (const std::runtime_error&) {
    lost(300ms);
  }
}

// The next gateway is asked, after a while.
void client::lost(std::chrono::milliseconds wait) {
  fd_ = bench::descriptor();
  listening_ = false;
  ++tries_;
  comes_back_ = steady::now() + wait;
}

// A mask of zeroes leaves the bytes as they are.
void client::say(std::string_view text) {
  std::string out("\x81", 1);
  if (text.size() < 126) {
    out.push_back(static_cast<char>(0x80 | text.size()));
  } else {
    out.push_back(static_cast<char>(0xFE));
    out.push_back(static_cast<char>(text.size() >> 8));
    out.push_back(static_cast<char>(text.size() & 0xFF));
  }
  bench::send_all(fd_.get(), out.append(4, '\0').append(text));
}

void client::on_readable() {
  std::array<char, 65536> bytes{};
  const auto n = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  try {
    if (n > 0) {
      got_.append(bytes.data(), static_cast<std::size_t>(n));
      take_frames();
      return;
    }
  } catch (const std::runtime_error&) {  // lost while it said something
  }
  if (!connected()) return;
  ++all_.cut;
  lost(std::chrono::milliseconds(fd() % 500));
}

void client::take_frames() {
  if (!upgraded_) {
    const auto end = got_.find("\r\n\r\n");
    if (end == got_.npos) return;
    if (!got_.starts_with("HTTP/1.1 101 ")) return lost(300ms);  // it stops, or has just begun
    got_.erase(0, end + 4);
    upgraded_ = true;
    say(fmt::format(R"({{"type":"hello","community":"{}","token":"{}"}})", what_.community, what_.token));
  }
  std::size_t at = 0;
  while (connected() && got_.size() - at >= 2) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<unsigned char>(got_[at + i]));
    };
    auto size = byte(1);
    std::size_t head = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (got_.size() - at < head) break;
    if (head > 2) size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
    if (got_.size() - at < head + size) break;
    const auto payload = got_.substr(at + head, size);
    const auto op = byte(0) & 0x0F;
    at += head + size;
    if (op == 8) return take_close(payload);
    if (op == 9) bench::send_all(fd_.get(), std::string("\x8A\x80\0\0\0\0", 6));
    for (std::size_t from = 0; op == 1 && from < payload.size();) {
      const auto end = std::min(payload.find('\n', from), payload.size());
      take_object(std::string_view(payload).substr(from, end - from));
      from = end + 1;
    }
  }
  got_.erase(0, at);
}

void client::take_object(std::string_view object) {
  if (object.starts_with(R"({"type":"event")")) {
    const auto position = number_behind(object, R"("position":)");
    if (position <= position_) ++all_.disorder;
    position_ = position;
    seen_.push_back(position);
  } else if (object.starts_with(R"({"type":"welcome")")) {
    const bool first = position_ < 0;
    if (first) {
      epoch_ = text_behind(object, R"("epoch":")");
      position_ = number_behind(object, R"("position":)");
    }
    say(fmt::format(R"({{"type":"subscribe","ref":1,"topics":["{}"],"since":{{"epoch":"{}","position":{}}}}})",
                    what_.topic, epoch_, position_));
  } else if (object.starts_with(R"({"type":"ok")")) {
    if (object.find(R"("recovered":true)") == object.npos) ++all_.afresh;
    ++all_.opened;
    opened_at_ += " " + std::to_string(position_);
    listening_ = true;
  } else {
    throw std::logic_error("the gateway said " + std::string(object));
  }
}

void client::take_close(std::string_view payload) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(payload[i]); };
  const int code = payload.size() < 2 ? 1005 : byte(0) << 8 | byte(1);
  if (code != 1012) {
    ++all_.closed_otherwise;
    return lost(300ms);
  }
  const auto wait = std::max<std::int64_t>(0, number_behind(payload, R"("retry_after_ms":)"));
  ++all_.told_to_return;
  if (all_.wait_least < 0 || wait < all_.wait_least) all_.wait_least = wait;
  all_.wait_most = std::max(all_.wait_most, wait);
  bench::send_all(fd_.get(), std::string("\x88\x82\0\0\0\0\x03\xF4", 8));
  lost(std::chrono::milliseconds(wait));
}

}  // namespace linli::crowd
