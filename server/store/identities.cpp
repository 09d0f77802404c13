#include "store/identities.hpp"

#include <charconv>
#include <set>

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

task<result<std::vector<known_identity>>> load_identities_of(database& db, std::string community,
                                                             std::string resident) {
  auto linked = co_await db.hgetall(keys::linked(community, resident));
  if (!linked) co_return linked.error();
  std::vector<std::string> wanted;
  for (auto& [key, nothing] : *linked) wanted.push_back(std::move(key));
  std::vector<known_identity> out;
  if (wanted.empty()) co_return out;
  auto bytes = co_await db.hmget(keys::identities(community), wanted);
  if (!bytes) co_return bytes.error();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto identity = unpack_identity((*bytes)[i]);
    out.push_back({std::move(wanted[i]), std::move(identity), std::move((*bytes)[i])});
  }
  co_return out;
}

namespace {

/// Members of a sorted set with their scores, as Redis writes them.
using scored = std::vector<std::pair<std::string, std::string>>;

void add_scored(scored& to, const redis::reply& answer) {
  for (std::size_t i = 0; i + 1 < answer.items.size(); i += 2)
    to.emplace_back(answer.items[i].text, answer.items[i + 1].text);
}

// Those behind `position` ("score/member"), and one more than `limit` if there is one.
task<result<scored>> find_unmatched(database& db, std::string community, std::string position, std::size_t limit) {
  const auto key = keys::unmatched(community);
  scored out;
  std::string from = "+inf";
  if (!position.empty()) {
    const auto slash = position.find('/');
    const auto score = position.substr(0, slash);
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(score.data(), score.data() + score.size(), n);
    if (slash == std::string::npos || ec != std::errc{} || end != score.data() + score.size())
      co_return error{errc::invalid, "cursor must be the `next` of an earlier answer"};
    redis::command same{"ZREVRANGEBYSCORE", key, score, score, "WITHSCORES"};  // who spoke in the same millisecond
    auto answer = co_await db.client().run(std::move(same));
    if (!answer) co_return answer.error();
    add_scored(out, *answer);
    std::erase_if(out, [last = position.substr(slash + 1)](const auto& x) { return x.first >= last; });
    from = "(" + score;
  }
  redis::command older{"ZREVRANGEBYSCORE", key, from, "-inf", "WITHSCORES", "LIMIT", "0", std::to_string(limit + 1)};
  auto answer = co_await db.client().run(std::move(older));
  if (!answer) co_return answer.error();
  add_scored(out, *answer);
  co_return out;
}

}  // namespace

task<result<unmatched_page>> load_unmatched(database& db, std::string community, std::string position,
                                            std::size_t limit) {
  auto found = co_await find_unmatched(db, community, std::move(position), limit);
  if (!found) co_return found.error();
  unmatched_page out;
  if (found->size() > limit) {
    found->resize(limit);
    out.next = found->back().second + "/" + found->back().first;
  }
  std::vector<std::string> wanted;
  for (const auto& [member, score] : *found) wanted.push_back(member);
  auto bytes = co_await db.hmget(keys::identities(community), wanted);
  if (!bytes) co_return bytes.error();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto identity = unpack_identity((*bytes)[i]);
    out.items.push_back({std::move(wanted[i]), std::move(identity), std::move((*bytes)[i])});
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
  if (bytes == before.was) return;
  t.hset(keys::identities(community), before.key, bytes);
  const auto& was = before.identity.resident;
  if (was == after.resident) return;
  if (!was.empty()) t.hdel(keys::linked(community, was), before.key);
  if (!after.resident.empty()) t.hset(keys::linked(community, after.resident), before.key, "");
}

namespace {

// The oldest beyond `most`, and so many more that it is long until the next; `same_first`: those whose words were said
// before go first. REQUIRES: oldest first.
std::vector<const reply_record*> too_many(std::vector<const reply_record*> said, std::size_t most, bool same_first) {
  if (said.size() < most) return {};
  std::set<std::string_view> seen;
  std::vector<const reply_record*> first, again;
  for (const auto* r : said) (!same_first || seen.insert(r->text).second ? first : again).push_back(r);
  said = std::move(again);
  said.insert(said.end(), first.begin(), first.end());
  said.resize(said.size() - most * 3 / 4);
  return said;
}

}  // namespace

task<result<void>> make_room(database& db, transaction& t, std::string community, std::string key) {
  redis::command count{"HLEN", keys::kept_replies(community, key)};
  auto n = co_await db.client().run(std::move(count));
  if (!n) co_return n.error();
  if (n->integer < static_cast<std::int64_t>(limits::kept_replies_max)) co_return result<void>{};
  auto kept = co_await load_kept(db, community, key);
  if (!kept) co_return kept.error();
  std::vector<const reply_record*> urgent, other;
  for (const auto& r : *kept) (r.urgency == "urgent" || r.urgency == "critical" ? urgent : other).push_back(&r);
  for (const auto* r : too_many(std::move(other), limits::kept_replies_max, false))
    t.hdel(keys::kept_replies(community, key), r->id);
  for (const auto* r : too_many(std::move(urgent), limits::kept_urgent_max, true))
    t.hdel(keys::kept_replies(community, key), r->id);
  co_return result<void>{};
}

void keep_reply(transaction& t, const std::string& community, const reply_record& r) {
  t.hset(keys::kept_replies(community, r.identity), r.id, pack(r));
  t.zadd(keys::unmatched(community), to_ms(r.at), r.identity);
}

void release_kept(transaction& t, const std::string& community, const std::string& key, sys_time now) {
  t.zrem(keys::unmatched(community), key);
  t.zadd(keys::timers(community), to_ms(now), "kept:" + key);
}

void check_kept(transaction& t, const std::string& community, const reply_record& r) {
  t.check_field(keys::kept_replies(community, r.identity), r.id, pack(r));
}

void take_kept(transaction& t, const std::string& community, const reply_record& r) {
  check_kept(t, community, r);
  t.hdel(keys::kept_replies(community, r.identity), r.id);
}

}  // namespace linli::store
