#include "store/groups.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "store/codec.hpp"
#include "store/codes.hpp"
#include "store/keys.hpp"
#include "store/scenes.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

task<result<std::vector<domain::group>>> load_groups(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::groups(community));
  if (!all) co_return all.error();
  std::vector<domain::group> out;
  for (const auto& [id, bytes] : *all) {
    if (auto g = unpack_group(bytes); !g.id.empty()) out.push_back(std::move(g));
  }
  co_return out;
}

task<result<domain::group>> load_group(database& db, std::string community, std::string id) {
  auto bytes = co_await db.hget(keys::groups(community), id);
  if (!bytes) co_return bytes.error();
  auto g = unpack_group(*bytes);
  if (g.id.empty()) co_return error{errc::not_found, "no such group"};
  co_return g;
}

task<result<domain::group>> group_of_chat(database& db, std::string community, std::string account, std::string chat) {
  auto id = co_await db.hget(keys::group_index(community), db.index_of(account, chat));
  if (!id) co_return id.error();
  if (id->empty()) co_return domain::group{};
  auto g = co_await load_group(db, community, *id);
  if (!g && g.error().code == errc::not_found) co_return domain::group{};
  co_return g;
}

task<result<void>> create_group(database& db, std::string community, domain::group g) {
  transaction t;
  t.check_no_field(keys::groups(community), g.id).hset(keys::groups(community), g.id, pack(g));
  change_scene(t, community);
  if (!g.chat.empty()) {
    const auto index = db.index_of(g.account, g.chat);
    t.check_no_field(keys::group_index(community), index).hset(keys::group_index(community), index, g.id);
    forget_unbound(t, db, community, g.account, g.chat);
  }
  auto done = co_await db.commit(std::move(t), true);
  if (done) co_return result<void>{};
  if (done.error().code != errc::stale) co_return done.error();
  auto there = co_await db.hget(keys::groups(community), g.id);
  if (!there) co_return there.error();
  if (*there == pack(g)) co_return result<void>{};
  co_return error{errc::conflict, "this chat is bound to another group"};
}

task<result<coded_group>> group_of_code(database& db, std::string community, std::string account, std::string code,
                                        sys_time now) {
  auto found = co_await find_code(db, keys::group_codes(community), std::move(code), now);
  if (!found) co_return found.error();
  auto g = co_await load_group(db, community, found->what);
  if (!g) co_return g.error();
  if (g->account != account) co_return error{errc::not_found, "the code belongs to a group of another account"};
  co_return coded_group{std::move(*g), std::move(*found)};
}

task<result<std::vector<unbound_chat>>> load_unbound(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::unbound(community));
  if (!all) co_return all.error();
  std::vector<unbound_chat> out;
  for (const auto& [index, bytes] : *all) {
    const auto v = json::parse(bytes);
    if (!v || !v->is_object()) continue;
    const auto& o = v->get_object();
    out.push_back(
        {json::text(o, "a"), unseal(json::text(o, "c")), unseal(json::text(o, "t")), from_ms(json::number(o, "s"))});
  }
  co_return out;
}

task<result<coming_binding>> load_coming(database& db, std::string community, std::string account, std::string chat) {
  auto bytes = co_await db.hget(keys::coming(community), db.index_of(account, chat));
  if (!bytes) co_return bytes.error();
  coming_binding out;
  out.was = std::move(*bytes);
  const auto v = json::parse(out.was);
  if (!v || !v->is_object()) co_return out;
  out.event = json::text(v->get_object(), "e");
  out.at = from_ms(json::number(v->get_object(), "t"));
  co_return out;
}

task<result<void>> announce_binding(database& db, std::string community, std::string account, std::string chat,
                                    std::string event, sys_time now) {
  const bj::object o{{"e", event}, {"t", to_ms(now)}};
  transaction t;
  t.hset(keys::coming(community), db.index_of(account, chat), bj::serialize(o));
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

namespace {

void bind_to(transaction& t, const database& db, const std::string& community, const domain::group& before,
             const domain::group& after, const domain::group& holder) {
  change_scene(t, community);
  t.check_field(keys::groups(community), after.id, pack(before)).hset(keys::groups(community), after.id, pack(after));
  const auto index = db.index_of(after.account, after.chat);
  t.check_was(keys::group_index(community), index, holder.id).hset(keys::group_index(community), index, after.id);
  // One that has moved on from this chat keeps where it is now.
  if (!holder.id.empty() && holder.id != after.id && holder.chat == after.chat) {
    auto without = holder;
    without.chat.clear();
    without.bound = false;
    put_group(t, community, holder, without);
  }
  forget_coming(t, db, community, after.account, after.chat);
  forget_unbound(t, db, community, after.account, after.chat);
}

}  // namespace

void bind_group(transaction& t, const database& db, const std::string& community, const domain::group& before,
                const std::string& chat, const std::string& title, const domain::group& holder) {
  auto g = before;
  g.chat = chat;
  if (g.title.empty()) g.title = title;
  g.bound = true;
  bind_to(t, db, community, before, g, holder);
  if (before.chat != chat && !before.chat.empty())
    t.hdel(keys::group_index(community), db.index_of(g.account, before.chat));
}

void move_group(transaction& t, const database& db, const std::string& community, const domain::group& before,
                const std::string& chat, const domain::group& holder) {
  auto g = before;
  g.chat = chat;
  g.bound = true;
  bind_to(t, db, community, before, g, holder);
}

void put_group(transaction& t, const std::string& community, const domain::group& before, const domain::group& after) {
  change_scene(t, community);
  t.check_field(keys::groups(community), after.id, pack(before)).hset(keys::groups(community), after.id, pack(after));
}

void note_unbound(transaction& t, const database& db, const std::string& community, const unbound_chat& u) {
  const auto index = db.index_of(u.account, u.chat);
  bj::object o{{"a", u.account}, {"c", seal(index, u.chat)}, {"s", to_ms(u.seen_at)}};
  json::put(o, "t", seal(index, u.title));
  t.hset(keys::unbound(community), index, bj::serialize(o));
}

void forget_coming(transaction& t, const database& db, const std::string& community, const std::string& account,
                   const std::string& chat) {
  t.hdel(keys::coming(community), db.index_of(account, chat));
}

void forget_unbound(transaction& t, const database& db, const std::string& community, const std::string& account,
                    const std::string& chat) {
  t.hdel(keys::unbound(community), db.index_of(account, chat));
}

}  // namespace linli::store
