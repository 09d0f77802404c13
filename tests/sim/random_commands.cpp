#include "tests/sim/random_commands.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/leases.hpp"
#include "store/transaction.hpp"
#include "tests/support/run.hpp"

namespace linli::sim {

using redis::command;
using redis::reply;

namespace {

// By kind: what the second character of a key's last part says of it, "own" streams get their ids from the store.
const std::string text = "{t}:s", hash1 = "{t}:h1", hash2 = "{t}:h2", set = "{t}:u", list = "{t}:l", sorted = "{t}:z",
                  own = "{t}:own", given = "{t}:given", lease = "{t}:lease", beat = "{p:q}:beat";

std::string one_of(std::mt19937_64& r, std::initializer_list<std::string> words) {
  return *(words.begin() + static_cast<std::ptrdiff_t>(r() % words.size()));
}

std::string field(std::mt19937_64& r) { return one_of(r, {"a", "b", "c", "d"}); }
std::string value(std::mt19937_64& r) {
  return one_of(r, {"1", "2", "-3", "x", "y y", "", "邻里", std::string(70, 'v')});
}
std::string number(std::mt19937_64& r) { return std::to_string(static_cast<int>(r() % 9) - 4); }
std::string score(std::mt19937_64& r) { return one_of(r, {"1", "2", "3", "2.5", "-1", "1770000000000", "0"}); }
std::string limit(std::mt19937_64& r) { return one_of(r, {"-inf", "+inf", "1", "(1", "2", "(2", "3", "-1"}); }
std::string id(std::mt19937_64& r) {
  return one_of(r, {"1-1", "1-2", "2-0", "2-1", "3", "5-5", "7-1", "9-9", "12-0", "20-1"});
}
std::string edge(std::mt19937_64& r) { return one_of(r, {"-", "+", "2", "(1-2", "5-5", "(5-5", "3", "0-0", "(0-0"}); }

// What stands for a random word: %f field, %v value, %n number, %s score, %l limit of scores, %i id, %e edge of a
// range, %N the id of some entry. Words are parted by blanks.
constexpr std::string_view patterns[] = {"GET {t}:s",
                                         "SET {t}:s %v",
                                         "SET {t}:s %v NX PX 600000",
                                         "INCR {t}:s",
                                         "DEL {t}:s",
                                         "DEL {t}:h2 {t}:u",
                                         "DEL {t}:l {t}:z",
                                         "EXISTS {t}:s {t}:own",
                                         "TYPE {t}:s",
                                         "TYPE {t}:h1",
                                         "TYPE {t}:u",
                                         "TYPE {t}:l",
                                         "TYPE {t}:z",
                                         "TYPE {t}:own",
                                         "HGET {t}:h1 %f",
                                         "HGET {t}:s %f",
                                         "HGET {t}:z %f",
                                         "HMGET {t}:h1 %f %f",
                                         "HSET {t}:h1 %f %v %f %v",
                                         "HSETNX {t}:h2 %f %v",
                                         "HDEL {t}:h1 %f %f",
                                         "HDEL {t}:h2 %f",
                                         "HINCRBY {t}:h2 %f %n",
                                         "HEXISTS {t}:h1 %f",
                                         "HLEN {t}:h1",
                                         "HKEYS {t}:h1",
                                         "HGETALL {t}:h2",
                                         "HSCAN {t}:h1 0 COUNT 1000",
                                         "SADD {t}:u %s 7",
                                         "SADD {t}:u %f",
                                         "SREM {t}:u %s",
                                         "SISMEMBER {t}:u %s",
                                         "SMISMEMBER {t}:u %s %f",
                                         "SMEMBERS {t}:u",
                                         "SCARD {t}:u",
                                         "RPUSH {t}:l %v %v",
                                         "RPUSH {t}:h1 %v",
                                         "LLEN {t}:l",
                                         "LRANGE {t}:l %n %n",
                                         "ZADD {t}:z %s %f %s %f",
                                         "ZADD {t}:z NX %s %f",
                                         "ZADD {t}:z %v %f",
                                         "ZSCORE {t}:z %f",
                                         "ZCARD {t}:z",
                                         "ZREM {t}:z %f",
                                         "ZREMRANGEBYSCORE {t}:z %l %l",
                                         "ZRANGE {t}:z %n %n",
                                         "ZREVRANGE {t}:z %n %n WITHSCORES",
                                         "ZRANGEBYSCORE {t}:z %l %l LIMIT 0 2",
                                         "ZREVRANGEBYSCORE {t}:z %l %l WITHSCORES",
                                         "XADD {t}:own * d %v",
                                         "XADD {t}:own * d %v",
                                         "XADD {t}:given %i t %v d %v",
                                         "XADD {t}:given MAXLEN ~ 10000 %i d %v",

                                         "XRANGE {t}:own - +",
                                         "XRANGE {t}:own (%N + COUNT 2",
                                         "XRANGE {t}:given %e %e",
                                         "XREVRANGE {t}:given %e %e COUNT 3",
                                         "XLEN {t}:own",
                                         "XLEN {t}:given",
                                         "XDEL {t}:own %N",
                                         "XDEL {t}:given %i %i",
                                         "XTRIM {t}:own MINID %N",
                                         "XTRIM {t}:given MINID %i",
                                         "XTRIM {t}:given MAXLEN %s"};

std::string filled(std::mt19937_64& r, std::string_view word) {
  if (const auto at = word.find("%N"); at != std::string_view::npos) return std::string(word.substr(0, at)) + nth_entry;
  if (word == "%f") return field(r);
  if (word == "%v") return value(r);
  if (word == "%n") return number(r);
  if (word == "%s") return score(r);
  if (word == "%l") return limit(r);
  if (word == "%i") return id(r);
  return word == "%e" ? edge(r) : std::string(word);
}

void random_check(std::mt19937_64& r, store::transaction& t) {
  switch (r() % 8) {
    case 0: t.check_fence(hash2, field(r), static_cast<std::int64_t>(r() % 4)); break;
    case 1: t.check_owner(lease, one_of(r, {"p/0", "q/0"}), static_cast<std::int64_t>(r() % 4)); break;
    case 2: t.check_new(sorted, field(r)); break;
    case 3: t.check_after(hash1, field(r), one_of(r, {"1-1", "5-5", "10-0"})); break;
    case 4: t.check_was(hash1, field(r), value(r)); break;
    case 5: t.check_no_field(hash2, field(r)); break;
    case 6: t.check_length(list, static_cast<std::int64_t>(r() % 3)); break;
    default: t.check_member(sorted, field(r)); break;
  }
}

void random_write(std::mt19937_64& r, store::transaction& t) {
  switch (r() % 13) {
    case 0: t.set_fence(hash2, field(r), static_cast<std::int64_t>(r() % 4)); break;
    case 1: t.hset(hash1, field(r), value(r)); break;
    case 2: t.hdel(hash1, field(r)); break;
    case 3: t.incr("{t}:counts", field(r), static_cast<int>(r() % 3) - 1); break;
    case 4: t.rpush(list, value(r)); break;
    case 5: t.zadd(sorted, static_cast<std::int64_t>(r() % 5), field(r)); break;
    case 6: t.zrem(sorted, field(r)); break;
    case 7: t.zforget(sorted, static_cast<std::int64_t>(r() % 3)); break;
    case 8: t.xadd(own, value(r)); break;
    case 9: t.xdel(given, one_of(r, {"1-1", "2-1", "5-5"})); break;
    case 10: t.set(text, value(r)); break;
    case 11: t.del(text); break;
    default: t.trim(given, one_of(r, {"1-2", "5-5", "9-9"})); break;
  }
}

std::string shown(const result<store::committed>& c) {
  if (!c) return "error " + std::string(name(c.error().code));
  std::string out = c->already ? "already" : "done";
  for (const auto p : c->positions) out.append(" ").append(std::to_string(p));
  return out;
}

std::string shown(const result<store::lease>& l) {
  if (!l) return "error " + std::string(name(l.error().code));
  return fmt::format("{} {} {}", l->taken ? "taken" : "held", l->owner, l->fence);
}

}  // namespace

command random_command(std::mt19937_64& random) {
  command c;
  for (const auto& word : split(patterns[random() % std::size(patterns)], ' ')) c.push_back(filled(random, word));
  return c;
}

const std::vector<std::string>& random_keys() {
  static const std::vector<std::string> all{text,  hash1, hash2, set,          list,         sorted,         own,
                                            given, lease, beat,  "{t}:counts", "{c:t}:meta", "{c:t}:events", "{c:t}:h"};
  return all;
}

command look_at(const std::string& key) {
  if (key == text || key == beat) return {"GET", key};
  if (key == set) return {"SMEMBERS", key};
  if (key == list) return {"LRANGE", key, "0", "-1"};
  if (key == sorted) return {"ZRANGE", key, "0", "-1", "WITHSCORES"};
  if (key == own || key == given || key == "{c:t}:events") return {"XRANGE", key, "-", "+"};
  return {"HGETALL", key};
}

namespace {

std::string render_plain(const reply& r) {
  switch (r.type) {
    case reply::kind::nil: return "nil";
    case reply::kind::integer: return ":" + std::to_string(r.integer);
    case reply::kind::string: return "\"" + r.text + "\"";
    case reply::kind::status: return r.text.substr(0, r.text.starts_with('-') ? r.text.find(' ') : std::string::npos);
    case reply::kind::array: break;
  }
  std::string out = "[";
  for (const auto& item : r.items) out.append(out.size() > 1 ? " " : "").append(render_plain(item));
  return out + "]";
}

std::string sorted_items(const reply& r, std::size_t together) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i + together <= r.items.size(); i += together) {
    std::string part;
    for (std::size_t n = 0; n < together; ++n) part.append(" ").append(render_plain(r.items[i + n]));
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const auto& p : parts) out.append(p).append(",");
  return out;
}

}  // namespace

