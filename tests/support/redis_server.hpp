#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace linli::test {

/// A Redis of this test's own, with the settings of production: on a unix socket in a temporary folder, which goes with
/// it. It dies with the test program, whatever becomes of that. Failing to start throws: nothing can be tested then.
class redis_server {
 public:
  /// `more` are further arguments, e.g. {"--maxmemory", "20mb"}.
  explicit redis_server(std::vector<std::string> more = {});
  ~redis_server();
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  const std::string& socket() const { return socket_; }
  const std::string& folder() const { return folder_; }
  std::string url() const { return "unix://" + socket_; }

  /// kill -9, and no more.
  void kill();
  /// On the same folder; returns once it answers, or at once when `wait` is false. REQUIRES: it was killed.
  void start(bool wait = true);
  void freeze();  ///< SIGSTOP: connected, but silent
  void thaw();

 private:
  bool answers() const;

  std::string folder_, socket_;
  std::vector<std::string> more_;
  pid_t pid_ = -1;
};

}  // namespace linli::test
