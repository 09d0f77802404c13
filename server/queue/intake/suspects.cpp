#include "queue/intake/suspects.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "queue/owners.hpp"
#include "queue/stream_id.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"

namespace linli::queue {

namespace keys = store::keys;

namespace {

constexpr const char* counted = "of";  // the field that names the owner whose end is in the counts

std::string written(const domain::suspicion& s) { return std::to_string(s.alone) + "/" + std::to_string(s.deliveries); }

domain::suspicion read(std::string_view bytes) {
  domain::suspicion s;
  const auto slash = bytes.find('/');
  if (slash == std::string_view::npos) return s;
  std::from_chars(bytes.data(), bytes.data() + slash, s.alone);
  std::from_chars(bytes.data() + slash + 1, bytes.data() + bytes.size(), s.deliveries);
  return s;
}

}  // namespace

task<result<domain::docket>> open_docket(world& w, int shard, std::shared_ptr<tenure> t, std::string cursor) {
  const auto key = keys::inbox_suspects(shard);
  auto stored = co_await w.db.hgetall(key);
  if (!stored) co_return stored.error();
  std::map<std::string, domain::suspicion> known;
  std::string of;
  for (const auto& [field, bytes] : *stored) {
    if (field == counted) of = bytes;
    else if (earlier(cursor, field)) known[field] = read(bytes);
  }
  domain::docket d(std::move(known));
  if (t->before.empty() || t->before == of) co_return d;
  auto noted = co_await store::load_in_flight(w.db, process_of(t->before));
  if (!noted) co_return noted.error();
  const auto ours = t->unit + "/";
  std::vector<std::string> suspects;
  for (const auto& what : *noted) {
    if (!what.starts_with(ours)) continue;
    if (auto entry = what.substr(ours.size()); earlier(cursor, entry)) suspects.push_back(std::move(entry));
  }
  d.owner_ended(suspects, noted->size(), t->crashed);
  store::transaction step;
  step.check_owner(keys::inbox_lease(shard), t->owner, t->fence);
  for (const auto& entry : suspects) step.hset(key, entry, written(*d.find(entry)));
  for (const auto& [field, bytes] : *stored) {
    if (field != counted && d.find(field) == nullptr) step.hdel(key, field);
  }
  step.hset(key, counted, t->before);
  auto done = co_await w.db.commit(std::move(step));
  if (!done) co_return done.error();
  w.counters.suspects += suspects.size();
  if (!suspects.empty())
    log::warn("intake", "{} events of shard {} were in flight as their owner {}; they are tried alone", suspects.size(),
              shard, t->crashed ? "crashed" : "fell silent");
  co_return d;
}

void put_cleared(store::transaction& t, int shard, const std::vector<std::string>& entries) {
  for (const auto& entry : entries) t.hdel(keys::inbox_suspects(shard), entry);
}

}  // namespace linli::queue
