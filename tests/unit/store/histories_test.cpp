#include <doctest/doctest.h>

#include <set>

#include "samples.hpp"
#include "store/histories.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

void add(store_stand& s, std::int64_t when, const std::string& text, const std::string& group = "") {
  history_entry e;
  e.at = at(when);
  e.kind = group.empty() ? "reply" : "message";
  e.direction = group.empty() ? "in" : "out";
  e.text = text;
  transaction t;
  if (group.empty()) add_history(t, c, "r_1", e);
  else add_group_history(t, c, group, e);
  REQUIRE(s.run(s.db.commit(std::move(t))));
}

std::vector<history_entry> load(store_stand& s, std::int64_t before, std::size_t most) {
  return s.run(load_history(s.db, c, "r_1", {"g_1", "g_2"}, at(before), most)).value();
}

}  // namespace

TEST_CASE("a history merges own entries with the posts of the groups, newest first") {
  store_stand s;
  add(s, 10, "post", "g_1");
  add(s, 20, "answer");
  add(s, 30, "second post", "g_2");
  add(s, 40, "thanks");
  add(s, 35, "not ours", "g_3");
  const auto all = load(s, 1'000, 100);
  REQUIRE(all.size() == 4);
  CHECK(all[0].text == "thanks");
  CHECK(all[1].text == "second post");
  CHECK(all[2].text == "answer");
  CHECK(all[3].text == "post");
  CHECK(all[3].direction == "out");
  CHECK(load(s, 30, 100).size() == 2);  // strictly before
  CHECK(s.run(load_history(s.db, c, "r_2", {}, at(1'000), 10))->empty());
}

TEST_CASE("paging by time misses nothing and repeats nothing, however many share an instant") {
  store_stand s;
  std::multiset<std::string> expected;
  for (int i = 0; i < 350; ++i) {
    const auto text = std::to_string(i);
    add(s, i / 7, text, i % 5 == 0 ? "g_1" : "");
    expected.insert(text);
  }
  for (const std::size_t most : {1UL, 10UL, 50UL, 500UL}) {
    CAPTURE(most);
    std::multiset<std::string> seen;
    std::int64_t before = 1'000;
    for (;;) {
      const auto page = load(s, before, most);
      if (page.empty()) break;
      for (const auto& e : page) seen.insert(e.text);
      before = (to_ms(page.back().at) - to_ms(at(0))) / 1000;
    }
    CHECK(seen == expected);
  }
}

TEST_CASE("a resident with fifty entries costs nine kilobytes at most") {
  store_stand s;
  for (int i = 0; i < 50; ++i) {
    auto e = sample_history();
    e.at = at(i);
    e.campaign = "c_0123456789abcdef";
    e.reply = "y_0123456789abcdef";
    e.text = "3-2-502 三口人都好，体温36.5";
    transaction t;
    add_history(t, c, "r_0123456789abcdefghijklmnop", e);
    REQUIRE(s.run(s.db.commit(std::move(t))));
  }
  const auto bytes = s.number({"MEMORY", "USAGE", keys::history(c, "r_0123456789abcdefghijklmnop"), "SAMPLES", "0"});
  MESSAGE("50 entries: ", bytes, " bytes");
  CHECK(bytes <= 9 * 1024);
}

}  // namespace linli::store::test
