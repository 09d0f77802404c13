#include <doctest/doctest.h>

#include <set>

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
  const auto page = s.run(load_unmatched(s.db, c, "", 2)).value();
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].key == "104");
  CHECK(page.items[1].key == "103");
  const auto kept = s.run(load_kept(s.db, c, "104")).value();
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].at < kept[1].at);
  CHECK(kept[1].at < kept[2].at);

  transaction link;
  release_kept(link, c, "104", at(99));
  REQUIRE(s.run(s.db.commit(std::move(link))));
  CHECK(s.run(load_unmatched(s.db, c, "", 10))->items.size() == 4);
  CHECK(s.ask({"ZSCORE", keys::timers(c), "kept:104"}).text == std::to_string(to_ms(at(99))));
  for (int i = 0; i < 2; ++i) {
    transaction take;
    take_kept(take, c, kept[0]);
    const auto done = s.run(s.db.commit(std::move(take)));
    CHECK(done.has_value() == (i == 0));  // each is applied once
  }
  CHECK(s.run(load_kept(s.db, c, "104"))->size() == 2);
}

TEST_CASE("pages of unmatched senders lose nobody when others are linked or spoke in the same millisecond") {
  store_stand s;
  for (int who = 0; who < 6; ++who) {
    auto r = sample_reply();
    r.identity = std::to_string(200 + who);
    r.id = "y_" + std::to_string(who);
    r.at = at(who / 3);  // three at a time
    transaction t;
    keep_reply(t, c, r);
    REQUIRE(s.run(s.db.commit(std::move(t))));
  }
  std::vector<std::string> seen;
  std::string position;
  do {
    const auto page = s.run(load_unmatched(s.db, c, position, 1)).value();
    for (const auto& known : page.items) {
      seen.push_back(known.key);
      transaction link;
      release_kept(link, c, known.key, at(99));
      REQUIRE(s.run(s.db.commit(std::move(link))));
    }
    position = page.next;
  } while (!position.empty());
  CHECK(seen == std::vector<std::string>{"205", "204", "203", "202", "201", "200"});
  for (const auto* junk : {"5", "/5", "x/5", "99999999999999999999/5"})
    CHECK(s.run(load_unmatched(s.db, c, junk, 1)).error().code == errc::invalid);
}

namespace {

/// Says it as somebody unmatched, as a step of intake does.
void say(store_stand& s, int n, std::string urgency, std::string text, bool making_room = true) {
  auto r = sample_reply();
  r.identity = "300";
  r.id = "y_" + std::to_string(n);
  r.at = at(n);
  r.urgency = std::move(urgency);
  r.text = std::move(text);
  transaction t;
  if (making_room) REQUIRE(s.run(make_room(s.db, t, c, r.identity)));
  keep_reply(t, c, r);
  REQUIRE(s.run(s.db.commit(std::move(t))));
}

}  // namespace

TEST_CASE("who talks and talks fills no memory, and what sounded urgent among it stays") {
  store_stand s;
  say(s, 0, "critical", "着火了");
  say(s, 1, "urgent", "老人摔了");
  const int all = static_cast<int>(limits::kept_replies_max) * 3;
  for (int n = 2; n < all; ++n) say(s, n, "none", "话" + std::to_string(n));
  const auto kept = s.run(load_kept(s.db, c, "300")).value();
  CHECK(kept.size() <= limits::kept_replies_max + 2);
  CHECK(kept.size() > limits::kept_replies_max / 2);
  CHECK(kept[0].text == "着火了");
  CHECK(kept[1].text == "老人摔了");
  CHECK(kept.back().text == "话" + std::to_string(all - 1));
}

TEST_CASE("of what sounds urgent only very much goes, first what was said in the same words before") {
  store_stand s;
  constexpr auto most = static_cast<int>(limits::kept_urgent_max);
  say(s, 0, "critical", "着火了");
  for (int n = 1; n <= most; ++n) say(s, n, "critical", n % 2 == 0 ? "救命" : "救命" + std::to_string(n), n == most);
  const auto kept = s.run(load_kept(s.db, c, "300")).value();
  CHECK(kept.size() <= limits::kept_urgent_max);
  std::set<std::string> words;
  for (const auto& r : kept) words.insert(r.text);
  CHECK(words.size() == limits::kept_urgent_max / 2 + 2);  // all that was said once, and one of the rest
}

}  // namespace linli::store::test