namespace {

// Epochs are of a run of Redis, which the store of the simulation does not have.
reply without_runs(reply meta) {
  for (std::size_t i = 0; i + 1 < meta.items.size(); i += 2) {
    if (meta.items[i].text == "epoch" || meta.items[i].text == "past") meta.items[i + 1].text = "of a run";
  }
  return meta;
}

}  // namespace

std::string render(const command& c, const reply& r) {
  const bool own_ids = c.size() > 1 && (c[1] == own || c[1].ends_with("}:events")) && c[1] != "{c:t}:events";
  if (r.type == reply::kind::string && own_ids && c[0] == "XADD") return "an id";
  if (r.type != reply::kind::array) return render_plain(r);
  if (c[0] == "HKEYS" || c[0] == "SMEMBERS") return sorted_items(r, 1);
  if (c[0] == "HGETALL" && c[1] == "{c:t}:meta") return sorted_items(without_runs(r), 2);
  if (c[0] == "HGETALL") return sorted_items(r, 2);
  if (c[0] == "HSCAN") return r.items[0].text + sorted_items(r.items[1], 2);
  if (!own_ids || c[0] != "XRANGE") return render_plain(r);
  std::string out;
  for (const auto& entry : r.items) out.append(render_plain(entry.items[1])).append(",");
  return out;
}

