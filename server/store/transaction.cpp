#include "store/transaction.hpp"

#include "base/limits.hpp"
#include "store/keys.hpp"

namespace linli::store {

namespace {

// Without the copies that an initializer list makes.
template <class... Words>
std::vector<std::string> args(Words&&... words) {
  std::vector<std::string> out;
  out.reserve(sizeof...(words));
  (out.emplace_back(std::forward<Words>(words)), ...);
  return out;
}

}  // namespace

std::string transaction::index(const std::string& key) {
  const auto [found, fresh] = known_.try_emplace(key, keys_.size() + 1);
  if (fresh) keys_.push_back(key);
  return std::to_string(found->second);
}

void transaction::add(std::vector<std::string>& to, const char* name, const std::string& key,
                      std::vector<std::string> args) {
  to.emplace_back(name);
  to.push_back(index(key));
  to.push_back(std::to_string(args.size()));
  for (auto& a : args) to.push_back(std::move(a));
  if (&to == &checks_) ++check_count_;
  else ++rows_;
}

transaction& transaction::check_fence(const std::string& key, const std::string& source, std::int64_t fence) {
  add(checks_, "fence", key, args(source, std::to_string(fence)));
  return *this;
}
transaction& transaction::check_owner(const std::string& key, const std::string& owner, std::int64_t fence) {
  add(checks_, "owner", key, args(owner, std::to_string(fence)));
  return *this;
}
transaction& transaction::check_new(const std::string& key, const std::string& id) {
  add(checks_, "new", key, args(id));
  return *this;
}
transaction& transaction::check_after(const std::string& key, const std::string& source, const std::string& id) {
  add(checks_, "after", key, args(source, id));
  return *this;
}
transaction& transaction::check_field(const std::string& key, const std::string& field, const std::string& value) {
  add(checks_, "field", key, args(field, value));
  return *this;
}
transaction& transaction::check_no_field(const std::string& key, const std::string& field) {
  add(checks_, "no_field", key, args(field));
  return *this;
}
transaction& transaction::check_was(const std::string& key, const std::string& field, const std::string& was) {
  return was.empty() ? check_no_field(key, field) : check_field(key, field, was);
}
transaction& transaction::check_length(const std::string& list, std::int64_t n) {
  add(checks_, "length", list, args(std::to_string(n)));
  return *this;
}
transaction& transaction::check_member(const std::string& key, const std::string& member) {
  add(checks_, "member", key, args(member));
  return *this;
}
transaction& transaction::check_no_member(const std::string& key, const std::string& member) {
  add(checks_, "no_member", key, args(member));
  return *this;
}
transaction& transaction::check_entry(const std::string& key, const std::string& id) {
  add(checks_, "entry", key, args(id));
  return *this;
}

transaction& transaction::set_fence(const std::string& key, const std::string& source, std::int64_t fence) {
  add(writes_, "fence", key, args(source, std::to_string(fence)));
  return *this;
}
transaction& transaction::hset(const std::string& key, const std::string& field, const std::string& value) {
  add(writes_, "hset", key, args(field, value));
  return *this;
}
transaction& transaction::hdel(const std::string& key, const std::string& field) {
  add(writes_, "hdel", key, args(field));
  return *this;
}
transaction& transaction::incr(const std::string& key, const std::string& field, int by) {
  add(writes_, "incr", key, args(field, std::to_string(by)));
  return *this;
}
transaction& transaction::rpush(const std::string& key, const std::string& value) {
  add(writes_, "rpush", key, args(value));
  return *this;
}
transaction& transaction::zadd(const std::string& key, std::int64_t score, const std::string& member) {
  add(writes_, "zadd", key, args(std::to_string(score), member));
  return *this;
}
transaction& transaction::zrem(const std::string& key, const std::string& member) {
  add(writes_, "zrem", key, args(member));
  return *this;
}
transaction& transaction::zforget(const std::string& key, std::int64_t up_to) {
  add(writes_, "zforget", key, args(std::to_string(up_to)));
  return *this;
}
transaction& transaction::xadd(const std::string& key, const std::string& value) {
  add(writes_, "xadd", key, args(value));
  return *this;
}
transaction& transaction::xdel(const std::string& key, const std::string& id) {
  add(writes_, "xdel", key, args(id));
  return *this;
}
transaction& transaction::set(const std::string& key, const std::string& value) {
  add(writes_, "set", key, args(value));
  return *this;
}
transaction& transaction::del(const std::string& key) {
  add(writes_, "del", key, {});
  return *this;
}
transaction& transaction::drop(const std::string& key) {
  add(writes_, "drop", key, {});
  return *this;
}
transaction& transaction::trim(const std::string& key, const std::string& min_id) {
  add(writes_, "trim", key, args(min_id));
  return *this;
}

transaction& transaction::only_at(redis::place p) {
  at_ = p;
  return *this;
}

transaction& transaction::event(std::string_view community, const std::string& topic, const std::string& name,
                                const std::string& data) {
  writes_.insert(writes_.end(), {"event", index(keys::meta(community)), index(keys::events(community)),
                                 std::to_string(limits::events_kept), topic, name, data});
  ++rows_;
  return *this;
}

}  // namespace linli::store
