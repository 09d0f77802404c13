#include "tests/bench/raw_sends.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/wire.hpp"

namespace linli::bench {

namespace {

// The reading side, in a process of its own: connects, then reads whatever comes until it is killed.
[[noreturn]] void read_for_ever(int port, int connections) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<descriptor> all;
  const descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  for (int i = 0; i < connections; ++i) {
    all.push_back(connect_to(port));
    epoll_event want{};
    want.events = EPOLLIN;
    want.data.fd = all.back().get();
    ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, want.data.fd, &want);
  }
  std::array<epoll_event, 256> ready{};
  std::array<char, 65536> bytes{};
  for (;;) {
    const int n = ::epoll_wait(epoll.get(), ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < n; ++i) {
      const auto fd = ready[static_cast<std::size_t>(i)].data.fd;
      if (::recv(fd, bytes.data(), bytes.size(), 0) <= 0) ::epoll_ctl(epoll.get(), EPOLL_CTL_DEL, fd, nullptr);
    }
  }
}

double cpu_now_us() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

}  // namespace

double raw_send_us(int connections, std::size_t bytes, int rounds) {
  const descriptor door(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(where);
  if (::bind(door.get(), reinterpret_cast<sockaddr*>(&where), size) != 0 || ::listen(door.get(), SOMAXCONN) != 0 ||
      ::getsockname(door.get(), reinterpret_cast<sockaddr*>(&where), &size) != 0)
    throw std::runtime_error("no port for the raw send() loop");
  const auto reader = ::fork();
  if (reader < 0) throw std::runtime_error("fork failed");
  if (reader == 0) read_for_ever(ntohs(where.sin_port), connections);
  std::vector<descriptor> all;
  for (int i = 0; i < connections; ++i) {
    all.emplace_back(::accept4(door.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const int on = 1;
    ::setsockopt(all.back().get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  const std::string text(bytes, 'x');
  double spent = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto before = cpu_now_us();
    for (const auto& fd : all) send_all(fd.get(), text);
    spent += cpu_now_us() - before;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // until they are read
  }
  ::kill(reader, SIGKILL);
  ::waitpid(reader, nullptr, 0);
  return spent / rounds / connections;
}

}  // namespace linli::bench
