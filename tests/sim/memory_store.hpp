#pragma once
#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "redis/client.hpp"

namespace linli::sim {

class lua_host;

/// A stream's id.
struct stream_id {
  std::uint64_t ms = 0, seq = 0;
  auto operator<=>(const stream_id&) const = default;
};
std::string render(stream_id id);

using hash_value = std::map<std::string, std::string>;
using set_value = std::set<std::string>;
using list_value = std::deque<std::string>;
struct sorted_value {
  std::map<std::string, double> scores;
  std::set<std::pair<double, std::string>> order;
};
struct stream_value {
  std::map<stream_id, std::vector<std::string>> entries;
  stream_id last;
};

/// Thrown by commands; becomes an error reply.
struct refused {
  std::string text;
};

/// What Linli uses of Redis, in memory: the commands of store/ and queue/, and its Functions: the same Lua sources, in
/// the Lua that Redis has. tests/sim/differential_test.cpp holds it against a real one. Two things are as in no Redis:
/// a Function that touches a key which it did not declare, or keys of two hash tags, is an error.
class memory_store {
 public:
  /// `clock` gives the milliseconds of new stream ids and of expiry.
  explicit memory_store(std::function<std::int64_t()> clock);
  ~memory_store();
  memory_store(const memory_store&) = delete;
  memory_store& operator=(const memory_store&) = delete;

  /// An error reply is a status that begins with '-', as redis::client gives it.
  redis::reply run(const redis::command& c);
  /// Short of memory: what is not marked allow-oom is refused.
  void set_full(bool full) { full_ = full; }
  bool full() const { return full_; }
  /// Every key with its content, in one form for both this and a real Redis.
  std::map<std::string, std::string> dump();

  // -- for the commands
  template <class T>
  T* find(const std::string& key) {
    auto* v = value_of(key);
    if (v == nullptr) return nullptr;
    auto* typed = std::get_if<T>(v);
    if (typed == nullptr) throw refused{"WRONGTYPE Operation against a key holding the wrong kind of value"};
    return typed;
  }
  template <class T>
  T& make(const std::string& key) {
    if (auto* there = find<T>(key)) return *there;
    return std::get<T>(values_.insert_or_assign(key, entry{T{}, 0}).first->second.value);
  }
  void put_string(const std::string& key, std::string text, std::int64_t lives_ms);
  bool erase(const std::string& key);
  std::string type_of(const std::string& key);
  std::int64_t now() const { return clock_(); }
  redis::reply load_library(const std::string& source, bool replace);
  redis::reply list_libraries(const std::string& pattern) const;
  redis::reply call_function(const redis::command& c);

 private:
  using value = std::variant<std::string, hash_value, set_value, list_value, sorted_value, stream_value>;
  struct entry {
    sim::memory_store::value value;
    std::int64_t expires_at = 0;  ///< 0 = never
  };
  value* value_of(const std::string& key);
  redis::reply execute(const redis::command& c);

  std::function<std::int64_t()> clock_;
  std::unordered_map<std::string, entry> values_;
  std::unique_ptr<lua_host> lua_;
  std::map<std::string, std::string> libraries_;  // name → source
  bool full_ = false;
};

// -- answers
redis::reply nil();
redis::reply integer(std::int64_t n);
redis::reply bulk(std::string text);
redis::reply status(std::string text);
redis::reply failure(const std::string& text);
redis::reply array(std::vector<redis::reply> items = {});
bool is_failure(const redis::reply& r);
/// As Redis writes a score.
std::string render_score(double score);

// -- commands, by their name in capitals
struct handler {
  redis::reply (*run)(memory_store&, const redis::command&) = nullptr;
  std::size_t words_min = 0;
  bool writes_more = false;  ///< refused when memory is short
};
using handlers = std::unordered_map<std::string_view, handler>;
void add_plain_commands(handlers& to);
void add_sorted_commands(handlers& to);
void add_stream_commands(handlers& to);

std::int64_t number_of(const std::string& text);

}  // namespace linli::sim
