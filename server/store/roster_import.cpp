#include "store/roster_import.hpp"

#include "base/gate.hpp"
#include "base/ids.hpp"
#include "domain/roster_change.hpp"
#include "store/codec.hpp"
#include "store/events.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr std::size_t writes_of_a_row = 6;  // two homes and a person, each with its line in the log
constexpr std::size_t rows_at_once = 500;   // of which most may change nothing; then others get their turn
constexpr int tries_max = 20;

struct chunk {
  transaction step;
  import_counts counts;
  std::size_t next = 0;  // first row not in it
};

// Decides as many rows as fit into one step, on a scratch copy in which the earlier of them have happened.
chunk decide(const std::vector<domain::roster_row>& rows, std::size_t from, domain::roster& scratch,
             const std::string& community, const std::string& source) {
  chunk out;
  for (out.next = from; out.next < rows.size(); ++out.next) {
    if (out.step.rows() + writes_of_a_row > limits::function_rows_max || out.next - from == rows_at_once) break;
    const auto decided = domain::change_by(rows[out.next], scratch, source, "r_" + random_id());
    if (const auto* problem = std::get_if<domain::row_error>(&decided)) {
      out.counts.rejected.push_back(*problem);
      continue;
    }
    const auto& change = std::get<domain::row_change>(decided);
    if (!change.person.empty()) out.counts.seen.insert(change.person);
    switch (change.effect) {
      case domain::row_effect::created: ++out.counts.created; break;
      case domain::row_effect::updated: ++out.counts.updated; break;
      case domain::row_effect::unchanged: ++out.counts.unchanged; break;
    }
    for (const auto& h : change.households) {
      out.step.hset(keys::households(community), h.id, pack(h)).rpush(keys::roster_log(community), h.id);
      scratch.put(h);
    }
    for (const auto& r : change.residents) {
      out.step.hset(keys::residents(community), r.id, pack(r)).rpush(keys::roster_log(community), r.id);
      scratch.put(r);
    }
  }
  return out;
}

void add(import_counts& to, import_counts& from) {
  to.created += from.created;
  to.updated += from.updated;
  to.unchanged += from.unchanged;
  to.rejected.insert(to.rejected.end(), from.rejected.begin(), from.rejected.end());
  to.seen.merge(from.seen);
}

}  // namespace

task<result<void>> import_rows(database& db, roster_cache& rosters, std::string community,
                               const std::vector<domain::roster_row>& rows, std::string source, bool dry_run,
                               import_counts& counts) {
  auto first = co_await rosters.get(community);
  if (!first) co_return first.error();
  auto scratch = (*first)->roster;  // in a dry run the rows happen here only
  auto version = (*first)->stand.version;
  int tries = 0;
  for (std::size_t at = 0; at < rows.size();) {
    auto part = decide(rows, at, scratch, community, source);
    const auto writes = static_cast<std::int64_t>(part.step.rows() / 2);
    if (!dry_run && writes > 0) {
      part.step.check_length(keys::roster_log(community), version);
      auto done = co_await db.commit(std::move(part.step), true);
      if (!done && (done.error().code != errc::stale || ++tries > tries_max)) co_return done.error();
      if (!done) {  // somebody else changed the roster: decide again on what it is now
        auto again = co_await rosters.get(community);
        if (!again) co_return again.error();
        scratch = (*again)->roster;
        version = (*again)->stand.version;
        continue;
      }
      version += writes;
    }
    add(counts, part.counts);
    at = part.next;
    co_await sleep_for(std::chrono::milliseconds(0));  // a large file must not hold up everybody else on this core
  }
  co_return result<void>{};
}

task<result<void>> ensure_community(database& db, std::string community, std::string name) {
  auto there = co_await db.hget(keys::communities(), community);
  if (!there) co_return there.error();
  if (there->empty()) {  // one that is known starts also while memory is short
    redis::command c{"HSETNX", keys::communities(), community, name};
    auto made = co_await db.client().run(std::move(c));
    if (!made) co_return made.error();
  }
  auto opened = co_await open_epoch(db, community, true);
  if (!opened) co_return opened.error();
  co_return result<void>{};
}

task<result<std::vector<std::string>>> list_communities(database& db) {
  redis::command c{"HKEYS", keys::communities()};
  auto answer = co_await db.client().run(std::move(c));
  if (!answer) co_return answer.error();
  std::vector<std::string> out;
  for (const auto& item : answer->items) out.push_back(item.text);
  co_return out;
}

}  // namespace linli::store
