#include "tests/bench/load.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/bench/wire.hpp"

namespace linli::bench {

namespace {

struct client {
  descriptor fd;
  std::string got;
  steady::time_point since;
};

class generator {
 public:
  explicit generator(const load& l) : load_(l), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < l.connections; ++i) {
      clients_.push_back({connect_to(l.port), {}, {}});
      epoll_event want{};
      want.events = EPOLLIN;
      want.data.u32 = static_cast<std::uint32_t>(i);
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, clients_.back().fd.get(), &want);
      idle_.push_back(static_cast<std::size_t>(i));
    }
  }

  int run() {
    began_ = steady::now();
    const auto end = began_ +
                     std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(load_.seconds));
    while (true) {
      const bool more = load_.count > 0 ? sent_ < load_.count : steady::now() < end;
      if (more) send_due();
      else if (answered_ == sent_) break;
      wait();
    }
    return print(std::chrono::duration<double>(steady::now() - began_).count());
  }

 private:
  std::string next_request() {
    const auto n = static_cast<std::size_t>(sent_);
    saying s;
    s.id = fmt::format("{}-{}", load_.run, n);
    s.sender = fmt::format("u-{}", n % static_cast<std::size_t>(load_.senders));
    if (load_.chat == "private") s.chat = s.sender;
    else s.chat = load_.chat.empty() ? fmt::format("chatter-{}", n % 16) : load_.chat;
    s.text = load_.places.empty() ? "今晚谁家拼菜，小区门口取" : load_.places[n % load_.places.size()] + " 全家平安";
    return signed_post(load_.path, load_.secret, body_of({s}));
  }

  void send_due() {
    while (!idle_.empty() && (load_.count == 0 || sent_ < load_.count)) {
      auto since = steady::now();
      if (load_.rate > 0) {
        const auto due = began_ + std::chrono::duration_cast<steady::duration>(
                                      std::chrono::duration<double>(static_cast<double>(sent_) / load_.rate));
        if (due > since) return;
        since = due;
      }
      auto& c = clients_[idle_.front()];
      idle_.pop_front();
      send_all(c.fd.get(), next_request());
      c.since = since;
      ++sent_;
    }
  }

  void wait() {
    std::array<epoll_event, 64> ready{};
    const int n = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), 1);
    for (int i = 0; i < n; ++i) take(ready[static_cast<std::size_t>(i)].data.u32);
  }

  void take(std::size_t which) {
    std::array<char, 4096> bytes{};
    auto& c = clients_[which];
    const auto n = ::recv(c.fd.get(), bytes.data(), bytes.size(), 0);
    if (n <= 0) throw std::runtime_error("the server closed a connection");
    c.got.append(bytes.data(), static_cast<std::size_t>(n));
    int status = 0;
    const auto whole = answer_length(c.got, status);
    if (whole == 0) return;
    c.got.erase(0, whole);
    latencies_.push_back(std::chrono::duration<float, std::milli>(steady::now() - c.since).count());
    ++answered_;
    if (status == 200) ++good_;
    idle_.push_back(which);
  }

  int print(double seconds) {
    const auto median = percentile_ms(latencies_, 0.5), late = percentile_ms(latencies_, 0.99);
    fmt::print(R"({{"requests":{},"ok":{},"seconds":{:.3f},"rate":{:.1f},)"
               R"("p50_ms":{:.2f},"p99_ms":{:.2f},"max_ms":{:.2f}}})"
               "\n",
               answered_, good_, seconds, static_cast<double>(good_) / seconds, median, late,
               percentile_ms(latencies_, 1));
    return good_ == answered_ ? 0 : 1;
  }

  const load& load_;
  descriptor epoll_;
  std::vector<client> clients_;
  std::deque<std::size_t> idle_;
  std::vector<float> latencies_;
  steady::time_point began_;
  long sent_ = 0, answered_ = 0, good_ = 0;
};

}  // namespace

int run_load(const load& l) { return generator(l).run(); }

}  // namespace linli::bench