std::string compare_steps(asio::io_context& io, store::database& real, store::database& memory,
                          std::mt19937_64& random) {
  using linli::test::run;
  for (auto n = random() % 4; n > 0; --n) {
    std::string a, b;
    if (random() % 3 == 0) {
      const auto owner = one_of(random, {"p/0", "q/0"}), replaced = one_of(random, {"", "p/0", "q/0"});
      a = shown(run(io, store::take_lease(real, lease, owner, replaced)));
      b = shown(run(io, store::take_lease(memory, lease, owner, replaced)));
      if (random() % 3 == 0) {
        a += run(io, store::release_lease(real, lease, owner)).has_value();
        b += run(io, store::release_lease(memory, lease, owner)).has_value();
      }
      a += std::to_string(run(io, store::beat(real, "q")).value());
      b += std::to_string(run(io, store::beat(memory, "q")).value());
    } else if (random() % 4 == 0) {
      store::transaction t;
      t.hset("{c:t}:h", field(random), value(random));
      for (auto e = random() % 3; e > 0; --e) t.event("t", "topic", "name", value(random));
      auto same = t;
      a = shown(run(io, real.commit(std::move(t))));
      b = shown(run(io, memory.commit(std::move(same))));
    } else {
      store::transaction t;
      for (auto i = random() % 3; i > 0; --i) random_check(random, t);
      for (auto i = random() % 5; i > 0; --i) random_write(random, t);
      auto same = t;
      const bool fresh = random() % 2 == 0;
      a = shown(run(io, real.commit(std::move(t), fresh)));
      b = shown(run(io, memory.commit(std::move(same), fresh)));
    }
    if (a != b) return "a step\n  Redis:  " + a + "\n  memory: " + b;
  }
  return {};
}

}  // namespace linli::sim
