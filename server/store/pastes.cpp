#include "store/pastes.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/limits.hpp"
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

constexpr std::string_view progress_end = "/progress";

std::string progress_field(const std::string& id) { return id + std::string(progress_end); }

std::string pack(const paste& p) {
  bj::array rows;
  for (const auto& r : p.rows) {
    bj::object o{{"l", r.line}, {"e", r.effect}};
    put(o, "w", r.reason);
    if (r.chatter) {
      o["ch"] = true;
      rows.push_back(std::move(o));
      continue;
    }
    put(o, "t", to_ms(r.said_at));
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
    put(o, "m", r.mark);
    put(o, "k", seal(p.id, r.speaker));
    put(o, "tm", r.timed);
    put(o, "o", r.old);
    rows.push_back(std::move(o));
  }
  bj::object o{{"id", p.id},
               {"g", p.group},
               {"f", p.format},
               {"se", to_ms(p.seen_at)},
               {"cr", to_ms(p.created_at)},
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
  r.speaker = unseal(text(o, "k"));
  r.chatter = flag(o, "ch");
  r.timed = flag(o, "tm");
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
  if (const auto* rows = o.if_contains("rows"); rows != nullptr && rows->is_array()) {
    for (const auto& row : rows->get_array()) {
      if (const auto* r = row.if_object()) p.rows.push_back(unpack_row(*r));
    }
  }
  return p;
}

std::string pack(const paste_progress& p) {
  bj::object o{{"s", name(p.state)}, {"d", p.done}, {"w", p.written}};
  put(o, "ap", to_ms(p.applied_at));
  put(o, "un", to_ms(p.undone_at));
  put(o, "ub", p.undone_by);
  return bj::serialize(o);
}

paste_progress unpack_progress(std::string_view bytes) {
  paste_progress p;
  const auto v = json::parse(bytes);
  if (!v || !v->is_object()) return p;
  const auto& o = v->get_object();
  const auto state = text(o, "s");
  for (std::size_t i = 0; i < state_names.size(); ++i) {
    if (state == state_names[i]) p.state = static_cast<paste_state>(i);
  }
  p.done = static_cast<std::size_t>(number(o, "d"));
  p.written = static_cast<std::size_t>(number(o, "w"));
  p.applied_at = from_ms(number(o, "ap"));
  p.undone_at = from_ms(number(o, "un"));
  p.undone_by = text(o, "ub");
  return p;
}

}  // namespace

std::string_view name(paste_state s) { return state_names[static_cast<std::size_t>(s)]; }

task<result<known_paste>> load_paste(database& db, std::string community, std::string id) {
  std::vector<std::string> fields{id, progress_field(id)};
  auto bytes = co_await db.hmget(keys::pastes(community), std::move(fields));
  if (!bytes) co_return bytes.error();
  known_paste found{unpack_paste((*bytes)[0]), std::move((*bytes)[1])};
  if (found.value.id.empty() || found.was.empty()) co_return error{errc::not_found, "no such paste"};
  found.value.progress = unpack_progress(found.was);
  co_return found;
}

task<result<void>> reload_progress(database& db, std::string community, known_paste& p) {
  auto bytes = co_await db.hget(keys::pastes(community), progress_field(p.value.id));
  if (!bytes) co_return bytes.error();
  if (bytes->empty()) co_return error{errc::not_found, "no such paste"};
  p.value.progress = unpack_progress(*bytes);
  p.was = std::move(*bytes);
  co_return result<void>{};
}

task<result<std::vector<std::string>>> applied_since(database& db, std::string community, sys_time since) {
  redis::command c{"HKEYS", keys::pastes(community)};
  auto names = co_await db.client().run(std::move(c), limits::redis_slow_deadline);
  if (!names) co_return names.error();
  std::vector<std::string> fields;
  for (auto& item : names->items) {
    if (item.text.ends_with(progress_end)) fields.push_back(std::move(item.text));
  }
  auto bytes = co_await db.hmget(keys::pastes(community), fields);
  if (!bytes) co_return bytes.error();
  std::vector<std::pair<sys_time, std::string>> found;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto p = unpack_progress((*bytes)[i]);
    const bool applying = p.state == paste_state::applying;
    if (!applying && (p.state != paste_state::applied || p.applied_at < since)) continue;
    found.emplace_back(applying ? sys_time::max() : p.applied_at,
                       fields[i].substr(0, fields[i].size() - progress_end.size()));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> ids;
  for (auto& [at, id] : found) ids.push_back(std::move(id));
  co_return ids;
}

task<result<std::vector<std::string>>> find_marks(database& db, std::string community, std::string group,
                                                  std::vector<std::string> marks) {
  co_return co_await db.hmget(keys::paste_lines(community, group), std::move(marks));
}

task<result<void>> create_paste(database& db, std::string community, paste p) {
  transaction t;
  t.check_no_field(keys::pastes(community), p.id).hset(keys::pastes(community), p.id, pack(p));
  t.hset(keys::pastes(community), progress_field(p.id), pack(p.progress));
  t.zadd(keys::timers(community), to_ms(p.created_at + limits::paste_undo_within), "paste:" + p.id);
  auto done = co_await db.commit(std::move(t), true);
  if (done) co_return result<void>{};
  if (done.error().code == errc::stale) co_return error{errc::conflict, "this paste exists"};
  co_return done.error();
}

std::string pack(const paste_mark& m) {
  static constexpr std::string_view letters = "ahk";
  return m.paste + "|" + letters[static_cast<std::size_t>(m.what)] + "|" + m.target;
}

paste_mark unpack_mark(std::string_view bytes) {
  const auto first = bytes.find('|');
  if (first == std::string_view::npos || first + 2 >= bytes.size() || bytes[first + 2] != '|') return {};
  paste_mark m{std::string(bytes.substr(0, first)), paste_mark::kind::ask, std::string(bytes.substr(first + 3))};
  if (bytes[first + 1] == 'h') m.what = paste_mark::kind::history;
  if (bytes[first + 1] == 'k') m.what = paste_mark::kind::kept;
  return m;
}

void put_progress(transaction& t, const std::string& community, const known_paste& before,
                  const paste_progress& after) {
  const auto field = progress_field(before.value.id);
  t.check_field(keys::pastes(community), field, before.was);
  t.hset(keys::pastes(community), field, pack(after));
}

void put_mark(transaction& t, const std::string& community, const std::string& group, const std::string& mark,
              const paste_mark& m) {
  t.check_no_field(keys::paste_lines(community, group), mark);
  t.hset(keys::paste_lines(community, group), mark, pack(m));
}

void drop_paste(transaction& t, const std::string& community, const known_paste& p) {
  const auto field = progress_field(p.value.id);
  t.check_field(keys::pastes(community), field, p.was);
  t.hdel(keys::pastes(community), field).hdel(keys::pastes(community), p.value.id);
}

void drop_mark(transaction& t, const std::string& community, const std::string& group, const std::string& mark,
               const std::string& was) {
  t.check_field(keys::paste_lines(community, group), mark, was);
  t.hdel(keys::paste_lines(community, group), mark);
}

}  // namespace linli::store
