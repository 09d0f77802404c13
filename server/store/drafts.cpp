#include "store/drafts.hpp"

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

std::string pack(const staff_draft& d) {
  bj::object o{{"by", d.staff}, {"c", store::pack(d.campaign)}, {"n", d.total}, {"m", to_ms(d.made_at)}};
  json::put(o, "h", std::int64_t{d.by_hand});
  o["e"] = to_ms(d.expires_at);
  json::put(o, "s", d.sent);
  json::put(o, "w", d.goes_to);
  json::put(o, "q", d.question);
  return bj::serialize(o);
}

staff_draft unpack(std::string_view bytes) {
  staff_draft d;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return d;
  const auto& o = v->get_object();
  d.staff = json::text(o, "by");
  d.campaign = unpack_campaign(json::text(o, "c"));
  d.total = static_cast<int>(json::number(o, "n"));
  d.by_hand = static_cast<int>(json::number(o, "h"));
  d.made_at = from_ms(json::number(o, "m"));
  d.expires_at = from_ms(json::number(o, "e"));
  d.sent = json::flag(o, "s");
  d.goes_to = json::text(o, "w");
  d.question = json::text(o, "q");
  return d;
}

}  // namespace

task<result<known_draft>> load_draft(database& db, std::string community, std::string identity) {
  auto bytes = co_await db.hget(keys::staff_drafts(community), std::move(identity));
  if (!bytes) co_return bytes.error();
  known_draft out;
  out.draft = unpack(*bytes);
  out.was = std::move(*bytes);
  co_return out;
}

void put_draft(transaction& t, const std::string& community, const std::string& identity, const known_draft& before,
               const staff_draft& after) {
  const auto key = keys::staff_drafts(community);
  t.check_was(key, identity, before.was).hset(key, identity, pack(after));
}

void drop_draft(transaction& t, const std::string& community, const std::string& identity, const known_draft& before) {
  const auto key = keys::staff_drafts(community);
  t.check_was(key, identity, before.was).hdel(key, identity);
}

namespace {

std::string numbers_of(const std::string& identity) { return "numbers/" + identity; }

}  // namespace

task<result<known_numbers>> load_numbers(database& db, std::string community, std::string identity) {
  auto bytes = co_await db.hget(keys::staff_drafts(community), numbers_of(identity));
  if (!bytes) co_return bytes.error();
  known_numbers out;
  if (const auto v = json::parse(*bytes); v && v->is_object()) out.ids = json::texts(v->get_object(), "f");
  out.was = std::move(*bytes);
  co_return out;
}

void put_numbers(transaction& t, const std::string& community, const std::string& identity, const known_numbers& before,
                 const std::vector<std::string>& ids) {
  const auto key = keys::staff_drafts(community);
  const bj::object o{{"f", json::array_of(ids)}};
  t.check_was(key, numbers_of(identity), before.was).hset(key, numbers_of(identity), bj::serialize(o));
}

}  // namespace linli::store
