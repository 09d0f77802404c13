#include "store/campaigns.hpp"

#include "base/limits.hpp"
#include "store/keys.hpp"
#include "store/scenes.hpp"
#include "store/transaction.hpp"

namespace linli::store {

task<result<known_campaign>> load_campaign(database& db, std::string community, std::string id) {
  auto bytes = co_await db.hget(keys::campaigns(community), id);
  if (!bytes) co_return bytes.error();
  auto c = unpack_campaign(*bytes);
  if (c.id.empty()) co_return error{errc::not_found, "no such campaign"};
  co_return known_campaign{std::move(c), std::move(*bytes)};
}

task<result<std::vector<domain::campaign>>> load_campaigns(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::campaigns(community));
  if (!all) co_return all.error();
  std::vector<domain::campaign> out;
  for (const auto& [id, bytes] : *all) {
    if (auto c = unpack_campaign(bytes); !c.id.empty()) out.push_back(std::move(c));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return std::tie(b.created_at, b.id) < std::tie(a.created_at, a.id); });
  co_return out;
}

task<result<std::vector<known_campaign>>> load_answerable(database& db, std::string community) {
  redis::command c{"ZREVRANGE", keys::open_campaigns(community), "0", "49"};
  auto ids = co_await db.client().run(std::move(c));
  if (!ids) co_return ids.error();
  std::vector<std::string> wanted;
  for (const auto& item : ids->items) wanted.push_back(item.text);
  auto bytes = co_await db.hmget(keys::campaigns(community), std::move(wanted));
  if (!bytes) co_return bytes.error();
  std::vector<known_campaign> out;
  for (auto& b : *bytes) {
    if (auto found = unpack_campaign(b); !found.id.empty()) out.push_back({std::move(found), std::move(b)});
  }
  co_return out;
}

void put_new_campaign(transaction& t, const std::string& community, const domain::campaign& c) {
  t.check_no_field(keys::campaigns(community), c.id)
      .hset(keys::campaigns(community), c.id, pack(c))
      .zadd(keys::timers(community), to_ms(c.starts_at), "open:" + c.id)
      .zadd(keys::timers(community), to_ms(c.closes_at), "close:" + c.id);
}

task<result<void>> create_campaign(database& db, std::string community, domain::campaign c) {
  transaction t;
  put_new_campaign(t, community, c);
  auto done = co_await db.commit(std::move(t), true);
  if (done) co_return result<void>{};
  if (done.error().code != errc::stale) co_return done.error();
  auto there = co_await load_campaign(db, community, c.id);
  if (!there) co_return there.error();
  // It may have opened since: what was asked for is what counts.
  auto& now = there->campaign;
  now.created_at = c.created_at;
  now.state = c.state;
  now.cursor = c.cursor;
  now.opened_at = c.opened_at;
  now.closed_at = c.closed_at;
  now.total = c.total;
  now.residents = c.residents;
  if (pack(now) == pack(c)) co_return result<void>{};
  co_return error{errc::conflict, "this campaign exists"};
}

task<result<known_ask>> load_ask(database& db, std::string community, std::string campaign, std::string household) {
  auto bytes = co_await db.hget(keys::asks(community, campaign), household);
  if (!bytes) co_return bytes.error();
  auto a = unpack_ask(*bytes);
  co_return known_ask{std::move(a), std::move(*bytes)};
}

task<result<std::vector<known_ask>>> load_asks(database& db, std::string community, std::string campaign,
                                               std::vector<std::string> households) {
  auto bytes = co_await db.hmget(keys::asks(community, campaign), std::move(households));
  if (!bytes) co_return bytes.error();
  std::vector<known_ask> out;
  for (auto& b : *bytes) {
    auto a = unpack_ask(b);
    out.push_back({std::move(a), std::move(b)});
  }
  co_return out;
}

task<result<std::vector<known_ask>>> load_asks_of(database& db, std::string community,
                                                  std::vector<std::string> campaigns, std::string household) {
  std::vector<redis::command> all;
  for (const auto& id : campaigns) all.push_back({"HGET", keys::asks(community, id), household});
  auto answers = co_await db.wide().run_all(std::move(all));
  if (!answers) co_return answers.error();
  auto good = redis::all_good(*answers);
  if (!good) co_return good.error();
  std::vector<known_ask> out;
  for (auto& bytes : *answers) {
    auto a = unpack_ask(bytes.text);
    out.push_back({std::move(a), std::move(bytes.text)});
  }
  co_return out;
}

task<result<std::vector<domain::ask>>> load_all_asks(database& db, std::string community, std::string campaign) {
  auto all = co_await db.hgetall(keys::asks(community, campaign));
  if (!all) co_return all.error();
  std::vector<domain::ask> out;
  out.reserve(all->size());
  for (const auto& [household, bytes] : *all) out.push_back(unpack_ask(bytes));
  co_return out;
}

