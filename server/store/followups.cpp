#include "store/followups.hpp"

#include <charconv>

#include "store/codec_followup.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr std::size_t page_read = 200;
constexpr std::size_t looked_at_max = 5'000;  // then the page ends, though it may be short: the caller goes on

// Lists are sorted sets whose score is the order. Milliseconds stay below 10^13 until 2286.
std::int64_t open_score(const domain::followup& f) {
  const int rank = static_cast<int>(domain::followup_urgency::critical) - static_cast<int>(f.urgency);
  return rank * std::int64_t{10'000'000'000'000} + to_ms(f.due_at);
}

bool is_resolved(const domain::followup& f) { return f.state == domain::followup_state::resolved; }

std::string count_of(const domain::followup& f) {
  return std::string(domain::name(f.state)).append("/").append(domain::name(f.urgency));
}

/// A place in a list: behind `score`, and of that score behind `member`.
struct place {
  std::string score = "-inf", member;
};

result<place> read_place(const std::string& text) {
  place p;
  if (text.empty()) return p;
  const auto slash = text.find('/');
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + std::min(slash, text.size()), n);
  if (slash == std::string::npos || ec != std::errc{} || end != text.data() + slash)
    return error{errc::invalid, "cursor must be the `next` of an earlier answer"};
  return place{text.substr(0, slash), text.substr(slash + 1)};
}

// (id, score) of the next ones behind `from`. Those of one score are in order of their ids.
task<result<std::vector<std::pair<std::string, std::string>>>> next_ids(database& db, std::string key, place from) {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::size_t skip = 0; out.empty(); skip += page_read) {
    redis::command c{"ZRANGEBYSCORE", key,     from.score,           "+inf",
                     "WITHSCORES",    "LIMIT", std::to_string(skip), std::to_string(page_read)};
    auto read = co_await db.client().run(std::move(c));
    if (!read) co_return read.error();
    for (std::size_t i = 0; i + 1 < read->items.size(); i += 2) {
      auto& id = read->items[i].text;
      auto& score = read->items[i + 1].text;
      if (score == from.score && id <= from.member) continue;
      out.emplace_back(std::move(id), std::move(score));
    }
    if (read->items.size() < 2 * page_read) break;
  }
  co_return out;
}

}  // namespace

std::string followup_timer(const std::string& id) { return "followup:" + id; }

task<result<std::vector<known_followup>>> load_followups(database& db, std::string community,
                                                         std::vector<std::string> ids) {
  std::vector<known_followup> out;
  if (ids.empty()) co_return out;
  auto bytes = co_await db.hmget(keys::followups(community), std::move(ids));
  if (!bytes) co_return bytes.error();
  for (auto& b : *bytes) {
    auto f = unpack_followup(b);
    out.push_back({std::move(f), std::move(b)});
  }
  co_return out;
}

task<result<known_followup>> load_followup(database& db, std::string community, std::string id) {
  auto bytes = co_await db.hget(keys::followups(community), id);
  if (!bytes) co_return bytes.error();
  auto f = unpack_followup(*bytes);
  if (f.id.empty()) co_return error{errc::not_found, "no such follow-up"};
  co_return known_followup{std::move(f), std::move(*bytes)};
}

task<result<followup_page>> list_followups(database& db, std::string community, bool resolved, std::string position,
                                           std::size_t limit, std::function<bool(const domain::followup&)> wanted) {
  auto from = read_place(position);
  if (!from) co_return from.error();
  const auto key = resolved ? keys::followups_resolved(community) : keys::followups_open(community);
  followup_page out;
  for (std::size_t looked_at = 0;;) {
    auto ids = co_await next_ids(db, key, *from);
    if (!ids) co_return ids.error();
    if (ids->empty()) co_return out;
    std::vector<std::string> wanted_ids;
    for (const auto& [id, score] : *ids) wanted_ids.push_back(id);
    auto found = co_await load_followups(db, community, std::move(wanted_ids));
    if (!found) co_return found.error();
    for (std::size_t i = 0; i < found->size(); ++i) {
      auto& f = (*found)[i].value;
      // Who moved to the other list meanwhile is not of this one.
      if (!f.id.empty() && is_resolved(f) == resolved && wanted(f)) {
        if (out.items.size() == limit) {
          out.next = from->score + "/" + from->member;
          co_return out;
        }
        out.items.push_back(std::move(f));
      }
      *from = place{(*ids)[i].second, (*ids)[i].first};
    }
    looked_at += found->size();
    if (looked_at >= looked_at_max) {
      out.next = from->score + "/" + from->member;
      co_return out;
    }
  }
}

