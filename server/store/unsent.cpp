#include "store/unsent.hpp"

#include "base/surroundings.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr auto kept = std::chrono::hours(24 * 7);  // who has not looked by then needs it no more

unsent unpack(const std::string& bytes) {
  unsent u;
  u.end = unpack_outcome(bytes);
  u.entry = unpack_send(u.end.entry);
  u.was = bytes;
  return u;
}

}  // namespace

task<result<unsent>> load_unsent(database& db, std::string community, std::string id) {
  auto bytes = co_await db.hget(keys::unsent(community), id);
  if (!bytes) co_return bytes.error();
  if (bytes->empty()) co_return error{errc::not_found, "no such message"};
  co_return unpack(*bytes);
}

task<result<std::vector<unsent>>> load_all_unsent(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::unsent(community));
  if (!all) co_return all.error();
  std::vector<unsent> out;
  for (const auto& [id, bytes] : *all) out.push_back(unpack(bytes));
  co_return out;
}

void put_unsent(transaction& t, const std::string& community, const outcome& o) {
  t.hset(keys::unsent(community), o.message, pack(o));
  t.zadd(keys::timers(community), to_ms(now() + kept), unsent_timer(o.message));
}

void drop_unsent(transaction& t, const std::string& community, const unsent& u) {
  const auto& id = u.end.message;
  t.check_field(keys::unsent(community), id, u.was).hdel(keys::unsent(community), id);
  t.zrem(keys::timers(community), unsent_timer(id));
}

std::string unsent_timer(const std::string& id) { return "unsent:" + id; }

}  // namespace linli::store
