#include <doctest/doctest.h>

#include "samples.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

}

TEST_CASE("a paste is made once and comes back whole") {
  store_stand s;
  const auto was = sample_paste();
  REQUIRE(s.run(create_paste(s.db, c, was)));
  CHECK(s.run(create_paste(s.db, c, was)).error().code == errc::conflict);
  CHECK(s.run(load_paste(s.db, c, "none")).error().code == errc::not_found);
  const auto p = s.run(load_paste(s.db, c, was.id)).value().value;
  CHECK(p.id == was.id);
  CHECK(p.group == was.group);
  CHECK(p.campaign == was.campaign);
  CHECK(p.by == was.by);
  CHECK(p.seen_at == was.seen_at);
  CHECK(p.created_at == was.created_at);
  CHECK(p.format == was.format);
  CHECK(p.progress.state == was.progress.state);
  CHECK(p.progress.done == was.progress.done);
  CHECK(p.progress.written == was.progress.written);
  CHECK(p.progress.applied_at == was.progress.applied_at);
  CHECK(p.progress.undone_at == was.progress.undone_at);
  CHECK(p.progress.undone_by == was.progress.undone_by);
  REQUIRE(p.rows.size() == 2);
  const auto &r = p.rows[1], &r_was = was.rows[1];
  CHECK(r.line == r_was.line);
  CHECK(r.who == r_was.who);
  CHECK(r.at_text == r_was.at_text);
  CHECK(r.said_at == r_was.said_at);
  CHECK(r.unit == r_was.unit);
  CHECK(r.text == r_was.text);
  CHECK(r.household == r_was.household);
  CHECK(r.resident == r_was.resident);
  CHECK(r.intent == r_was.intent);
  CHECK(r.rule == r_was.rule);
  CHECK(r.status == r_was.status);
  CHECK(r.confidence == r_was.confidence);
  CHECK(r.effect == r_was.effect);
  CHECK(r.reason == r_was.reason);
  CHECK(r.mark == r_was.mark);
  CHECK(r.speaker == r_was.speaker);
  CHECK(r.timed == r_was.timed);
  CHECK(r.old == r_was.old);
}

TEST_CASE("a line's mark stands once and is taken back only as it stands") {
  store_stand s;
  const paste_mark m{"ps_1", paste_mark::kind::history, "r_1"};
  const auto again = unpack_mark(pack(m));
  CHECK(again.paste == m.paste);
  CHECK(again.what == m.what);
  CHECK(again.target == m.target);
  for (int i = 0; i < 2; ++i) {
    transaction t;
    put_mark(t, c, "g_1", "99", m);
    CHECK(s.run(s.db.commit(std::move(t))).has_value() == (i == 0));
  }
  const auto found = s.run(find_marks(s.db, c, "g_1", {"99", "98"})).value();
  CHECK(found == std::vector<std::string>{pack(m), ""});
  transaction wrong, right;
  drop_mark(wrong, c, "g_1", "99", "ps_2|h|r_1");
  CHECK(s.run(s.db.commit(std::move(wrong))).error().code == errc::stale);
  drop_mark(right, c, "g_1", "99", found[0]);
  CHECK(s.run(s.db.commit(std::move(right))));
}

}  // namespace linli::store::test