task<result<followup_counts>> load_followup_counts(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::followup_counts(community));
  if (!all) co_return all.error();
  followup_counts out;
  for (const auto& [what, n] : *all) out[what] = std::stoi(n);
  co_return out;
}

task<result<followup_counts>> recount_followups(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::followups(community));
  if (!all) co_return all.error();
  followup_counts out;
  for (const auto& [id, bytes] : *all) ++out[count_of(unpack_followup(bytes))];
  co_return out;
}

void put_followup(transaction& t, const std::string& community, const known_followup& before,
                  const domain::followup& after, const domain::followup_rules& rules) {
  const bool existed = !before.was.empty();
  const auto& was = before.value;
  t.check_was(keys::followups(community), after.id, before.was);
  t.hset(keys::followups(community), after.id, pack(after));
  if (!existed || count_of(was) != count_of(after)) {
    if (existed) t.incr(keys::followup_counts(community), count_of(was), -1);
    t.incr(keys::followup_counts(community), count_of(after), 1);
  }
  if (existed && is_resolved(was) != is_resolved(after))
    t.zrem(is_resolved(was) ? keys::followups_resolved(community) : keys::followups_open(community), after.id);
  if (is_resolved(after)) t.zadd(keys::followups_resolved(community), -to_ms(after.resolved_at), after.id);
  else t.zadd(keys::followups_open(community), open_score(after), after.id);
  const auto next = domain::next_at(after, rules);
  if (next) t.zadd(keys::timers(community), to_ms(*next), followup_timer(after.id));
  else if (existed) t.zrem(keys::timers(community), followup_timer(after.id));
}

void drop_followup(transaction& t, const std::string& community, const known_followup& before) {
  const auto& id = before.value.id;
  t.check_was(keys::followups(community), id, before.was).hdel(keys::followups(community), id);
  t.incr(keys::followup_counts(community), count_of(before.value), -1);
  t.zrem(is_resolved(before.value) ? keys::followups_resolved(community) : keys::followups_open(community), id);
  t.zrem(keys::timers(community), followup_timer(id));
}

task<result<std::vector<domain::duty_entry>>> load_duty(database& db, std::string community) {
  auto all = co_await db.hgetall(keys::duty(community));
  if (!all) co_return all.error();
  std::vector<domain::duty_entry> out;
  for (const auto& [id, bytes] : *all) {
    if (auto e = unpack_duty(bytes); !e.id.empty()) out.push_back(std::move(e));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  co_return out;
}

task<result<void>> add_duty(database& db, std::string community, domain::duty_entry e) {
  transaction t;
  t.check_no_field(keys::duty(community), e.id).hset(keys::duty(community), e.id, pack(e));
  auto done = co_await db.commit(std::move(t));
  if (done) co_return result<void>{};
  if (done.error().code != errc::stale) co_return done.error();
  auto there = co_await db.hget(keys::duty(community), e.id);
  if (!there) co_return there.error();
  if (*there == pack(e)) co_return result<void>{};
  co_return error{errc::conflict, "this entry exists"};
}

task<result<void>> remove_duty(database& db, std::string community, std::string id) {
  auto there = co_await db.hget(keys::duty(community), id);
  if (!there) co_return there.error();
  if (there->empty()) co_return error{errc::not_found, "no such entry"};
  transaction t;
  t.hdel(keys::duty(community), id);
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::store
