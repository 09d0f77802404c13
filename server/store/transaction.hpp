#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.hpp"

namespace linli::store {

/// What became of a step.
struct committed {
  std::vector<std::int64_t> positions;  ///< of its events, in order
  bool already = false;                 ///< the source's entry had been applied before: nothing was written now
};

/// One atomic step in one hash tag: checks of what the decision was made on, then writes. Built in C++, run as one
/// Function (lua/commit.lua). Give it to commit() once.
class transaction {
 public:
  // -- checks
  transaction& check_fence(const std::string& key, const std::string& source, std::int64_t fence);
  transaction& check_owner(const std::string& key, const std::string& owner, std::int64_t fence);
  transaction& check_new(const std::string& key, const std::string& id);
  transaction& check_after(const std::string& key, const std::string& source, const std::string& id);
  /// The field must still hold these bytes.
  transaction& check_field(const std::string& key, const std::string& field, const std::string& value);
  transaction& check_no_field(const std::string& key, const std::string& field);
  /// Either of the two above: `was` "" means absent (nothing the program stores is empty).
  transaction& check_was(const std::string& key, const std::string& field, const std::string& was);
  transaction& check_length(const std::string& list, std::int64_t n);
  transaction& check_member(const std::string& key, const std::string& member);
  transaction& check_no_member(const std::string& key, const std::string& member);
  /// The stream must still hold the entry.
  transaction& check_entry(const std::string& key, const std::string& id);

  // -- writes
  transaction& set_fence(const std::string& key, const std::string& source, std::int64_t fence);
  transaction& hset(const std::string& key, const std::string& field, const std::string& value);
  transaction& hdel(const std::string& key, const std::string& field);
  transaction& incr(const std::string& key, const std::string& field, int by);
  transaction& rpush(const std::string& key, const std::string& value);
  transaction& zadd(const std::string& key, std::int64_t score, const std::string& member);
  transaction& zrem(const std::string& key, const std::string& member);
  transaction& zforget(const std::string& key, std::int64_t up_to);
  transaction& xadd(const std::string& key, const std::string& value);
  transaction& xdel(const std::string& key, const std::string& id);
  transaction& set(const std::string& key, const std::string& value);
  transaction& del(const std::string& key);
  transaction& drop(const std::string& key);  ///< the same for what may be large: Redis frees it beside its work
  transaction& trim(const std::string& key, const std::string& min_id);
  /// Numbers an event of the community and appends it to its stream.
  transaction& event(std::string_view community, const std::string& topic, const std::string& name,
                     const std::string& data);

  /// Only while this run of this server still answers: else unavailable, and certainly not done. For steps that move on
  /// behind what was done before, which a restored Redis or a promoted replica may not have.
  transaction& only_at(redis::place p);

  bool empty() const { return checks_.shape.empty() && writes_.shape.empty(); }
  /// Rows written so far: a step stays within limits::function_rows_max.
  std::size_t rows() const { return rows_; }

 private:
  friend class database;
  /// One side of the step, as lua/commit.lua takes it.
  struct half {
    std::string shape;
    std::vector<std::string> args;
  };
  std::string index(const std::string& key);
  template <class... Words>
  void add(half& to, std::string_view name, const std::string& key, const Words&... words);
  /// `keys`: as the shape names them.
  template <class... Words>
  void add_at(half& to, std::string_view name, const std::string& keys, const Words&... words);

  std::vector<std::string> keys_;
  std::unordered_map<std::string, std::size_t> known_;  // while there are few, keys_ is searched
  half checks_, writes_;
  std::size_t rows_ = 0;
  bool may_come_late_ = false;  // whoever made it again in the meantime is found out
  redis::place at_;
};

}  // namespace linli::store
