#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "redis/client.hpp"

struct lua_State;

namespace linli::sim {

/// The name after "#!lua name=", "" when there is none.
std::string library_name(const std::string& source);

/// Runs Functions as Redis 7 does, in the same Lua: libraries register their functions, which call commands. More
/// strictly than Redis: a key that was not declared, or of another hash tag than the first, is an error.
class lua_host {
 public:
  explicit lua_host(std::function<redis::reply(const redis::command&)> run);
  ~lua_host();
  lua_host(const lua_host&) = delete;
  lua_host& operator=(const lua_host&) = delete;

  /// Registers what the library has; "" or what is wrong with it.
  std::string load(const std::string& source);
  bool knows(const std::string& function) const { return functions_.contains(function); }
  bool allows_oom(const std::string& function) const {
    return functions_.contains(function) && oom_.contains(function);
  }
  redis::reply call(const std::string& function, std::vector<std::string> keys, std::vector<std::string> args);
  /// Within a function that carries allow-oom.
  bool may_use_more_memory() const { return depth_ > 0; }

  // -- for the bindings
  redis::reply run(const redis::command& c);
  void register_function(std::string name, bool allow_oom);

 private:
  std::string wrong_keys(const redis::command& c) const;

  std::function<redis::reply(const redis::command&)> run_;
  lua_State* lua_;
  std::set<std::string> functions_, oom_;
  std::vector<std::string> keys_;  // of the call under way
  int depth_ = 0;
};

}  // namespace linli::sim
