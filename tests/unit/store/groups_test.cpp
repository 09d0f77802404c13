#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "samples.hpp"
#include "store/groups.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

domain::group unbound_group(const std::string& id) { return {id, "telegram", "", "", {"3-*"}, true, false}; }

// As a step of intake does it; what became of it.
result<committed> type_code(store_stand& s, const std::string& code, const std::string& chat, sys_time now) {
  auto coded = s.run(group_of_code(s.db, c, "telegram", code, now));
  if (!coded) return coded.error();
  const auto holder = s.run(group_of_chat(s.db, c, "telegram", chat)).value();
  transaction t;
  bind_group(t, s.db, c, coded->group, chat, "3栋群", holder);
  use_code(t, keys::group_codes(c), coded->code);
  return s.run(s.db.commit(std::move(t)));
}

}  // namespace

TEST_CASE("a group is made once, and its chat belongs to it alone") {
  store_stand s;
  const auto g = sample_group();
  REQUIRE(s.run(create_group(s.db, c, g)));
  CHECK(s.run(create_group(s.db, c, g)));  // the same again
  auto other = g;
  other.id = "g_2";
  CHECK(s.run(create_group(s.db, c, other)).error().code == errc::conflict);
  CHECK(s.run(load_groups(s.db, c))->size() == 1);
  CHECK(s.run(load_group(s.db, c, "g_1")).value().title == g.title);
  CHECK(s.run(load_group(s.db, c, "none")).error().code == errc::not_found);
  CHECK(s.run(group_of_chat(s.db, c, g.account, g.chat)).value().id == "g_1");
  CHECK(s.run(group_of_chat(s.db, c, g.account, "other")).value().id.empty());
  CHECK(s.run(group_of_chat(s.db, "elsewhere", g.account, g.chat)).value().id.empty());
}

TEST_CASE("a code binds one chat, once, in any case of letters") {
  store_stand s;
  REQUIRE(s.run(create_group(s.db, c, unbound_group("g_1"))));
  const auto code = s.run(new_code(s.db, keys::group_codes(c), "g_1", at(0))).value();
  CHECK(code.code.size() == 6);
  CHECK(code.expires_at == at(0) + limits::typed_code_lives);
  CHECK(s.run(group_of_code(s.db, c, "other-account", code.code, at(1))).error().code == errc::not_found);
  CHECK(s.run(group_of_code(s.db, c, "telegram", "ZZZZZZ", at(1))).error().code == errc::not_found);
  REQUIRE(type_code(s, to_lower(code.code), "-100", at(1)));
  const auto g = s.run(group_of_chat(s.db, c, "telegram", "-100")).value();
  CHECK(g.id == "g_1");
  CHECK(g.bound);
  CHECK(g.title == "3栋群");
  CHECK(type_code(s, code.code, "-200", at(2)).error().code == errc::not_found);
  CHECK(s.run(group_of_chat(s.db, c, "telegram", "-200")).value().id.empty());
}

TEST_CASE("of two chats in which one code is typed at once, one is bound") {
  store_stand s;
  REQUIRE(s.run(create_group(s.db, c, unbound_group("g_1"))));
  const auto code = s.run(new_code(s.db, keys::group_codes(c), "g_1", at(0))).value();
  const auto coded = s.run(group_of_code(s.db, c, "telegram", code.code, at(1))).value();
  std::vector<task<result<committed>>> both;
  for (const std::string chat : {"-1", "-2"}) {
    transaction t;
    bind_group(t, s.db, c, coded.group, chat, "", {});
    use_code(t, keys::group_codes(c), coded.code);
    both.push_back(s.db.commit(std::move(t)));
  }
  int done = 0, stale = 0;
  for (const auto& r : linli::test::run_together(s.io, std::move(both))) {
    if (r) ++done;
    else if (r.error().code == errc::stale) ++stale;
  }
  CHECK(done == 1);
  CHECK(stale == 1);
  CHECK(s.number({"HLEN", keys::group_index(c)}) == 1);
}

