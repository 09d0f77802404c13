#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Plain sockets and bytes: the generator must cost little, and share no code with the server that it measures.
namespace linli::bench {

using steady = std::chrono::steady_clock;

/// A descriptor that closes itself.
class descriptor {
 public:
  explicit descriptor(int fd = -1) : fd_(fd) {}
  ~descriptor();
  descriptor(descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// A blocking connection to 127.0.0.1 without delay. Throws when nobody listens.
descriptor connect_to(int port);
/// All of it, or a throw.
void send_all(int fd, std::string_view bytes);

/// The length of the whole HTTP answer that `bytes` begin with; 0 when it is not complete. `status` is its status.
std::size_t answer_length(std::string_view bytes, int& status);

/// POST {path} with the body, signed as the sandbox platform signs its webhooks.
std::string signed_post(std::string_view path, std::string_view secret, std::string_view body);

/// One event as the sandbox platform sends it: somebody says something in a group, in private where `chat` is he.
struct saying {
  std::string id, chat, sender, text;
};
std::string body_of(const std::vector<saying>& all);

/// The value below which `share` of all lie, in milliseconds; sorts them.
double percentile_ms(std::vector<float>& all, double share);

/// CPU time of a process in seconds, and its anonymous memory in bytes. Both 0 when there is no such process.
double cpu_of(int pid);
std::int64_t memory_of(int pid);

}  // namespace linli::bench
