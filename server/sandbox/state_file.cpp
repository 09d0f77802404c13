#include "sandbox/state_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "base/json.hpp"
#include "sandbox/codec.hpp"

namespace linli::sandbox {

namespace bj = boost::json;

namespace {

error failed(const std::string& path, std::string_view what) {
  return {errc::unavailable, fmt::format("{} cannot be {}: {}", path, what, std::strerror(errno))};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(fd) == 0;
}

}  // namespace

result<void> state_file::load() {
  if (path_.empty()) return {};
  std::ifstream in(path_, std::ios::binary);
  if (!in) {
    if (errno == ENOENT) return {};
    return failed(path_, "read");
  }
  std::ostringstream text;
  text << in.rdbuf();
  auto v = json::parse(text.str());
  const auto* o = v ? v->if_object() : nullptr;
  const auto* accounts = o == nullptr ? nullptr : o->if_contains("accounts");
  if (accounts == nullptr || !accounts->is_object() || json::number(*o, "version") != 1)
    return error{errc::malformed, path_ + " is no state file of a sandbox; move it away to start empty"};
  accounts_ = accounts->get_object();
  return {};
}

result<saved_box> state_file::take(const std::string& account) {
  const auto* v = accounts_.if_contains(account);
  if (v == nullptr || !v->is_object()) return empty_box();
  auto read = read_box(v->get_object());
  if (!read) return error{errc::malformed, path_ + ", account " + account + ": " + read.error().detail};
  accounts_.erase(account);
  return read;
}

result<void> state_file::store(const std::map<std::string, std::unique_ptr<box>, std::less<>>& boxes) {
  if (path_.empty()) return {};
  bj::object accounts = accounts_;
  for (const auto& [id, b] : boxes) accounts[id] = render(*b);
  bj::object o{{"version", 1}};
  o["accounts"] = std::move(accounts);
  return write(bj::serialize(o));
}

result<void> state_file::write(const std::string& text) const {
  const auto beside = path_ + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed(beside, "opened");
  const bool whole = write_all(fd, text);
  const int why = errno;
  ::close(fd);
  errno = why;
  if (!whole) return failed(beside, "written");
  if (::rename(beside.c_str(), path_.c_str()) != 0) return failed(path_, "replaced");
  return {};
}

}  // namespace linli::sandbox
