#include "store/roster_import.hpp"

#include "base/breather.hpp"
#include "base/gate.hpp"
#include "base/ids.hpp"
#include "domain/roster_change.hpp"
#include "store/codec.hpp"
#include "store/events.hpp"
#include "store/keys.hpp"
#include "store/roster_staged.hpp"
#include "store/transaction.hpp"

namespace linli::store {

namespace {

constexpr std::size_t writes_of_a_row = 6;  // two homes and a person, each with its line in the log
constexpr std::size_t rows_at_once = 500;   // of which most may change nothing; then others get their turn
constexpr int copies_max = 3;
constexpr int tries_max = 20;

struct chunk {
  roster_step step;
  import_counts counts;
  std::size_t next = 0;  // first row not in it
};

std::size_t writes_of(const roster_step& s) { return 2 * s.rows.size(); }

// Decides as many rows as fit into one step, beside its own marks, on a scratch copy in which the earlier of them have
// happened.
chunk decide(const std::vector<domain::roster_row>& rows, std::size_t from, domain::roster& scratch,
             const std::string& source) {
  chunk out;
  for (out.next = from; out.next < rows.size(); ++out.next) {
    if (writes_of(out.step) + writes_of_a_row + 2 > limits::function_rows_max || out.next - from == rows_at_once) break;
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
      const auto* was = scratch.find_household(h.id);
      out.step.moves = out.step.moves || (was != nullptr && was->members.empty() != h.members.empty());
      out.step.rows.emplace_back(h.id, pack(h));
      scratch.put(h);
    }
    for (const auto& r : change.residents) {
      out.step.rows.emplace_back(r.id, pack(r));
      scratch.put(r);
    }
  }
  return out;
}

struct ground {
  domain::roster people;
  std::int64_t version = 0;
};

// The roster as it is now, to change at will. Copied in slices; where somebody changes it meanwhile, again from the
// start, and at last in one go.
task<result<ground>> copy_of(roster_cache& rosters, std::string community) {
  for (int tries = 1;; ++tries) {
    auto known = co_await rosters.get(community);
    if (!known) co_return known.error();
    const auto stand = (*known)->stand;
    ground out;
    out.version = stand.version;
    if (tries > copies_max) {
      out.people = (*known)->roster;
      co_return std::move(out);
    }
    std::vector<std::string> homes, people;
    for (const auto& [id, home] : (*known)->roster.households()) homes.push_back(id);
    for (const auto& [id, one] : (*known)->roster.residents()) people.push_back(id);
    breather pause;
    const auto same = [&] { return (*known)->stand == stand; };
    for (std::size_t i = 0; i < homes.size() && same(); ++i) {
      out.people.put(*(*known)->roster.find_household(homes[i]));
      if (i % rows_of_a_slice == 0) co_await pause.breathe();
    }
    for (std::size_t i = 0; i < people.size() && same(); ++i) {
      out.people.put(*(*known)->roster.find_resident(people[i]));
      if (i % rows_of_a_slice == 0) co_await pause.breathe();
    }
    if (same()) co_return std::move(out);
  }
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
  auto copied = co_await copy_of(rosters, community);
  if (!copied) co_return copied.error();
  auto scratch = std::move(*copied);  // in a dry run the rows happen here only
  int tries = 0;
  result<void> outcome;
  for (std::size_t at = 0; at < rows.size() && outcome;) {
    auto part = decide(rows, at, scratch.people, source);
    if (!dry_run && !part.step.rows.empty()) {
      transaction t;
      t.check_length(keys::roster_log(community), scratch.version);
      check_no_import(t, community);
      put_roster_step(t, community, part.step);
      auto done = co_await db.commit(std::move(t), true);
      if (!done && (done.error().code != errc::stale || ++tries > tries_max)) {
        outcome = done.error();
        continue;
      }
      if (!done) {  // somebody else changed the roster: decide again on what it is now
        outcome = co_await finish_import(db, community);
        auto again = co_await copy_of(rosters, community);
        if (again) scratch = std::move(*again);
        else outcome = again.error();
        continue;
      }
      scratch.version += static_cast<std::int64_t>(part.step.rows.size());
    }
    add(counts, part.counts);
    at = part.next;
    co_await sleep_for(std::chrono::milliseconds(0));  // a large file must not hold up everybody else on this core
  }
  breather pause;
  while (scratch.people.shed(rows_of_a_slice)) co_await pause.breathe();
  co_return outcome;
}

task<result<void>> import_whole(database& db, roster_cache& rosters, std::string community,
                                const std::vector<domain::roster_row>& rows, std::string source,
                                import_counts& counts) {
  const auto rejected_before = counts.rejected;
  for (int tries = 1;; ++tries) {
    counts = {};
    counts.rejected = rejected_before;
    auto finished = co_await finish_import(db, community);  // of another
    if (!finished) co_return finished.error();
    auto copied = co_await copy_of(rosters, community);
    if (!copied) co_return copied.error();
    auto scratch = std::move(*copied);
    std::vector<roster_step> steps;
    for (std::size_t at = 0; at < rows.size();) {
      auto part = decide(rows, at, scratch.people, source);
      add(counts, part.counts);
      at = part.next;
      if (!part.step.rows.empty()) steps.push_back(std::move(part.step));
      co_await sleep_for(std::chrono::milliseconds(0));
    }
    breather pause;
    while (scratch.people.shed(rows_of_a_slice)) co_await pause.breathe();
    if (steps.empty() || !counts.rejected.empty()) co_return result<void>{};
    auto done = co_await hold_import(db, community, std::move(steps), scratch.version);
    if (done || done.error().code != errc::stale || tries == tries_max) co_return done;
  }
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
  co_return co_await finish_import(db, std::move(community));
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
