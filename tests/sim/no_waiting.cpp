#include "tests/sim/no_waiting.hpp"

#include <sys/epoll.h>

#include <cerrno>

// Asio waits in epoll_wait, for the time until its next timer by the timer's own clock, which is the simulation's.
// These take the place of the C library's in this program: nothing waits, nothing is watched (there are no sockets
// here), and without a timerfd Asio looks at its timers each time.
namespace linli::sim {

thread_local std::function<void(int)> would_wait;

}  // namespace linli::sim

extern "C" {

int epoll_wait(int, epoll_event*, int, int timeout) {
  if (timeout != 0 && linli::sim::would_wait) linli::sim::would_wait(timeout < 0 ? 60'000 : timeout);
  return 0;
}

int epoll_ctl(int, int, int, epoll_event*) { return 0; }

int timerfd_create(int, int) {
  errno = ENOSYS;
  return -1;
}
}
