#include "store/transaction.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "store/keys.hpp"

namespace linli::store {

namespace {

constexpr std::size_t few_keys = 16;
constexpr std::size_t words_of_a_reply = 24;  // so many and a few more has the step that is made most often

}  // namespace

std::string transaction::index(const std::string& key) {
  if (keys_.size() <= few_keys) {
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    if (found != keys_.end()) return std::to_string(found - keys_.begin() + 1);
  }
  if (keys_.size() == few_keys) {
    for (std::size_t i = 0; i < few_keys; ++i) known_.emplace(keys_[i], i + 1);
  }
  if (keys_.size() >= few_keys) {
    const auto [found, fresh] = known_.try_emplace(key, keys_.size() + 1);
    if (!fresh) return std::to_string(found->second);
  }
  keys_.push_back(key);
  return std::to_string(keys_.size());
}

template <class... Words>
void transaction::add_at(half& to, std::string_view name, const std::string& keys, const Words&... words) {
  if (to.args.empty()) to.args.reserve(words_of_a_reply);
  if (!to.shape.empty()) to.shape += ' ';
  to.shape.append(name).append(keys).append(":").append(std::to_string(sizeof...(words)));
  (to.args.emplace_back(words), ...);
  if (&to == &writes_) ++rows_;
}

template <class... Words>
void transaction::add(half& to, std::string_view name, const std::string& key, const Words&... words) {
  add_at(to, name, index(key), words...);
}

transaction& transaction::check_fence(const std::string& key, const std::string& source, std::int64_t fence) {
  add(checks_, "fence", key, source, std::to_string(fence));
  return *this;
}
transaction& transaction::check_owner(const std::string& key, const std::string& owner, std::int64_t fence) {
  add(checks_, "owner", key, owner, std::to_string(fence));
  return *this;
}
transaction& transaction::check_new(const std::string& key, const std::string& id) {
  add(checks_, "new", key, id);
  may_come_late_ = true;
  return *this;
}
transaction& transaction::check_after(const std::string& key, const std::string& source, const std::string& id) {
  add(checks_, "after", key, source, id);
  return *this;
}
transaction& transaction::check_field(const std::string& key, const std::string& field, const std::string& value) {
  add(checks_, "field", key, field, value);
  return *this;
}
transaction& transaction::check_no_field(const std::string& key, const std::string& field) {
  add(checks_, "no_field", key, field);
  return *this;
}
transaction& transaction::check_was(const std::string& key, const std::string& field, const std::string& was) {
  return was.empty() ? check_no_field(key, field) : check_field(key, field, was);
}
transaction& transaction::check_length(const std::string& list, std::int64_t n) {
  add(checks_, "length", list, std::to_string(n));
  return *this;
}
transaction& transaction::check_member(const std::string& key, const std::string& member) {
  add(checks_, "member", key, member);
  return *this;
}
transaction& transaction::check_no_member(const std::string& key, const std::string& member) {
  add(checks_, "no_member", key, member);
  return *this;
}
transaction& transaction::check_entry(const std::string& key, const std::string& id) {
  add(checks_, "entry", key, id);
  return *this;
}

transaction& transaction::set_fence(const std::string& key, const std::string& source, std::int64_t fence) {
  add(writes_, "fence", key, source, std::to_string(fence));
  return *this;
}
transaction& transaction::hset(const std::string& key, const std::string& field, const std::string& value) {
  add(writes_, "hset", key, field, value);
  return *this;
}
transaction& transaction::hdel(const std::string& key, const std::string& field) {
  add(writes_, "hdel", key, field);
  return *this;
}
transaction& transaction::incr(const std::string& key, const std::string& field, int by) {
  add(writes_, "incr", key, field, std::to_string(by));
  return *this;
}
transaction& transaction::rpush(const std::string& key, const std::string& value) {
  add(writes_, "rpush", key, value);
  return *this;
}
transaction& transaction::zadd(const std::string& key, std::int64_t score, const std::string& member) {
  add(writes_, "zadd", key, std::to_string(score), member);
  return *this;
}
transaction& transaction::zrem(const std::string& key, const std::string& member) {
  add(writes_, "zrem", key, member);
  return *this;
}
transaction& transaction::zforget(const std::string& key, std::int64_t up_to) {
  add(writes_, "zforget", key, std::to_string(up_to));
  return *this;
}
transaction& transaction::xadd(const std::string& key, const std::string& value) {
  add(writes_, "xadd", key, value);
  return *this;
}
transaction& transaction::xdel(const std::string& key, const std::string& id) {
  add(writes_, "xdel", key, id);
  return *this;
}
transaction& transaction::set(const std::string& key, const std::string& value) {
  add(writes_, "set", key, value);
  return *this;
}
transaction& transaction::del(const std::string& key) {
  add(writes_, "del", key);
  return *this;
}
transaction& transaction::drop(const std::string& key) {
  add(writes_, "drop", key);
  return *this;
}
transaction& transaction::trim(const std::string& key, const std::string& min_id) {
  add(writes_, "trim", key, min_id);
  return *this;
}

transaction& transaction::only_at(redis::place p) {
  at_ = p;
  return *this;
}

transaction& transaction::event(std::string_view community, const std::string& topic, const std::string& name,
                                const std::string& data) {
  const auto meta_and_stream = index(keys::meta(community)) + "," + index(keys::events(community));
  add_at(writes_, "event", meta_and_stream, std::to_string(limits::events_kept), topic, name, data);
  return *this;
}

}  // namespace linli::store
