#pragma once
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redis/client.hpp"

namespace linli::redis {

/// One Lua file: a library with one or more functions. In the source, `@HASH@` stands for the hash of the source, and
/// every function is registered as `<name>_@HASH@`, so that two versions of the program never replace each other's.
struct script {
  std::string_view name;    ///< e.g. "commit"; the library is linli_<name>_<hash>
  std::string_view source;  ///< begins with "#!lua name=linli_<name>_@HASH@"
};

/// The functions of this build: their final names, loaded where absent, never replaced.
class functions {
 public:
  explicit functions(std::span<const script> scripts);
  /// The name under which Redis knows `function` of any script ("commit" → "commit_1f0a…").
  std::string known_as(std::string_view function) const;
  /// FUNCTION LOAD, at every server; what is there already stays as it is. Safe against other processes doing the same.
  /// All within the deadline. Short of memory Redis takes none: error full, unless it has them all.
  task<result<void>> load(client& c, std::chrono::milliseconds deadline = limits::redis_slow_deadline) const;
  /// FCALL. When Redis says the function is not there (a fresh or restored Redis, a server new to the cluster), loads
  /// and calls once more, all within the deadline. `at`: see client::run_at().
  task<result<reply>> call(client& c, std::string_view function, std::vector<std::string> keys,
                           std::vector<std::string> args, std::chrono::milliseconds deadline = limits::redis_deadline,
                           place at = {}) const;
  /// One of several calls.
  struct invocation {
    std::string_view function;
    std::vector<std::string> keys, args;
  };
  /// All in one pipeline, answers in order. The first error reply among them is the result's error; the others may have
  /// had their effect. Error stale: the Functions were not there and are now; nothing is kept, so the caller calls
  /// again.
  task<result<std::vector<reply>>> call_all(client& c, std::vector<invocation> all,
                                            std::chrono::milliseconds deadline = limits::redis_deadline) const;
  /// Names of libraries `linli_*` in Redis that are not of this build.
  task<result<std::vector<std::string>>> outdated(client& c) const;
  /// FUNCTION DELETE of one of these, at every server that has it.
  task<result<void>> drop(client& c, std::string name) const;

 private:
  task<result<void>> load_at(client& c, std::chrono::milliseconds deadline) const;
  bool is_ours(std::string_view name) const;

  struct library {
    std::string name, source, hash;
  };
  std::vector<library> libraries_;
  std::map<std::string, std::string, std::less<>> names_;  // function → as Redis knows it
};

}  // namespace linli::redis