TEST_CASE("a code expires, and is forgotten when the next one is made") {
  store_stand s;
  REQUIRE(s.run(create_group(s.db, c, unbound_group("g_1"))));
  const auto code = s.run(new_code(s.db, keys::group_codes(c), "g_1", at(0))).value();
  const auto later = at(1) + limits::typed_code_lives;
  CHECK(s.run(group_of_code(s.db, c, "telegram", code.code, code.expires_at)));
  CHECK(s.run(group_of_code(s.db, c, "telegram", code.code, later)).error().code == errc::not_found);
  REQUIRE(s.run(new_code(s.db, keys::group_codes(c), "g_1", later)));
  CHECK(s.number({"HLEN", keys::group_codes(c)}) == 1);
}

TEST_CASE("a chat that is bound to another group goes over to the one whose code was typed") {
  store_stand s;
  for (const std::string id : {"g_1", "g_2"}) {
    REQUIRE(s.run(create_group(s.db, c, unbound_group(id))));
    const auto code = s.run(new_code(s.db, keys::group_codes(c), id, at(0))).value();
    REQUIRE(type_code(s, code.code, "-100", at(1)));
  }
  CHECK(s.run(group_of_chat(s.db, c, "telegram", "-100")).value().id == "g_2");
  const auto first = s.run(load_group(s.db, c, "g_1")).value();
  CHECK_FALSE(first.bound);
  CHECK(first.chat.empty());
  CHECK(s.number({"HLEN", keys::group_index(c)}) == 1);
}

TEST_CASE("a group that moves to a new chat id leaves the old one") {
  store_stand s;
  auto g = unbound_group("g_1");
  g.chat = "-5";
  g.bound = true;
  REQUIRE(s.run(create_group(s.db, c, g)));
  transaction t;
  bind_group(t, s.db, c, g, "-1005", g.title, {});
  REQUIRE(s.run(s.db.commit(std::move(t))));
  CHECK(s.run(group_of_chat(s.db, c, "telegram", "-1005")).value().id == "g_1");
  CHECK(s.run(group_of_chat(s.db, c, "telegram", "-5")).value().id.empty());
}

TEST_CASE("a group whose chat got a new id is found under both, and loses neither to who binds the old one") {
  store_stand s;
  auto g = unbound_group("g_1");
  g.chat = "-5";
  g.bound = true;
  REQUIRE(s.run(create_group(s.db, c, g)));
  REQUIRE(s.run(announce_binding(s.db, c, "telegram", "-1005", "telegram/7", at(1))));
  CHECK(s.run(load_coming(s.db, c, "telegram", "-1005")).value().event == "telegram/7");
  transaction t;
  move_group(t, s.db, c, g, "-1005", {});
  REQUIRE(s.run(s.db.commit(std::move(t))));
  CHECK(s.run(load_coming(s.db, c, "telegram", "-1005")).value().event.empty());
  for (const std::string chat : {"-5", "-1005"})
    CHECK(s.run(group_of_chat(s.db, c, "telegram", chat)).value().chat == "-1005");
  REQUIRE(s.run(create_group(s.db, c, unbound_group("g_2"))));
  const auto code = s.run(new_code(s.db, keys::group_codes(c), "g_2", at(1))).value();
  REQUIRE(type_code(s, code.code, "-5", at(2)));
  CHECK(s.run(load_group(s.db, c, "g_1")).value().chat == "-1005");
  CHECK(s.run(load_group(s.db, c, "g_1")).value().bound);
}

TEST_CASE("chats that nobody bound are listed until somebody does") {
  store_stand s;
  transaction t;
  note_unbound(t, s.db, c, {"telegram", "-100", "3栋群", at(5)});
  note_unbound(t, s.db, c, {"telegram", "-200", "", at(6)});
  REQUIRE(s.run(s.db.commit(std::move(t))));
  CHECK(s.run(load_unbound(s.db, c))->size() == 2);
  auto g = unbound_group("g_1");
  g.chat = "-100";
  REQUIRE(s.run(create_group(s.db, c, g)));
  const auto left = s.run(load_unbound(s.db, c)).value();
  REQUIRE(left.size() == 1);
  CHECK(left[0].chat == "-200");
  CHECK(left[0].account == "telegram");
  CHECK(left[0].seen_at == at(6));
}

}  // namespace linli::store::test
