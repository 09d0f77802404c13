#include "tests/bench/fanout.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/raw_sends.hpp"
#include "tests/bench/wire.hpp"

namespace linli::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t together = 200;  // sessions that are opened side by side
constexpr auto quiet = 300ms;          // for what an event left behind to be done
constexpr auto round_most = 10s;
constexpr std::string_view mark = R"("event":"unbound")";

struct session {
  descriptor fd;
  std::string got;
};

// A text frame of a client; a mask of zeroes leaves the bytes as they are.
std::string frame(const std::string& text) {
  std::string out("\x81", 1);
  if (text.size() < 126) {
    out.push_back(static_cast<char>(0x80 | text.size()));
  } else {
    out.push_back(static_cast<char>(0xFE));
    out.push_back(static_cast<char>(text.size() >> 8));
    out.push_back(static_cast<char>(text.size() & 0xFF));
  }
  return out.append(4, '\0').append(text);
}

void read_some(session& s) {
  std::array<char, 65536> bytes{};
  const auto n = ::recv(s.fd.get(), bytes.data(), bytes.size(), 0);
  if (n <= 0) throw std::runtime_error("the gateway closed a session");
  s.got.append(bytes.data(), static_cast<std::size_t>(n));
}

void read_until(session& s, std::string_view end) {
  while (s.got.find(end) == s.got.npos) read_some(s);
  s.got.clear();
}

class crowd {
 public:
  explicit crowd(const fanout& f) : want_(f), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

  void open() {
    const auto hello = frame(
        fmt::format(R"({{"type":"hello","community":"{}","token":"{}"}})", want_.community, want_.token));
    const auto subscribe = frame(R"({"type":"subscribe","ref":1,"topics":["groups"]})");
    constexpr std::string_view upgrade =
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: linli.v1\r\n\r\n";
    while (all_.size() < static_cast<std::size_t>(want_.sessions)) {
      const auto first = all_.size();
      const auto last = std::min(first + together, static_cast<std::size_t>(want_.sessions));
      while (all_.size() < last) all_.push_back({connect_to(want_.port), {}});
      step(first, upgrade, "\r\n\r\n");
      step(first, hello, R"("welcome")");
      step(first, subscribe, R"("recovered")");
    }
    for (std::size_t i = 0; i < all_.size(); ++i) {
      epoll_event want{};
      want.events = EPOLLIN;
      want.data.u64 = i;
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, all_[i].fd.get(), &want);
    }
  }

  /// Milliseconds from before the webhook until the last session has all of its events.
  double round(int number) {
    std::vector<saying> all;
    for (int i = 0; i < want_.burst; ++i) {
      const auto name = fmt::format("{}-{}-{}", want_.run, number, i);
      all.push_back({"e" + name, "chat-" + name, "u-" + name, "在吗"});
    }
    const auto request = signed_post(want_.path, want_.secret, body_of(all));
    const auto wanted = all_.size() * all.size();
    const auto hook = connect_to(want_.port);  // an earlier one may have been idle for too long by now
    const auto began = steady::now();
    send_all(hook.get(), request);
    std::size_t seen = 0;
    while (seen < wanted && steady::now() < began + round_most) seen += collect();
    if (seen != wanted) throw std::runtime_error(fmt::format("{} of {} deliveries came", seen, wanted));
    const auto took = std::chrono::duration<double, std::milli>(steady::now() - began).count();
    std::array<char, 4096> answer{};
    if (::recv(hook.get(), answer.data(), answer.size(), 0) <= 0)
      throw std::runtime_error("the webhook was not answered");
    return took;
  }

  std::size_t bytes() const { return bytes_; }

 private:
  void step(std::size_t first, std::string_view bytes, std::string_view end) {
    for (auto i = first; i < all_.size(); ++i) send_all(all_[i].fd.get(), bytes);
    for (auto i = first; i < all_.size(); ++i) read_until(all_[i], end);
  }

  // Events that are in now. What is behind the last one of a session may be the beginning of the next.
  std::size_t collect() {
    std::array<epoll_event, 256> ready{};
    const int n = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), 100);
    std::size_t seen = 0;
    for (int i = 0; i < n; ++i) {
      auto& s = all_[ready[static_cast<std::size_t>(i)].data.u64];
      const auto before = s.got.size();
      read_some(s);
      bytes_ += s.got.size() - before;
      for (auto at = s.got.find(mark); at != s.got.npos; at = s.got.find(mark)) {
        s.got.erase(0, at + mark.size());
        ++seen;
      }
    }
    return seen;
  }

  const fanout& want_;
  descriptor epoll_;
  std::vector<session> all_;
  std::size_t bytes_ = 0;  // that the events took, on all sessions
};

}  // namespace

int run_fanout(const fanout& f) {
  double spent = 0, last = 0;
  std::int64_t per_session = 0;
  std::size_t bytes = 0;
  {
    crowd c(f);
    const auto before = memory_of(f.pid);
    c.open();
    std::this_thread::sleep_for(quiet);
    per_session = (memory_of(f.pid) - before) / f.sessions;
    const auto idle_from = cpu_of(f.pid);
    std::this_thread::sleep_for(quiet);
    const auto idle = cpu_of(f.pid) - idle_from;  // what it spends in such a time without events
    for (int i = 0; i < f.rounds; ++i) {
      const auto from = cpu_of(f.pid);
      const auto began = steady::now();
      last = std::max(last, c.round(i));
      std::this_thread::sleep_for(quiet);
      spent += cpu_of(f.pid) - from - idle * ((steady::now() - began) / std::chrono::duration<double>(quiet));
    }
    bytes = c.bytes() / static_cast<std::size_t>(f.rounds * f.sessions);
  }
  const auto deliveries = static_cast<double>(f.rounds) * f.sessions * f.burst;
  const auto raw = raw_send_us(f.sessions, bytes, f.rounds);
  fmt::print(
      R"({{"sessions":{},"bytes_per_session":{},"rounds":{},"burst":{},"us_per_delivery":{:.3f},"raw_us":{:.3f},)"
      R"("last_ms":{:.1f},"frame_bytes":{}}})"
      "\n",
      f.sessions, per_session, f.rounds, f.burst, spent * 1e6 / deliveries, raw / f.burst, last, bytes);
  return 0;
}

}  // namespace linli::bench
