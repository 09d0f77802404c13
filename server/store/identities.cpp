#include "store/identities.hpp"

#include "base/limits.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

std::string identity_key(const database& db, std::string_view account, std::string_view sender) {
  return db.index_of(account, sender);
}

task<result<known_identity>> load_identity(database& db, std::string community, std::string key) {
  auto bytes = co_await db.hget(keys::identities(community), key);
  if (!bytes) co_return bytes.error();
  auto identity = unpack_identity(*bytes);
  co_return known_identity{std::move(key), std::move(identity), std::move(*bytes)};
}

task<result<std::vector<known_identity>>> load_identities(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::identities(community));
  if (!all) co_return all.error();
  std::vector<known_identity> out;
  for (auto& [key, bytes] : *all) {
    auto identity = unpack_identity(bytes);
    out.push_back({std::move(key), std::move(identity), std::move(bytes)});
  }
  co_return out;
}

task<result<std::vector<known_identity>>> load_unmatched(database& db, std::string community, std::size_t offset,
                                                         std::size_t limit) {
  redis::command c{"ZREVRANGE", keys::unmatched(community), std::to_string(offset), std::to_string(offset + limit - 1)};
  auto page = co_await db.client().run(std::move(c));
  if (!page) co_return page.error();
  std::vector<std::string> wanted;
  for (const auto& item : page->items) wanted.push_back(item.text);
  auto bytes = co_await db.hmget(keys::identities(community), wanted);
  if (!bytes) co_return bytes.error();
  std::vector<known_identity> out;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto identity = unpack_identity((*bytes)[i]);
    out.push_back({std::move(wanted[i]), std::move(identity), std::move((*bytes)[i])});
  }
  co_return out;
}

task<result<std::vector<reply_record>>> load_kept(database& db, std::string community, std::string key) {
  auto all = co_await db.hgetall(keys::kept_replies(community, key));
  if (!all) co_return all.error();
  std::vector<reply_record> out;
  for (const auto& [id, bytes] : *all) {
    if (auto r = unpack_reply(bytes); !r.id.empty()) out.push_back(std::move(r));
  }
  std::sort(out.begin(), out.end(), [](const reply_record& a, const reply_record& b) {
    return std::tie(a.at, a.platform_message) < std::tie(b.at, b.platform_message);
  });
  co_return out;
}

void put_identity(transaction& t, const std::string& community, const known_identity& before,
                  const domain::identity& after) {
  auto bytes = pack(after, before.key);
  t.check_was(keys::identities(community), before.key, before.was);
  if (bytes != before.was) t.hset(keys::identities(community), before.key, bytes);
}

void keep_reply(transaction& t, const std::string& community, const reply_record& r) {
  t.hset(keys::kept_replies(community, r.identity), r.id, pack(r));
  t.zadd(keys::unmatched(community), to_ms(r.at), r.identity);
}

void release_kept(transaction& t, const std::string& community, const std::string& key, sys_time now) {
  t.zrem(keys::unmatched(community), key);
  t.zadd(keys::timers(community), to_ms(now), "kept:" + key);
}

void take_kept(transaction& t, const std::string& community, const reply_record& r) {
  const auto key = keys::kept_replies(community, r.identity);
  t.check_field(key, r.id, pack(r)).hdel(key, r.id);
}

}  // namespace linli::store