task<result<std::map<std::string, int>>> load_counts(database& db, std::string community, std::string campaign) {
  auto all = co_await db.hgetall(keys::counts(community, campaign));
  if (!all) co_return all.error();
  std::map<std::string, int> out;
  for (const auto& [state, n] : *all) out[state] = std::stoi(n);
  co_return out;
}

task<result<std::map<std::string, int>>> recount(database& db, std::string community, std::string campaign) {
  auto asks = co_await load_all_asks(db, community, campaign);
  if (!asks) co_return asks.error();
  auto c = co_await load_campaign(db, community, campaign);
  if (!c) co_return c.error();
  std::map<std::string, int> out;
  for (const auto& a : *asks) {
    const auto f = domain::fold(a, c->campaign.kind);
    ++out[std::string(domain::name(f.state))];
    if (f.late) ++out["late"];
  }
  co_return out;
}

task<result<known_message>> load_message(database& db, std::string community, std::string campaign, std::string id) {
  auto bytes = co_await db.hget(keys::messages(community, campaign), id);
  if (!bytes) co_return bytes.error();
  auto m = unpack_message(*bytes);
  if (m.id.empty()) co_return error{errc::not_found, "no such message"};
  co_return known_message{std::move(m), std::move(*bytes)};
}

task<result<std::vector<domain::message>>> load_messages(database& db, std::string community, std::string campaign) {
  auto all = co_await db.hgetall(keys::messages(community, campaign));
  if (!all) co_return all.error();
  std::vector<domain::message> out;
  for (const auto& [id, bytes] : *all) {
    if (auto m = unpack_message(bytes); !m.id.empty()) out.push_back(std::move(m));
  }
  co_return out;
}

task<result<std::vector<std::pair<std::string, std::string>>>> load_awaiting(database& db, std::string community) {
  co_return co_await db.hgetall(keys::awaiting(community));
}

task<result<std::vector<reply_record>>> load_replies(database& db, std::string community, std::string campaign,
                                                     std::size_t from, std::size_t count) {
  std::vector<reply_record> out;
  if (count == 0) co_return out;
  redis::command c{"LRANGE", keys::replies(community, campaign), std::to_string(from),
                   std::to_string(from + count - 1)};
  auto items = co_await db.client().run(std::move(c));
  if (!items) co_return items.error();
  for (const auto& item : items->items) out.push_back(unpack_reply(item.text));
  std::reverse(out.begin(), out.end());
  co_return out;
}

namespace {

// Is it the same to those who answer it? How far its opening came changes too often; see scene.
bool same_to_answer(const domain::campaign& a, domain::campaign b) {
  b.cursor = a.cursor;
  b.total = a.total;
  b.residents = a.residents;
  return pack(a) == pack(b);
}

}  // namespace

void put_campaign(transaction& t, const std::string& community, const known_campaign& before,
                  const domain::campaign& after) {
  if (!same_to_answer(before.campaign, after)) change_scene(t, community);
  t.check_field(keys::campaigns(community), after.id, before.was);
  t.hset(keys::campaigns(community), after.id, pack(after));
}

void put_ask(transaction& t, const std::string& community, const std::string& campaign, const known_ask& before,
             const domain::ask& after) {
  const auto key = keys::asks(community, campaign);
  const auto counts = keys::counts(community, campaign);
  const bool existed = !before.was.empty();
  t.check_was(key, after.household, before.was);
  t.hset(key, after.household, pack(after));
  if (!existed || before.ask.state != after.state) {
    if (existed) t.incr(counts, std::string(domain::name(before.ask.state)), -1);
    t.incr(counts, std::string(domain::name(after.state)), 1);
  }
  const bool was_late = existed && before.ask.late;
  if (was_late != after.late) t.incr(counts, "late", after.late ? 1 : -1);
}

void put_message(transaction& t, const std::string& community, const known_message& before,
                 const domain::message& after) {
  const auto key = keys::messages(community, after.campaign);
  t.check_was(key, after.id, before.was);
  t.hset(key, after.id, pack(after));
  const bool waited = !before.was.empty() && before.message.state == domain::message_state::awaiting_staff;
  const bool waits = after.state == domain::message_state::awaiting_staff;
  if (waits && !waited) t.hset(keys::awaiting(community), after.id, after.campaign);
  if (waited && !waits) t.hdel(keys::awaiting(community), after.id);
}

void add_reply(transaction& t, const std::string& community, const reply_record& r) {
  t.rpush(keys::replies(community, r.campaign), pack(r));
}

}  // namespace linli::store
