#include "store/pastes.hpp"

#include <array>

#include "base/json.hpp"
#include "store/keys.hpp"
#include "store/sealed.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;
using json::flag;
using json::number;
using json::put;
using json::text;

namespace {

constexpr std::array state_names{"preview", "applying", "applied", "undoing", "undone"};

std::string pack(const paste& p) {
  bj::array rows;
  for (const auto& r : p.rows) {
    bj::object o{{"l", r.line}, {"e", r.effect}, {"t", to_ms(r.said_at)}};
    put(o, "n", seal(p.id, r.who));
    put(o, "a", r.at_text);
    put(o, "un", r.unit);
    put(o, "x", seal(p.id, r.text));
    put(o, "h", r.household);
    put(o, "r", r.resident);
    put(o, "i", r.intent);
    put(o, "ru", r.rule);
    put(o, "s", r.status);
    put(o, "c", r.confidence);
    put(o, "w", r.reason);
    put(o, "m", r.mark);
    put(o, "o", r.old);
    rows.push_back(std::move(o));
  }
  bj::object o{{"id", p.id},
               {"g", p.group},
               {"s", name(p.state)},
               {"f", p.format},
               {"se", to_ms(p.seen_at)},
               {"cr", to_ms(p.created_at)},
               {"ap", to_ms(p.applied_at)},
               {"d", p.done},
               {"rows", std::move(rows)}};
  put(o, "c", p.campaign);
  put(o, "by", p.by);
  return bj::serialize(o);
}

paste_row unpack_row(const bj::object& o) {
  paste_row r;
  r.line = static_cast<int>(number(o, "l"));
  r.effect = text(o, "e");
  r.said_at = from_ms(number(o, "t"));
  r.who = unseal(text(o, "n"));
  r.at_text = text(o, "a");
  r.unit = text(o, "un");
  r.text = unseal(text(o, "x"));
  r.household = text(o, "h");
  r.resident = text(o, "r");
  r.intent = text(o, "i");
  r.rule = text(o, "ru");
  r.status = text(o, "s");
  r.confidence = text(o, "c");
  r.reason = text(o, "w");
  r.mark = text(o, "m");
  r.old = flag(o, "o");
  return r;
}

paste unpack_paste(std::string_view bytes) {
  paste p;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return p;
  const auto& o = v->get_object();
  p.id = text(o, "id");
  p.group = text(o, "g");
  p.campaign = text(o, "c");
  p.by = text(o, "by");
  p.format = text(o, "f");
  p.seen_at = from_ms(number(o, "se"));
  p.created_at = from_ms(number(o, "cr"));
  p.applied_at = from_ms(number(o, "ap"));
  p.done = static_cast<std::size_t>(number(o, "d"));
  const auto state = text(o, "s");
  for (std::size_t i = 0; i < state_names.size(); ++i) {
    if (state == state_names[i]) p.state = static_cast<paste_state>(i);
  }
  if (const auto* rows = o.if_contains("rows"); rows != nullptr && rows->is_array()) {
    for (const auto& row : rows->get_array()) {
      if (const auto* r = row.if_object()) p.rows.push_back(unpack_row(*r));
    }
  }
  return p;
}

}  // namespace

std::string_view name(paste_state s) { return state_names[static_cast<std::size_t>(s)]; }

task<result<known_paste>> load_paste(database& db, std::string community, std::string id) {
  auto bytes = co_await db.hget(keys::pastes(community), id);
  if (!bytes) co_return bytes.error();
  auto p = unpack_paste(*bytes);
  if (p.id.empty()) co_return error{errc::not_found, "no such paste"};
  co_return known_paste{std::move(p), std::move(*bytes)};
}

task<result<std::vector<std::string>>> find_marks(database& db, std::string community, std::string group,
                                                  std::vector<std::string> marks) {
  co_return co_await db.hmget(keys::paste_lines(community, group), std::move(marks));
}

task<result<void>> create_paste(database& db, std::string community, paste p) {
  transaction t;
  t.check_no_field(keys::pastes(community), p.id).hset(keys::pastes(community), p.id, pack(p));
  auto done = co_await db.commit(std::move(t), true);
  if (done) co_return result<void>{};
  if (done.error().code == errc::stale) co_return error{errc::conflict, "this paste exists"};
  co_return done.error();
}

void put_paste(transaction& t, const std::string& community, const known_paste& before, const paste& after) {
  t.check_field(keys::pastes(community), after.id, before.was);
  t.hset(keys::pastes(community), after.id, pack(after));
}

}  // namespace linli::store
