#include <doctest/doctest.h>

#include "base/retention.hpp"

#include "samples.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using domain::message_state;
using linli::test::store_stand;

namespace {

const std::string a = "telegram";

std::vector<outcome> results(store_stand& s) {
  std::vector<outcome> out;
  for (const auto& e : read_entries(s.ask({"XRANGE", keys::results(a), "-", "+"})))
    out.push_back(unpack_outcome(e.data));
  return out;
}

result<committed> receive(store_stand& s, const std::string& key, message_state state, std::int64_t when) {
  const auto known = s.run(load_platform_id(s.db, a, key)).value();
  transaction t;
  put_receipt(t, a, key, known, {state, at(when), ""});
  return s.run(s.db.commit(std::move(t)));
}

void hand_over(store_stand& s, const std::string& key) {
  const auto known = s.run(load_platform_id(s.db, a, key)).value();
  transaction t;
  put_platform_ref(t, a, key, {"jinyuan", "c_1", "m_1"}, known);
  REQUIRE(s.run(s.db.commit(std::move(t))));
}

}  // namespace

TEST_CASE("a receipt for a message that is known becomes its outcome") {
  store_stand s;
  const auto key = platform_key(s.db, "-100", "7");
  CHECK(key != platform_key(s.db, "-1007", ""));
  CHECK_FALSE(s.run(find_platform_ref(s.db, a, key)).value().has_value());
  hand_over(s, key);
  const auto ref = s.run(find_platform_ref(s.db, a, key)).value();
  REQUIRE(ref);
  CHECK(ref->message == "m_1");
  CHECK(ref->campaign == "c_1");
  CHECK(ref->community == "jinyuan");
  REQUIRE(receive(s, key, message_state::delivered, 5));
  const auto all = results(s);
  REQUIRE(all.size() == 1);
  CHECK(all[0].message == "m_1");
  CHECK(all[0].community == "jinyuan");
  CHECK(all[0].state == message_state::delivered);
  CHECK(all[0].at == at(5));
}

TEST_CASE("a receipt that outruns the send's answer waits, moves only forward, and is joined once") {
  store_stand s;
  const auto key = platform_key(s.db, "-100", "7");
  REQUIRE(receive(s, key, message_state::read, 6));
  REQUIRE(receive(s, key, message_state::delivered, 5));  // came later, says less
  CHECK(results(s).empty());
  hand_over(s, key);
  const auto all = results(s);
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == message_state::read);
  CHECK(all[0].at == at(6));
  CHECK(s.number({"EXISTS", keys::early_receipts(a, 0), keys::early_receipts(a, 1)}) == 0);
}

TEST_CASE("a receipt and the send's answer that cross each other are stale for one of them, never lost") {
  store_stand s;
  const auto key = platform_key(s.db, "-100", "7");
  transaction receipt;  // decided before the answer was known
  put_receipt(receipt, a, key, {}, {message_state::delivered, at(5), ""});
  transaction answer;  // decided before the receipt was known
  put_platform_ref(answer, a, key, {"jinyuan", "c_1", "m_1"}, {});
  REQUIRE(s.run(s.db.commit(std::move(receipt))));
  CHECK(s.run(s.db.commit(std::move(answer))).error().code == errc::stale);
  hand_over(s, key);
  CHECK(results(s).size() == 1);

  const auto other = platform_key(s.db, "-100", "8");
  transaction late;
  put_receipt(late, a, other, {}, {message_state::delivered, at(5), ""});
  hand_over(s, other);
  CHECK(s.run(s.db.commit(std::move(late))).error().code == errc::stale);
  REQUIRE(receive(s, other, message_state::delivered, 5));
  CHECK(results(s).size() == 2);
}

TEST_CASE("ids and early receipts are known through one change of generations, and are gone with the next") {
  store_stand s;
  const auto sent = platform_key(s.db, "-100", "7"), early = platform_key(s.db, "-100", "8");
  hand_over(s, sent);
  REQUIRE(receive(s, early, message_state::delivered, 5));
  s.ask({"HSET", keys::account_lease(a), "owner", "p/0", "fence", "3"});
  const auto grow_old = [&](std::chrono::milliseconds ran) { return s.run(age_platform_ids(s.db, a, "p/0", 3, ran)); };
  const auto known = [&](const std::string& key) { return s.run(load_platform_id(s.db, a, key)).value(); };
  REQUIRE(grow_old(retention::platform_ids_generation - std::chrono::hours(1)));
  REQUIRE(grow_old(std::chrono::hours(1)));  // receipts have changed with the first, ids now
  CHECK(known(sent).ref);
  CHECK(known(sent).ids_now == 1);
  hand_over(s, platform_key(s.db, "-100", "9"));
  CHECK(s.number({"HLEN", keys::platform_ids(a, 1)}) == 1);
  REQUIRE(grow_old(retention::platform_ids_generation));
  CHECK_FALSE(known(sent).ref);
  CHECK(known(platform_key(s.db, "-100", "9")).ref);
  CHECK(known(early).early[0].empty());
  CHECK(known(early).early[1].empty());
  CHECK(s.run(age_platform_ids(s.db, a, "p/0", 2, {})).error().code == errc::fenced);
}

TEST_CASE("a receipt that waits in the older generation moves forward, and is joined once") {
  store_stand s;
  s.ask({"HSET", keys::account_lease(a), "owner", "p/0", "fence", "3"});
  const auto key = platform_key(s.db, "-100", "7");
  REQUIRE(receive(s, key, message_state::delivered, 5));
  REQUIRE(s.run(age_platform_ids(s.db, a, "p/0", 3, retention::early_receipts_generation)));
  REQUIRE(receive(s, key, message_state::read, 6));
  CHECK(s.number({"EXISTS", keys::early_receipts(a, 0)}) == 0);
  hand_over(s, key);
  const auto all = results(s);
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == message_state::read);
}

}  // namespace linli::store::test
