// Loaded into redis-server and the gateways (LD_PRELOAD) by the fault suite: what a machine does to its programs, on
// command and on record. The suite and its processes share one small file, mapped by all (LINLI_FAULT_CONTROL):
//
//   clock    CLOCK_REALTIME is off by so much (LINLI_FAULT_CLOCK: 0 Redis', 1 the gateways'); the steady clock is not
//   fsync    how long each file was when it was last known to be on the disk: where a power cut may end it
//   full     writes to files end with ENOSPC after half of what was to be written
//   cuts     so many of the next answers to gateways are cut in their midst, and the connection with them
//
// Nothing else differs: without a command every call goes straight through.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::size_t files_max = 250;

struct file {
  std::atomic<std::uint64_t> inode, synced;
};

/// As control.py writes it.
struct control {
  std::atomic<std::int64_t> clock_us[2];
  std::atomic<std::int64_t> full, full_hits, cuts, cuts_done, syncs, spared_pid;
  file files[files_max];
};

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

control* shared() {
  static control* const at = [] {
    const char* path = std::getenv("LINLI_FAULT_CONTROL");
    const int fd = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return static_cast<control*>(nullptr);
    void* memory = ::mmap(nullptr, sizeof(control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    return memory == MAP_FAILED ? nullptr : static_cast<control*>(memory);
  }();
  return at;
}

std::int64_t clock_off_us() {
  static const char* const which = std::getenv("LINLI_FAULT_CLOCK");
  auto* c = which == nullptr ? nullptr : shared();
  return c == nullptr ? 0 : c->clock_us[*which == '1' ? 1 : 0].load(std::memory_order_relaxed);
}

bool is_regular(int fd) {
  struct stat s {};
  return fd > 2 && ::fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

void note_sync(const struct stat& s) {
  auto* c = shared();
  if (c == nullptr || !S_ISREG(s.st_mode)) return;
  for (auto& f : c->files) {
    std::uint64_t free = 0;
    if (f.inode.load() != s.st_ino && !f.inode.compare_exchange_strong(free, s.st_ino) && free != s.st_ino) continue;
    f.synced = static_cast<std::uint64_t>(s.st_size);
    break;
  }
  ++c->syncs;
}

int sync_with(int (*call)(int), int fd) {
  struct stat before {};
  const bool known = ::fstat(fd, &before) == 0;  // what comes in meanwhile is not promised
  const int done = call(fd);
  if (done == 0 && known) note_sync(before);
  return done;
}

bool is_full(int fd, std::size_t bytes) {
  auto* c = shared();
  if (c == nullptr || c->full == 0 || bytes == 0 || !is_regular(fd)) return false;
  ++c->full_hits;
  return true;
}

// The suite's own connections to Redis are spared: it is gateways that must bear it.
bool takes_cut(int fd, std::size_t bytes) {
  auto* c = shared();
  if (c == nullptr || c->cuts <= 0 || bytes < 4) return false;
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.pid == c->spared_pid) return false;
  if (c->cuts.fetch_sub(1) <= 0) return false;
  ++c->cuts_done;
  return true;
}

ssize_t cut_off(int fd) {
  ::shutdown(fd, SHUT_RDWR);
  errno = ECONNRESET;
  return -1;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t which, timespec* out) noexcept {
  static const auto call = real<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int done = call(which, out);
  if (done != 0 || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return done;
  const auto ns = out->tv_sec * 1'000'000'000LL + out->tv_nsec + clock_off_us() * 1000;
  out->tv_sec = ns / 1'000'000'000LL;
  out->tv_nsec = ns % 1'000'000'000LL;
  return 0;
}

int gettimeofday(timeval* out, void* zone) noexcept {
  static const auto call = real<int (*)(timeval*, void*)>("gettimeofday");
  const int done = call(out, zone);
  if (done != 0) return done;
  const auto us = out->tv_sec * 1'000'000LL + out->tv_usec + clock_off_us();
  out->tv_sec = us / 1'000'000LL;
  out->tv_usec = us % 1'000'000LL;
  return 0;
}

time_t time(time_t* out) noexcept {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  if (out != nullptr) *out = t.tv_sec;
  return t.tv_sec;
}

int fsync(int fd) {
  static const auto call = real<int (*)(int)>("fsync");
  return sync_with(call, fd);
}

int fdatasync(int fd) {
  static const auto call = real<int (*)(int)>("fdatasync");
  return sync_with(call, fd);
}

ssize_t write(int fd, const void* bytes, std::size_t n) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (is_full(fd, n)) {
    const auto half = call(fd, bytes, n / 2);
    if (half > 0) return half;
    errno = ENOSPC;
    return -1;
  }
  if (!takes_cut(fd, n)) return call(fd, bytes, n);
  call(fd, bytes, n / 2);
  return cut_off(fd);
}

ssize_t writev(int fd, const iovec* parts, int n) {
  static const auto call = real<ssize_t (*)(int, const iovec*, int)>("writev");
  if (n < 2 || !takes_cut(fd, parts[0].iov_len + parts[1].iov_len)) return call(fd, parts, n);
  call(fd, parts, n - 1);
  return cut_off(fd);
}
}
