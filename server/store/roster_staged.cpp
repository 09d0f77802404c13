#include "store/roster_staged.hpp"

#include <algorithm>
#include <charconv>

#include "base/gate.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace bj = boost::json;

namespace {

constexpr const char* field = "import";               // of the community's meta: "<id>/<next step>/<steps>"
constexpr auto moves_wait = std::chrono::seconds(1);  // so that those of one file are followed at once
constexpr auto others_help = std::chrono::seconds(10);
constexpr auto forgotten_after = std::chrono::hours(1);
constexpr std::size_t laid_at_once = 8;

std::string timer_of(const std::string& id) { return "import:" + id; }

struct standing {
  std::string id;
  std::int64_t next = 0, steps = 0;
};

std::string render(const standing& s) { return s.id + "/" + std::to_string(s.next) + "/" + std::to_string(s.steps); }

standing read_standing(const std::string& text) {
  standing s;
  const auto first = text.find('/'), second = text.find('/', first + 1);
  if (second == std::string::npos) return s;
  s.id = text.substr(0, first);
  std::from_chars(text.data() + first + 1, text.data() + second, s.next);
  std::from_chars(text.data() + second + 1, text.data() + text.size(), s.steps);
  return s;
}

task<result<void>> lay_down(database& db, std::string community, std::string id,
                            const std::vector<roster_step>& steps) {
  for (std::size_t at = 0; at < steps.size();) {
    transaction t;
    if (at == 0) t.zadd(keys::timers(community), to_ms(now() + forgotten_after), timer_of(id));
    for (std::size_t n = 0; n < laid_at_once && at < steps.size(); ++n, ++at)
      t.rpush(keys::import_steps(community, id), pack(steps[at]));
    auto done = co_await db.commit(std::move(t), true);
    if (!done) co_return done.error();
  }
  co_return result<void>{};
}

}  // namespace

std::string pack(const roster_step& s) {
  bj::array rows;
  for (const auto& [id, bytes] : s.rows) rows.push_back(bj::array{id, bytes});
  bj::object o{{"r", std::move(rows)}};
  json::put(o, "m", s.moves);
  return bj::serialize(o);
}

roster_step unpack_roster_step(std::string_view bytes) {
  roster_step s;
  const auto v = json::parse(bytes);
  const auto* o = v ? v->if_object() : nullptr;
  const auto* rows = o == nullptr ? nullptr : o->if_contains("r");
  if (rows == nullptr || !rows->is_array()) return s;
  s.moves = json::flag(*o, "m");
  for (const auto& item : rows->get_array()) {
    const auto* row = item.if_array();
    if (row != nullptr && row->size() == 2 && (*row)[0].is_string() && (*row)[1].is_string())
      s.rows.emplace_back(std::string((*row)[0].get_string()), std::string((*row)[1].get_string()));
  }
  return s;
}

void put_roster_step(transaction& t, const std::string& community, const roster_step& s) {
  for (const auto& [id, bytes] : s.rows) {
    const bool home = id.starts_with("h_");
    t.hset(home ? keys::households(community) : keys::residents(community), id, bytes);
    t.rpush(keys::roster_log(community), id);
  }
  if (s.moves) t.zadd(keys::timers(community), to_ms(now() + moves_wait), moves_timer);
}

void check_no_import(transaction& t, const std::string& community) { t.check_no_field(keys::meta(community), field); }

task<result<void>> hold_import(database& db, std::string community, std::vector<roster_step> steps,
                               std::int64_t version) {
  transaction t;
  t.check_length(keys::roster_log(community), version);
  check_no_import(t, community);
  if (steps.size() == 1) {
    put_roster_step(t, community, steps[0]);
    auto done = co_await db.commit(std::move(t), true);
    if (!done) co_return done.error();
    co_return result<void>{};
  }
  const standing s{random_id(), 0, static_cast<std::int64_t>(steps.size())};
  auto laid = co_await lay_down(db, community, s.id, steps);
  result<committed> held = error{errc::unavailable};
  if (laid) {
    t.check_length(keys::import_steps(community, s.id), s.steps);
    t.hset(keys::meta(community), field, render(s));
    t.zadd(keys::timers(community), to_ms(now() + others_help), timer_of(s.id));
    held = co_await db.commit(std::move(t), true);
  }
  if (laid && held) co_return co_await finish_import(db, std::move(community));
  auto why = laid ? held.error() : laid.error();
  auto ended = co_await end_import(db, std::move(community), s.id);  // else its timer does that
  if (!ended) log::info("import", "what an import laid down stays for a while: {}", describe(ended.error()));
  co_return why;
}

task<result<void>> finish_import(database& db, std::string community) {
  for (;;) {
    auto text = co_await db.hget(keys::meta(community), field);
    if (!text) co_return text.error();
    if (text->empty()) co_return result<void>{};
    auto s = read_standing(*text);
    const auto laid = keys::import_steps(community, s.id);
    transaction t;
    t.check_field(keys::meta(community), field, *text);
    bool over = s.next >= s.steps;
    if (!over) {
      redis::command one{"LRANGE", laid, std::to_string(s.next), std::to_string(s.next)};
      auto bytes = co_await db.client().run(std::move(one), limits::redis_slow_deadline);
      if (!bytes) co_return bytes.error();
      const auto step = bytes->items.empty() ? roster_step{} : unpack_roster_step(bytes->items[0].text);
      over = step.rows.empty();
      if (!over) put_roster_step(t, community, step);
    }
    ++s.next;
    if (over) t.hdel(keys::meta(community), field).drop(laid).zrem(keys::timers(community), timer_of(s.id));
    else t.hset(keys::meta(community), field, render(s));
    auto done = co_await db.commit(std::move(t));
    if (!done && done.error().code != errc::stale) co_return done.error();  // stale: another does the same
    co_await sleep_for(std::chrono::milliseconds(0));
  }
}

task<result<void>> end_import(database& db, std::string community, std::string id) {
  auto finished = co_await finish_import(db, community);
  if (!finished) co_return finished.error();
  transaction t;
  check_no_import(t, community);
  t.drop(keys::import_steps(community, id)).zrem(keys::timers(community), timer_of(id));
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::store
