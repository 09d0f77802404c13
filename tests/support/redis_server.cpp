#include "tests/support/redis_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace linli::test {

using namespace std::chrono_literals;

redis_server::redis_server(std::vector<std::string> more) : more_(std::move(more)) {
  const char* given = std::getenv("LINLI_TEST_FOLDER");
  const auto where = given == nullptr ? std::filesystem::temp_directory_path() : std::filesystem::path(given);
  std::string name = (where / "linli-redis-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder for Redis");
  folder_ = name;
  socket_ = folder_ + "/s";
  start();
}

redis_server::~redis_server() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void redis_server::start(bool wait) {
  std::vector<std::string> words{"redis-server",
                                 "--port",
                                 "0",
                                 "--unixsocket",
                                 socket_,
                                 "--dir",
                                 folder_,
                                 "--appendonly",
                                 "yes",
                                 "--appendfsync",
                                 "always",
                                 "--no-appendfsync-on-rewrite",
                                 "no",
                                 "--aof-load-truncated",
                                 "yes",
                                 "--maxmemory-policy",
                                 "noeviction",
                                 "--save",
                                 "",
                                 "--daemonize",
                                 "no",
                                 "--logfile",
                                 folder_ + "/log"};
  words.insert(words.end(), more_.begin(), more_.end());
  std::vector<char*> argv;
  for (auto& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  const auto parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (int fd = 0; fd <= 2; ++fd) ::dup2(nothing, fd);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (wait && !answers()) {
    if (std::chrono::steady_clock::now() > end)
      throw std::runtime_error("redis-server does not answer, see " + folder_ + "/log");
    std::this_thread::sleep_for(5ms);
  }
}

bool redis_server::answers() const {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::strncpy(where.sun_path, socket_.c_str(), sizeof(where.sun_path) - 1);
  const timeval most{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
  char said[8] = {};
  const bool good = ::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof(where)) == 0 &&
                    ::send(fd, "PING\r\n", 6, MSG_NOSIGNAL) == 6 && ::recv(fd, said, 5, MSG_WAITALL) == 5 &&
                    std::string_view(said) == "+PONG";
  ::close(fd);
  return good;
}

void redis_server::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void redis_server::freeze() {
  ::kill(pid_, SIGSTOP);
  ::waitpid(pid_, nullptr, WUNTRACED);
}

void redis_server::thaw() { ::kill(pid_, SIGCONT); }

}  // namespace linli::test
