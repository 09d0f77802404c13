#include <doctest/doctest.h>

#include "store/codec.hpp"
#include "store/keys.hpp"
#include "store/roster_import.hpp"
#include "store/roster_staged.hpp"
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

TEST_CASE("an import of all or nothing stores nothing where one row is wrong or Redis is full") {
  store_stand s;
  roster_cache cache(s.db);
  REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
  auto all = rows(900);
  for (int i = 0; i < 2; ++i) {
    all.push_back(all[0]);
    all.back().birth_year = 1900 + i;  // two of a name, and then one who may be either
  }
  all.push_back(all[0]);
  all.back().birth_year = 0;
  import_counts counts;
  REQUIRE(s.run(import_whole(s.db, cache, c, all, "list", counts)));
  CHECK(counts.rejected.size() == 1);
  CHECK(s.number({"EXISTS", keys::residents(c), keys::roster_log(c)}) == 0);
  all.pop_back();
  s.ask({"CONFIG", "SET", "maxmemory", "1"});
  counts = {};
  CHECK(s.run(import_whole(s.db, cache, c, all, "list", counts)).error().code == errc::full);
  CHECK(s.number({"EXISTS", keys::residents(c), keys::roster_log(c)}) == 0);
  s.ask({"CONFIG", "SET", "maxmemory", "0"});
  counts = {};
  REQUIRE(s.run(import_whole(s.db, cache, c, all, "list", counts)));
  CHECK(counts.created == 902);
  CHECK(s.number({"HLEN", keys::residents(c)}) == 902);
  CHECK(import_all(s, cache, all).unchanged == 902);
  CHECK(s.number({"HEXISTS", keys::meta(c), "import"}) == 0);
  CHECK(s.number({"ZCARD", keys::timers(c)}) == 0);
}

TEST_CASE("an import of all or nothing that was cut is finished by who comes upon it, and by all at once only once") {
  for (int who = 0; who < 3; ++who) {
    store_stand s;
    roster_cache cache(s.db), other(s.db);
    REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
    import_all(s, cache, rows(30));
    std::vector<std::string> laid;
    for (int i = 0; i < 3; ++i) {
      domain::resident r;
      r.id = "r_" + std::to_string(i);
      r.name = "全";
      laid.push_back(pack(roster_step{{{r.id, pack(r)}}, false}));
    }
    for (const auto& step : laid) s.ask({"RPUSH", keys::import_steps(c, "cut"), step});
    s.ask({"HSET", keys::meta(c), "import", "cut/1/3"});  // the first of the three is in
    const auto version = s.number({"LLEN", keys::roster_log(c)});
    if (who == 0) {
      CHECK(import_all(s, other, rows(33)).created == 3);
    } else if (who == 1) {
      REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
    } else {
      std::vector<task<result<void>>> together;
      for (int i = 0; i < 5; ++i) together.push_back(finish_import(s.db, c));
      for (const auto& done : linli::test::run_together(s.io, std::move(together))) CHECK(done);
    }
    CHECK(s.number({"HEXISTS", keys::residents(c), "r_0"}) == 0);
    CHECK(s.number({"HEXISTS", keys::residents(c), "r_2"}) == 1);
    CHECK(s.number({"EXISTS", keys::import_steps(c, "cut")}) == 0);
    CHECK(s.number({"HEXISTS", keys::meta(c), "import"}) == 0);
    CHECK(s.number({"LLEN", keys::roster_log(c)}) == version + 2 + (who == 0 ? 6 : 0));
  }
}

TEST_CASE("what was laid down for an import that never held is forgotten") {
  store_stand s;
  REQUIRE(s.run(ensure_community(s.db, c, "锦苑")));
  s.ask({"RPUSH", keys::import_steps(c, "early"), pack(roster_step{{{"r_1", "x"}}, false})});
  s.ask({"ZADD", keys::timers(c), "1", "import:early"});
  REQUIRE(s.run(end_import(s.db, c, "early")));
  CHECK(s.number({"EXISTS", keys::import_steps(c, "early"), keys::timers(c), keys::residents(c)}) == 0);
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
