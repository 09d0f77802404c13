#include "store/codes.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

sys_time expiry_of(std::string_view bytes) {
  const auto v = json::parse(bytes);
  return v && v->is_object() ? from_ms(json::number(v->get_object(), "e")) : sys_time{};
}

}  // namespace

task<result<typed_code>> new_code(database& db, std::string key, std::string what, sys_time now) {
  auto codes = co_await db.hgetall(key);
  if (!codes) co_return codes.error();
  const typed_code made{random_code(6), now + limits::typed_code_lives};
  const bj::object o{{"g", what}, {"e", to_ms(made.expires_at)}};
  transaction t;
  t.check_no_field(key, made.code).hset(key, made.code, bj::serialize(o));
  for (const auto& [code, bytes] : *codes) {
    if (expiry_of(bytes) < now && t.rows() < limits::function_rows_max) t.hdel(key, code);
  }
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return made;
}

task<result<found_code>> find_code(database& db, std::string key, std::string code, sys_time now) {
  for (auto& c : code) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  auto bytes = co_await db.hget(key, code);
  if (!bytes) co_return bytes.error();
  const auto v = json::parse(*bytes);
  if (!v || !v->is_object() || expiry_of(*bytes) < now)
    co_return error{errc::not_found, "no such code, or it was used or has expired"};
  co_return found_code{json::text(v->get_object(), "g"), std::move(code), std::move(*bytes)};
}

void use_code(transaction& t, const std::string& key, const found_code& c) {
  t.check_field(key, c.code, c.was).hdel(key, c.code);
}

}  // namespace linli::store
