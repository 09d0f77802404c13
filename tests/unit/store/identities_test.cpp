#include <doctest/doctest.h>

#include "samples.hpp"
#include "store/identities.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

}

TEST_CASE("an identity is kept under a key that tells neither account nor sender") {
  store_stand s;
  const auto key = identity_key(s.db, "telegram", "987654321");
  CHECK(key != identity_key(s.db, "sandbox", "987654321"));
  CHECK(key != identity_key(s.db, "telegram", "987654322"));
  CHECK(key.find("987654321") == std::string::npos);
  const auto unseen = s.run(load_identity(s.db, c, key)).value();
  CHECK(unseen.identity.account.empty());
  CHECK(unseen.key == key);
  transaction t;
  put_identity(t, c, unseen, sample_identity());
  REQUIRE(s.run(s.db.commit(std::move(t))));
  const auto seen = s.run(load_identity(s.db, c, key)).value();
  CHECK(seen.identity.sender == sample_identity().sender);
  transaction same;
  put_identity(same, c, seen, seen.identity);
  CHECK(same.rows() == 0);  // nothing changed: checked, not written
  transaction old;
  put_identity(old, c, unseen, sample_identity());
  CHECK(s.run(s.db.commit(std::move(old))).error().code == errc::stale);
  CHECK(s.run(load_identities(s.db, c))->size() == 1);
}

TEST_CASE("what unmatched senders said is kept in its order until they are linked") {
  store_stand s;
  for (int who = 0; who < 5; ++who) {
    for (int n = 0; n < 3; ++n) {
      auto r = sample_reply();
      r.identity = std::to_string(100 + who);
      r.id = "y_" + std::to_string(who) + std::to_string(2 - n);
      r.at = at(who * 10 + 2 - n);  // out of order
      transaction t;
      keep_reply(t, c, r);
      REQUIRE(s.run(s.db.commit(std::move(t))));
    }
  }
  const auto page = s.run(load_unmatched(s.db, c, 0, 2)).value();
  REQUIRE(page.size() == 2);
  CHECK(page[0].key == "104");
  CHECK(page[1].key == "103");
  CHECK(s.run(load_unmatched(s.db, c, 4, 10))->size() == 1);
  const auto kept = s.run(load_kept(s.db, c, "104")).value();
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].at < kept[1].at);
  CHECK(kept[1].at < kept[2].at);

  transaction link;
  release_kept(link, c, "104", at(99));
  REQUIRE(s.run(s.db.commit(std::move(link))));
  CHECK(s.run(load_unmatched(s.db, c, 0, 10))->size() == 4);
  CHECK(s.ask({"ZSCORE", keys::timers(c), "kept:104"}).text == std::to_string(to_ms(at(99))));
  for (int i = 0; i < 2; ++i) {
    transaction take;
    take_kept(take, c, kept[0]);
    const auto done = s.run(s.db.commit(std::move(take)));
    CHECK(done.has_value() == (i == 0));  // each is applied once
  }
  CHECK(s.run(load_kept(s.db, c, "104"))->size() == 2);
}

}  // namespace linli::store::test
