#include <algorithm>

#include "tests/sim/memory_store.hpp"

// Strings, hashes, sets, lists, keys and Functions.
namespace linli::sim {

using redis::command;
using redis::reply;

namespace {

std::string upper(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return s;
}

reply get(memory_store& m, const command& c) {
  const auto* v = m.find<std::string>(c[1]);
  return v == nullptr ? nil() : bulk(*v);
}

reply set(memory_store& m, const command& c) {
  std::int64_t lives = 0;
  bool only_new = false;
  for (std::size_t i = 3; i < c.size(); ++i) {
    const auto word = upper(c[i]);
    if (word == "NX") only_new = true;
    else if (word == "PX" && i + 1 < c.size()) lives = number_of(c[++i]);
    else if (word == "EX" && i + 1 < c.size()) lives = number_of(c[++i]) * 1000;
    else return failure("ERR syntax error");
  }
  if (only_new && m.type_of(c[1]) != "none") return nil();
  m.put_string(c[1], c[2], lives);
  return status("OK");
}

reply incr(memory_store& m, const command& c) {
  auto* v = m.find<std::string>(c[1]);
  const auto n = (v == nullptr ? 0 : number_of(*v)) + 1;
  if (v == nullptr) m.put_string(c[1], "1", 0);
  else *v = std::to_string(n);
  return integer(n);
}

reply del(memory_store& m, const command& c) {
  std::int64_t n = 0;
  for (std::size_t i = 1; i < c.size(); ++i) n += m.erase(c[i]);
  return integer(n);
}

reply exists(memory_store& m, const command& c) {
  std::int64_t n = 0;
  for (std::size_t i = 1; i < c.size(); ++i) n += m.type_of(c[i]) != "none";
  return integer(n);
}

reply ping(memory_store&, const command&) { return status("PONG"); }
reply type(memory_store& m, const command& c) { return status(m.type_of(c[1])); }

// ---- hashes

reply hget(memory_store& m, const command& c) {
  const auto* h = m.find<hash_value>(c[1]);
  if (h == nullptr) return nil();
  const auto found = h->find(c[2]);
  return found == h->end() ? nil() : bulk(found->second);
}

reply hmget(memory_store& m, const command& c) {
  const auto* h = m.find<hash_value>(c[1]);
  std::vector<reply> out;
  for (std::size_t i = 2; i < c.size(); ++i) {
    const bool there = h != nullptr && h->contains(c[i]);
    out.push_back(there ? bulk(h->at(c[i])) : nil());
  }
  return array(std::move(out));
}

reply hset(memory_store& m, const command& c) {
  if (c.size() % 2 != 0) return failure("ERR wrong number of arguments for 'hset' command");
  auto& h = m.make<hash_value>(c[1]);
  std::int64_t fresh = 0;
  for (std::size_t i = 2; i + 1 < c.size(); i += 2) fresh += h.insert_or_assign(c[i], c[i + 1]).second;
  return integer(fresh);
}

reply hsetnx(memory_store& m, const command& c) { return integer(m.make<hash_value>(c[1]).emplace(c[2], c[3]).second); }

reply hdel(memory_store& m, const command& c) {
  auto* h = m.find<hash_value>(c[1]);
  if (h == nullptr) return integer(0);
  std::int64_t n = 0;
  for (std::size_t i = 2; i < c.size(); ++i) n += static_cast<std::int64_t>(h->erase(c[i]));
  if (h->empty()) m.erase(c[1]);
  return integer(n);
}

reply hincrby(memory_store& m, const command& c) {
  const auto by = number_of(c[3]);
  const auto* before = m.find<hash_value>(c[1]);
  std::int64_t n = by;
  if (before != nullptr && before->contains(c[2])) n += number_of(before->at(c[2]));
  m.make<hash_value>(c[1])[c[2]] = std::to_string(n);
  return integer(n);
}

reply hexists(memory_store& m, const command& c) {
  const auto* h = m.find<hash_value>(c[1]);
  return integer(h != nullptr && h->contains(c[2]));
}

reply hlen(memory_store& m, const command& c) {
  const auto* h = m.find<hash_value>(c[1]);
  return integer(h == nullptr ? 0 : static_cast<std::int64_t>(h->size()));
}

std::vector<reply> fields_of(memory_store& m, const std::string& key, bool with_values) {
  std::vector<reply> out;
  const auto* h = m.find<hash_value>(key);
  if (h == nullptr) return out;
  for (const auto& [field, value] : *h) {
    out.push_back(bulk(field));
    if (with_values) out.push_back(bulk(value));
  }
  return out;
}
reply hkeys(memory_store& m, const command& c) { return array(fields_of(m, c[1], false)); }
reply hgetall(memory_store& m, const command& c) { return array(fields_of(m, c[1], true)); }
// In one page, however large.
reply hscan(memory_store& m, const command& c) { return array({bulk("0"), array(fields_of(m, c[1], true))}); }

// ---- sets

reply sadd(memory_store& m, const command& c) {
  auto& s = m.make<set_value>(c[1]);
  std::int64_t n = 0;
  for (std::size_t i = 2; i < c.size(); ++i) n += s.insert(c[i]).second;
  return integer(n);
}

reply srem(memory_store& m, const command& c) {
  auto* s = m.find<set_value>(c[1]);
  if (s == nullptr) return integer(0);
  std::int64_t n = 0;
  for (std::size_t i = 2; i < c.size(); ++i) n += static_cast<std::int64_t>(s->erase(c[i]));
  if (s->empty()) m.erase(c[1]);
  return integer(n);
}

reply sismember(memory_store& m, const command& c) {
  const auto* s = m.find<set_value>(c[1]);
  return integer(s != nullptr && s->contains(c[2]));
}

reply smismember(memory_store& m, const command& c) {
  const auto* s = m.find<set_value>(c[1]);
  std::vector<reply> out;
  for (std::size_t i = 2; i < c.size(); ++i) out.push_back(integer(s != nullptr && s->contains(c[i])));
  return array(std::move(out));
}

reply smembers(memory_store& m, const command& c) {
  std::vector<reply> out;
  if (const auto* s = m.find<set_value>(c[1])) {
    for (const auto& member : *s) out.push_back(bulk(member));
  }
  return array(std::move(out));
}

reply scard(memory_store& m, const command& c) {
  const auto* s = m.find<set_value>(c[1]);
  return integer(s == nullptr ? 0 : static_cast<std::int64_t>(s->size()));
}

// ---- lists

reply rpush(memory_store& m, const command& c) {
  auto& l = m.make<list_value>(c[1]);
  l.insert(l.end(), c.begin() + 2, c.end());
  return integer(static_cast<std::int64_t>(l.size()));
}

reply llen(memory_store& m, const command& c) {
  const auto* l = m.find<list_value>(c[1]);
  return integer(l == nullptr ? 0 : static_cast<std::int64_t>(l->size()));
}

reply lrange(memory_store& m, const command& c) {
  const auto* l = m.find<list_value>(c[1]);
  auto from = number_of(c[2]), to = number_of(c[3]);
  std::vector<reply> out;
  if (l == nullptr) return array();
  const auto size = static_cast<std::int64_t>(l->size());
  if (from < 0) from = std::max<std::int64_t>(0, size + from);
  if (to < 0) to = size + to;
  for (auto i = from; i <= std::min(to, size - 1); ++i) out.push_back(bulk((*l)[static_cast<std::size_t>(i)]));
  return array(std::move(out));
}

// ---- Functions

reply function(memory_store& m, const command& c) {
  const auto what = upper(c[1]);
  if (what == "LOAD") {
    const bool replace = c.size() == 4 && upper(c[2]) == "REPLACE";
    return m.load_library(c.back(), replace);
  }
  if (what == "LIST") return m.list_libraries(c.size() > 3 ? c[3] : "*");
  return failure("ERR unknown subcommand '" + c[1] + "'");
}

}  // namespace

void add_plain_commands(handlers& to) {
  to.insert({{"PING", {ping, 1, false}},
             {"TYPE", {type, 2, false}},
             {"GET", {get, 2, false}},
             {"SET", {set, 3, true}},
             {"INCR", {incr, 2, true}},
             {"DEL", {del, 2, false}},
             {"UNLINK", {del, 2, false}},
             {"EXISTS", {exists, 2, false}},
             {"HGET", {hget, 3, false}},
             {"HMGET", {hmget, 3, false}},
             {"HSET", {hset, 4, true}},
             {"HSETNX", {hsetnx, 4, true}},
             {"HDEL", {hdel, 3, false}},
             {"HINCRBY", {hincrby, 4, true}},
             {"HEXISTS", {hexists, 3, false}},
             {"HLEN", {hlen, 2, false}},
             {"HKEYS", {hkeys, 2, false}},
             {"HGETALL", {hgetall, 2, false}},
             {"HSCAN", {hscan, 3, false}},
             {"SADD", {sadd, 3, true}},
             {"SREM", {srem, 3, false}},
             {"SISMEMBER", {sismember, 3, false}},
             {"SMISMEMBER", {smismember, 3, false}},
             {"SMEMBERS", {smembers, 2, false}},
             {"SCARD", {scard, 2, false}},
             {"RPUSH", {rpush, 3, true}},
             {"LLEN", {llen, 2, false}},
             {"LRANGE", {lrange, 4, false}},
             {"FUNCTION", {function, 2, false}}});
}

}  // namespace linli::sim
