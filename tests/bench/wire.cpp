#include "tests/bench/wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "base/crypto.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace linli::bench {

namespace bj = boost::json;

descriptor::~descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

descriptor connect_to(int port) {
  descriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof(where)) != 0)
    throw std::runtime_error(fmt::format("nobody listens on port {}", port));
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) throw std::runtime_error("the connection was lost while sending");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::size_t answer_length(std::string_view bytes, int& status) {
  constexpr std::string_view length_name = "Content-Length: ";
  const auto end = bytes.find("\r\n\r\n");
  if (end == bytes.npos || bytes.size() < 12) return 0;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, status);
  std::size_t length = 0;
  const auto at = bytes.substr(0, end).find(length_name);
  if (at != bytes.npos) std::from_chars(bytes.data() + at + length_name.size(), bytes.data() + end, length);
  const auto whole = end + 4 + length;
  return bytes.size() < whole ? 0 : whole;
}

std::string signed_post(std::string_view path, std::string_view secret, std::string_view body) {
  const auto stamp = std::to_string(to_ms(now()) / 1000);
  const auto signature = hex(hmac_sha256(secret, fmt::format("{}.{}", stamp, body)));
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Sandbox-Timestamp: {}\r\n"
      "X-Sandbox-Signature: v1={}\r\nContent-Length: {}\r\n\r\n{}",
      path, stamp, signature, body.size(), body);
}

std::string body_of(const std::vector<saying>& all) {
  bj::array events;
  const auto at = render_time(now(), std::chrono::minutes(480));
  for (const auto& s : all) {
    events.push_back(
        bj::object{{"type", "message"},
                   {"id", s.id},
                   {"at", at},
                   {"chat", bj::object{{"id", s.chat}, {"direct", s.chat == s.sender}, {"title", "邻里群"}}},
                   {"sender", bj::object{{"id", s.sender}, {"name", "王芳"}, {"is_bot", false}}},
                   {"message_id", "m" + s.id},
                   {"text", s.text},
                   {"addressed", false}});
  }
  bj::object body;
  body["events"] = std::move(events);
  return bj::serialize(body);
}

double percentile_ms(std::vector<float>& all, double share) {
  if (all.empty()) return 0;
  std::sort(all.begin(), all.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(all.size()));
  return static_cast<double>(all[std::min(at, all.size() - 1)]);
}

double cpu_of(int pid) {
  std::error_code gone;
  double nanoseconds = 0;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid), gone)) {
    double spent = 0;
    std::ifstream(thread.path() / "schedstat") >> spent;
    nanoseconds += spent;
  }
  return nanoseconds / 1e9;
}

std::int64_t memory_of(int pid) {
  std::ifstream in(fmt::format("/proc/{}/smaps_rollup", pid));
  std::string word;
  std::int64_t kib = 0;
  while (in >> word) {
    if (word == "Anonymous:") in >> kib;
  }
  return kib * 1024;
}

}  // namespace linli::bench
