// A crowd of staff screens. Prints one JSON line when all listen ("ready"), goes on until its standard input ends,
// which says how many events there were, then waits until everybody has so many and the same, and prints what happened
// to all as one JSON line.
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "tests/crowd/client.hpp"

using namespace linli::crowd;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t opened_at_once = 100;
constexpr auto end_most = 40s;

class crowd {
 public:
  crowd(const errand& what, std::size_t size) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t i = 0; i < size; ++i) clients_.push_back(std::make_unique<client>(what, all_));
    epoll_event want{};
    want.events = EPOLLIN;
    want.data.u64 = size;  // standard input
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, STDIN_FILENO, &want);
  }

  int run() {
    bool ready = false;
    for (auto end = steady::time_point::max(); steady::now() < end; turn()) {
      if (!ready && listening() == clients_.size()) {
        ready = true;
        fmt::print("{{\"ready\":{}}}\n", clients_.size());
        std::fflush(stdout);
      }
      if (!over_) continue;
      end = std::min(end, steady::now() + end_most);
      if (listening() == clients_.size() && lacking() == 0 && clients_.front()->seen().size() >= wanted_) break;
    }
    std::set<std::int64_t> union_of_all;
    for (const auto& c : clients_) union_of_all.insert(c->seen().begin(), c->seen().end());
    fmt::print(R"({{"clients":{},"listening":{},"lacking":{},"events":{},"opened":{},"told_to_return":{},"cut":{},)"
               R"("closed_otherwise":{},"afresh":{},"disorder":{},"wait_least":{},"wait_most":{}}})"
               "\n",
               clients_.size(), listening(), lacking(), union_of_all.size(), all_.opened, all_.told_to_return, all_.cut,
               all_.closed_otherwise, all_.afresh, all_.disorder, all_.wait_least, all_.wait_most);
    for (const auto& c : clients_) explain(*c, union_of_all);
    return 0;
  }

 private:
  // What one lacks, on standard error.
  static void explain(const client& c, const std::set<std::int64_t>& all) {
    const std::set<std::int64_t> seen(c.seen().begin(), c.seen().end());
    if (seen == all) return;
    std::string lacks;
    for (const auto position : all) {
      if (!seen.contains(position)) lacks += " " + std::to_string(position);
    }
    fmt::print(stderr, "one client lacks{}; it was opened at{}\n", lacks, c.opened_at());
  }

  std::size_t listening() const {
    return static_cast<std::size_t>(
        std::count_if(clients_.begin(), clients_.end(), [](const auto& c) { return c->listening(); }));
  }
  // Clients that have not seen what somebody else has, or have seen something twice.
  std::size_t lacking() const {
    const auto& most = **std::max_element(clients_.begin(), clients_.end(), [](const auto& a, const auto& b) {
      return a->seen().size() < b->seen().size();
    });
    return static_cast<std::size_t>(
        std::count_if(clients_.begin(), clients_.end(), [&](const auto& c) { return c->seen() != most.seen(); }));
  }

  void turn() {
    std::size_t opened = 0;
    const auto now = steady::now();
    const bool look = now - looked_ >= 5ms;
    for (std::size_t i = 0; look && i < clients_.size() && opened < opened_at_once; ++i) {
      auto& c = *clients_[i];
      if (c.connected() || c.comes_back() > now) continue;
      looked_ = now;
      ++opened;
      c.connect();
      epoll_event want{};
      want.events = EPOLLIN;
      want.data.u64 = i;
      if (c.connected()) ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, c.fd(), &want);
    }
    std::array<epoll_event, 256> ready{};
    const int n = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), 5);
    for (int i = 0; i < n; ++i) {
      const auto which = ready[static_cast<std::size_t>(i)].data.u64;
      if (which < clients_.size()) clients_[which]->on_readable();
      else hear();
    }
  }

  void hear() {
    std::array<char, 256> bytes{};
    const auto n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (n > 0) said_.append(bytes.data(), static_cast<std::size_t>(n));
    if (n > 0) return;
    over_ = true;
    std::from_chars(said_.data(), said_.data() + said_.size(), wanted_);
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, STDIN_FILENO, nullptr);
  }

  linli::bench::descriptor epoll_;
  tally all_;
  std::vector<std::unique_ptr<client>> clients_;
  steady::time_point looked_{};
  std::string said_;
  std::size_t wanted_ = 0;
  bool over_ = false;
};

// As many descriptors as may be had.
void raise_limit() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("a crowd of WebSocket clients");
  errand what;
  std::size_t sessions = 1000;
  app.add_option("--port", what.ports)->required();
  app.add_option("--community", what.community)->required();
  app.add_option("--token", what.token)->required();
  app.add_option("--topic", what.topic)->required();
  app.add_option("--sessions", sessions);
  CLI11_PARSE(app, argc, argv);
  raise_limit();
  try {
    return crowd(what, sessions).run();
  } catch (const std::exception& e) {
    fmt::print(stderr, "linli_crowd: {}\n", e.what());
    return 1;
  }
}
