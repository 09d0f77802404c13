#include <doctest/doctest.h>

#include "store/codec.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

// Three people in each of so many homes, all with a phone.
std::vector<domain::roster_row> rows(int n) {
  std::vector<domain::roster_row> out;
  for (int i = 0; i < n; ++i) {
    domain::roster_row r;
    r.line = i + 2;
    r.name = "居民" + std::to_string(i);
    const auto home = i / 3;
    r.place = {"锦绣苑", std::to_string(home / 60 + 1), std::to_string(home % 60 / 30 + 1),
               std::to_string(101 + home % 30)};
    r.phones = {"+8613800" + std::to_string(100'000 + i)};
    if (i % 7 == 0) r.tags = {"elder"};
    r.birth_year = 1940 + i % 60;
    out.push_back(std::move(r));
  }
  return out;
}

import_counts import_all(store_stand& s, roster_cache& cache, const std::vector<domain::roster_row>& all,
                         bool dry_run = false) {
  import_counts counts;
  const auto done = s.run(import_rows(s.db, cache, c, all, "list", dry_run, counts));
  REQUIRE(done);
  return counts;
}

}  // namespace

TEST_CASE("two thousand rows are in after one import and unchanged by the next") {
  store_stand s;
  roster_cache cache(s.db);
  const auto all = rows(2'000);
  const auto tried = import_all(s, cache, all, true);
  CHECK(tried.created == 2'000);
  CHECK(s.number({"EXISTS", keys::residents(c), keys::roster_log(c)}) == 0);  // a dry run leaves nothing

  const auto first = import_all(s, cache, all);
  CHECK(first.created == 2'000);
  CHECK(first.updated == 0);
  CHECK(first.rejected.empty());
  CHECK(first.seen.size() == 2'000);
  CHECK(s.number({"HLEN", keys::residents(c)}) == 2'000);
  CHECK(s.number({"HLEN", keys::households(c)}) == 667);
  const auto version = s.number({"LLEN", keys::roster_log(c)});

  const auto second = import_all(s, cache, all);
  CHECK(second.created == 0);
  CHECK(second.updated == 0);
  CHECK(second.unchanged == 2'000);
  CHECK(second.seen == first.seen);
  CHECK(s.number({"LLEN", keys::roster_log(c)}) == version);
  roster_cache elsewhere(s.db);
  CHECK(import_all(s, elsewhere, all).unchanged == 2'000);

  auto changed = all;
  changed[17].phones.push_back("+8613900000000");
  changed.resize(1'000);
  const auto third = import_all(s, cache, changed);
  CHECK(third.updated == 1);
  CHECK(third.unchanged == 999);
  CHECK(s.number({"HLEN", keys::residents(c)}) == 2'000);  // who is not in the file stays
}

TEST_CASE("many who come upon a cold cache at once read the roster once") {
  store_stand s;
  roster_cache filled(s.db), cold(s.db);
  import_all(s, filled, rows(2'000));
  std::vector<task<result<std::shared_ptr<const versioned_roster>>>> all;
  for (int i = 0; i < 64; ++i) all.push_back(cold.get(c));
  const auto before = s.client->stats().commands;
  const auto got = linli::test::run_together(s.io, std::move(all));
  REQUIRE(got[0]);
  CHECK((*got[0])->roster.residents().size() == 2'000);
  for (const auto& g : got) {
    REQUIRE(g);
    CHECK(*g == *got[0]);
  }
  CHECK(s.client->stats().commands - before < 64 * 3);  // two looks each, and one reading
}

TEST_CASE("who waits for a reading that fails reads himself") {
  store_stand s;
  roster_cache filled(s.db), cold(s.db);
  import_all(s, filled, rows(30));
  s.ask({"SET", "broken", "1"});
  s.ask({"RENAME", keys::households(c), "aside"});
  s.ask({"RENAME", "broken", keys::households(c)});  // of another type: it cannot be read
  std::vector<task<result<std::shared_ptr<const versioned_roster>>>> all;
  for (int i = 0; i < 3; ++i) all.push_back(cold.get(c));
  for (const auto& g : linli::test::run_together(s.io, std::move(all))) CHECK(!g);
  s.ask({"RENAME", "aside", keys::households(c)});
  const auto mended = s.run(cold.get(c));
  REQUIRE(mended);
  CHECK((*mended)->roster.households().size() == 10);
}

TEST_CASE("a cache follows what others change, and reads only that") {
  store_stand s;
  roster_cache one(s.db), two(s.db);
  import_all(s, one, rows(300));
  auto seen = s.run(two.get(c)).value();
  REQUIRE(seen->roster.residents().size() == 300);
  REQUIRE(seen->roster.households().size() == 100);
  const auto commands = s.client->stats().commands;
  for (int i = 0; i < 10; ++i) REQUIRE(s.run(two.get(c)));
  CHECK(s.client->stats().commands - commands == 10);

  import_all(s, one, rows(309));
  seen = s.run(two.get(c)).value();
  CHECK(seen->roster.residents().size() == 309);
  CHECK(seen->roster.households().size() == 103);
  const auto* home = seen->roster.at({"锦绣苑", "1", "1", "101"});
  REQUIRE(home != nullptr);
  CHECK(seen->roster.members(*home).size() == 3);
  CHECK(seen->roster.by_phone("+8613800100308").size() == 1);

  // One person is taken out, as an erasure does.
  const auto id = home->members.front();
  auto smaller = *home;
  smaller.members.erase(smaller.members.begin());
  transaction t;
  t.hdel(keys::residents(c), id).rpush(keys::roster_log(c), id);
  t.hset(keys::households(c), smaller.id, pack(smaller)).rpush(keys::roster_log(c), smaller.id);
  REQUIRE(s.run(s.db.commit(std::move(t))));
  seen = s.run(two.get(c)).value();
  CHECK(seen->roster.find_resident(id) == nullptr);
  CHECK(seen->roster.residents().size() == 308);
}

TEST_CASE("many who ask at once see the same roster, and a Redis that went back is read anew") {
  store_stand s;
  roster_cache writer(s.db), cache(s.db);
  import_all(s, writer, rows(600));
  using shared = result<std::shared_ptr<const versioned_roster>>;
  std::vector<task<shared>> together;
  for (int i = 0; i < 20; ++i) together.push_back(cache.get(c));
  for (const auto& r : linli::test::run_together(s.io, std::move(together)))
    CHECK(r.value()->roster.residents().size() == 600);
  import_all(s, writer, rows(630));
  std::vector<task<shared>> again;
  for (int i = 0; i < 20; ++i) again.push_back(cache.get(c));
  for (const auto& r : linli::test::run_together(s.io, std::move(again)))
    CHECK(r.value()->roster.residents().size() == 630);
  s.ask({"FLUSHALL"});
  CHECK(s.run(cache.get(c)).value()->roster.residents().empty());
}

TEST_CASE("two imports at once are both whole") {
  store_stand s;
  roster_cache one(s.db), two(s.db);
  auto all = rows(900);
  const std::vector<domain::roster_row> first(all.begin(), all.begin() + 600), second(all.begin() + 300, all.end());
  import_counts a, b;
  std::vector<task<result<void>>> together;
  together.push_back(import_rows(s.db, one, c, first, "a", false, a));
  together.push_back(import_rows(s.db, two, c, second, "b", false, b));
  for (const auto& done : linli::test::run_together(s.io, std::move(together))) CHECK(done);
  CHECK(a.created + b.created == 900);
  CHECK(s.number({"HLEN", keys::residents(c)}) == 900);
  CHECK(s.run(one.get(c)).value()->roster.residents().size() == 900);
}

TEST_CASE("an import that Redis refuses for lack of memory says so, and goes on where it stopped") {
  store_stand s;
  roster_cache cache(s.db);
  REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
  s.ask({"CONFIG", "SET", "maxmemory", "1"});
  import_counts counts;
  const auto all = rows(300);
  CHECK(s.run(import_rows(s.db, cache, c, all, "list", false, counts)).error().code == errc::full);
  CHECK(s.run(ensure_community(s.db, "other", "x")).error().code == errc::full);
  s.ask({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(import_all(s, cache, all).created == 300);
}

TEST_CASE("a community is made once") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
  const auto epoch = s.ask({"HGET", keys::meta(c), "epoch"}).text;
  CHECK_FALSE(epoch.empty());
  REQUIRE(s.run(ensure_community(s.db, c, "another name")));
  CHECK(s.ask({"HGET", keys::meta(c), "epoch"}).text == epoch);
  CHECK(s.run(list_communities(s.db)).value() == std::vector<std::string>{c});
}

}  // namespace linli::store::test
