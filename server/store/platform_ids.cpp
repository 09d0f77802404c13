#include "base/json_document.hpp"
#include "base/json_writer.hpp"
#include "base/retention.hpp"
#include "domain/message_state.hpp"
#include "store/accounts.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

using json::number;
using json::text;

namespace {

std::string pack(const platform_ref& r) {
  json::writer o;
  o.object().set("m", r.message).set("co", r.community).put("c", r.campaign).end();
  return o.take();
}

std::optional<platform_ref> unpack_ref(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  return platform_ref{text(o, "co"), text(o, "c"), text(o, "m")};
}

std::string pack(const early_receipt& r) {
  json::writer o;
  o.object().set("s", domain::name(r.state)).set("t", to_ms(r.at)).put("d", r.detail).end();
  return o.take();
}

early_receipt unpack_early(std::string_view bytes) {
  const json::document read(bytes);
  const auto& o = read.object();
  const auto state = domain::named<domain::message_state>(text(o, "s")).value_or(domain::message_state::unknown);
  return {state, from_ms(number(o, "t")), text(o, "d")};
}

outcome joined(const platform_ref& ref, const early_receipt& r) {
  outcome o;
  o.community = ref.community;
  o.campaign = ref.campaign;
  o.message = ref.message;
  o.state = r.state;
  o.at = r.at;
  o.detail = r.detail;
  return o;
}

void check_early(transaction& t, const std::string& account, const std::string& key, const known_platform_id& known) {
  for (int n = 0; n < 2; ++n)
    t.check_was(keys::early_receipts(account, n), key, known.early[static_cast<std::size_t>(n)]);
}

int other(int generation) { return 1 - generation; }
int generation_of(const std::string& field) { return field == "1" ? 1 : 0; }

/// One pair of generations that grows old.
struct ageing {
  const char *now, *ms;  // fields of keys::account_age
  std::string (*name)(std::string_view, int);
  std::chrono::milliseconds of_one;
};
const std::array<ageing, 2> all_ageing{
    {{"ids", "ids_ms", keys::platform_ids, retention::platform_ids_generation},
     {"early", "early_ms", keys::early_receipts, retention::early_receipts_generation}}};

}  // namespace

std::string platform_key(const database& db, std::string_view chat, std::string_view platform_id) {
  return db.index_of(chat, platform_id);
}

task<result<std::optional<platform_ref>>> find_platform_ref(database& db, std::string account, std::string key) {
  auto known = co_await load_platform_id(db, std::move(account), std::move(key));
  if (!known) co_return known.error();
  co_return std::move(known->ref);
}

task<result<known_platform_id>> load_platform_id(database& db, std::string account, std::string key) {
  std::vector<redis::command> ask;
  for (int n = 0; n < 2; ++n) ask.push_back({"HGET", keys::platform_ids(account, n), key});
  for (int n = 0; n < 2; ++n) ask.push_back({"HGET", keys::early_receipts(account, n), key});
  ask.push_back({"HMGET", keys::account_age(account), all_ageing[0].now, all_ageing[1].now});
  auto answers = co_await db.client().run_all(std::move(ask));
  if (!answers) co_return answers.error();
  if (auto good = redis::all_good(*answers); !good) co_return good.error();
  auto& a = *answers;
  known_platform_id out;
  const auto& ref = a[0].text.empty() ? a[1].text : a[0].text;
  if (!ref.empty()) out.ref = unpack_ref(ref);
  out.early = {std::move(a[2].text), std::move(a[3].text)};
  if (a[4].items.size() == 2) {
    out.ids_now = generation_of(a[4].items[0].text);
    out.receipts_now = generation_of(a[4].items[1].text);
  }
  co_return out;
}

void put_receipt(transaction& t, const std::string& account, const std::string& key, const known_platform_id& known,
                 const early_receipt& r) {
  if (known.ref) {
    t.xadd(keys::results(account), pack(joined(*known.ref, r)));
    return;
  }
  for (int n = 0; n < 2; ++n) t.check_no_field(keys::platform_ids(account, n), key);
  check_early(t, account, key, known);
  for (const auto& bytes : known.early) {
    if (!bytes.empty() && !domain::may_move(unpack_early(bytes).state, r.state)) return;
  }
  t.hset(keys::early_receipts(account, known.receipts_now), key, pack(r));
  if (!known.early[static_cast<std::size_t>(other(known.receipts_now))].empty())
    t.hdel(keys::early_receipts(account, other(known.receipts_now)), key);
}

void put_platform_ref(transaction& t, const std::string& account, const std::string& key, const platform_ref& ref,
                      const known_platform_id& known) {
  check_early(t, account, key, known);
  t.hset(keys::platform_ids(account, known.ids_now), key, pack(ref));
  for (int n = 0; n < 2; ++n) {
    const auto& bytes = known.early[static_cast<std::size_t>(n)];
    if (bytes.empty()) continue;
    t.hdel(keys::early_receipts(account, n), key);
    t.xadd(keys::results(account), pack(joined(ref, unpack_early(bytes))));
  }
}

task<result<void>> age_platform_ids(database& db, std::string account, std::string owner, std::int64_t fence,
                                    std::chrono::milliseconds ran) {
  std::vector<std::string> fields;
  for (const auto& a : all_ageing) fields.insert(fields.end(), {a.now, a.ms});
  auto stands = co_await db.hmget(keys::account_age(account), std::move(fields));
  if (!stands) co_return stands.error();
  transaction t;
  t.check_owner(keys::account_lease(account), owner, fence);
  for (std::size_t i = 0; i < all_ageing.size(); ++i) {
    const auto& a = all_ageing[i];
    const auto now = generation_of((*stands)[2 * i]);
    const auto& before = (*stands)[2 * i + 1];
    auto age = ran + std::chrono::milliseconds(before.empty() ? 0 : std::stoll(before));
    if (age >= a.of_one) {
      age = {};
      t.drop(a.name(account, other(now))).hset(keys::account_age(account), a.now, std::to_string(other(now)));
    }
    t.hset(keys::account_age(account), a.ms, std::to_string(age.count()));
  }
  auto done = co_await db.commit(std::move(t));
  if (!done) co_return done.error();
  co_return result<void>{};
}

}  // namespace linli::store
