#include <doctest/doctest.h>

#include <random>
#include <set>

#include "domain/ask.hpp"
#include "samples.hpp"
#include "store/campaigns.hpp"
#include "store/keys.hpp"
#include "store/transaction.hpp"
#include "tests/support/store_stand.hpp"

namespace linli::store::test {

using linli::test::store_stand;

namespace {

const std::string c = "jinyuan";

domain::campaign checkin(const std::string& id) {
  auto made = sample_campaign();
  made.id = id;
  made.kind = domain::campaign_kind::checkin;
  made.state = domain::campaign_state::scheduled;
  made.opened_at = made.closed_at = {};
  made.cursor.clear();
  made.total = made.residents = 0;
  return made;
}

domain::ask fresh_ask(int home) {
  domain::ask a;
  a.household = "h_" + std::to_string(home);
  a.place = "锦绣苑/3-2-" + std::to_string(home);
  a.members = {{"r_" + std::to_string(home) + "a", false}, {"r_" + std::to_string(home) + "b", home % 5 == 0}};
  a.messages = {{"m_" + std::to_string(home), domain::message_state::queued}};
  return a;
}

// One random thing that happens to an ask: an answer, a receipt, an undone paste, the end.
void happen(domain::ask& a, std::mt19937& random) {
  const auto kind = domain::campaign_kind::checkin;
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  switch (pick(6)) {
    case 0:
    case 1:
    case 2: {
      domain::report r;
      r.id = "p" + std::to_string(pick(6));
      r.speaker = std::to_string(pick(3));
      r.reporter = pick(2) == 0 ? a.members[0].resident : "";
      r.said_at = at(pick(1000));
      r.status = static_cast<domain::status>(pick(6));
      r.coverage = static_cast<domain::coverage>(pick(5));
      r.count = pick(4);
      r.paste = pick(2) == 0 ? "ps" : "";
      r.late = a.closed;
      if (r.coverage == domain::coverage::named) r.members = {a.members[1].resident};
      domain::add_report(a, r, kind);
      break;
    }
    case 3: domain::move_message(a, a.messages[0].id, static_cast<domain::message_state>(pick(11)), kind); break;
    case 4: domain::undo_paste(a, "ps", kind); break;
    case 5:
      if (pick(4) == 0) domain::close(a, kind);
      break;
  }
}

}  // namespace

TEST_CASE("a campaign is made once, with the timers that open and close it") {
  store_stand s;
  const auto made = checkin("c_1");
  REQUIRE(s.run(create_campaign(s.db, c, made)));
  CHECK(s.run(create_campaign(s.db, c, made)));  // asked again: done already
  auto other = made;
  other.text = "something else";
  CHECK(s.run(create_campaign(s.db, c, other)).error().code == errc::conflict);
  const auto known = s.run(load_campaign(s.db, c, "c_1")).value();
  CHECK(known.campaign.text == made.text);
  CHECK(known.was == pack(made));
  CHECK(s.ask({"ZSCORE", keys::timers(c), "open:c_1"}).text == std::to_string(to_ms(made.starts_at)));
  CHECK(s.ask({"ZSCORE", keys::timers(c), "close:c_1"}).text == std::to_string(to_ms(made.closes_at)));
  auto open = made;
  open.state = domain::campaign_state::open;
  open.total = 7;
  transaction t;
  put_campaign(t, c, known, open);
  REQUIRE(s.run(s.db.commit(std::move(t))));
  CHECK(s.run(create_campaign(s.db, c, made)));  // even when it has opened since
  transaction old;
  put_campaign(old, c, known, made);
  CHECK(s.run(s.db.commit(std::move(old))).error().code == errc::stale);
  CHECK(s.run(load_campaign(s.db, c, "c_2")).error().code == errc::not_found);
}

TEST_CASE("counts kept step by step equal a recount, whatever happened in whatever order") {
  store_stand s;
  REQUIRE(s.run(create_campaign(s.db, c, checkin("c_1"))));
  constexpr int homes = 60;
  transaction opening;
  for (int i = 0; i < homes; ++i) put_ask(opening, c, "c_1", {}, fresh_ask(i));
  REQUIRE(s.run(s.db.commit(std::move(opening))));
  std::mt19937 random{20301};
  std::set<std::string> states;
  for (int n = 0; n < 1'500; ++n) {
    const auto home = "h_" + std::to_string(random() % homes);
    const auto before = s.run(load_ask(s.db, c, "c_1", home)).value();
    auto after = before.ask;
    happen(after, random);
    transaction t;
    put_ask(t, c, "c_1", before, after);
    REQUIRE(s.run(s.db.commit(std::move(t))));
    if (n % 100 != 99) continue;
    const auto kept = s.run(load_counts(s.db, c, "c_1")).value();
    REQUIRE(kept == s.run(recount(s.db, c, "c_1")).value());
    int sum = 0;
    for (const auto& [state, count] : kept) {
      states.insert(state);
      if (state != "late") sum += count;
    }
    REQUIRE(sum == homes);  // everybody is in exactly one state
  }
  CHECK(states.size() >= 10);
  CHECK(states.contains("late"));
  CHECK(s.run(load_all_asks(s.db, c, "c_1"))->size() == homes);
}

TEST_CASE("an ask that moved meanwhile is stale, and no count moves") {
  store_stand s;
  transaction opening;
  put_ask(opening, c, "c_1", {}, fresh_ask(1));
  REQUIRE(s.run(s.db.commit(std::move(opening))));
  const auto seen = s.run(load_ask(s.db, c, "c_1", "h_1")).value();
  for (int i = 0; i < 2; ++i) {
    auto after = seen.ask;
    domain::move_message(after, "m_1", i == 0 ? domain::message_state::handed : domain::message_state::read,
                         domain::campaign_kind::checkin);
    transaction t;
    put_ask(t, c, "c_1", seen, after);
    const auto done = s.run(s.db.commit(std::move(t)));
    CHECK(done.has_value() == (i == 0));
  }
  CHECK(s.run(load_counts(s.db, c, "c_1")).value() == std::map<std::string, int>{{"sent", 1}});
  transaction again;
  put_ask(again, c, "c_1", {}, fresh_ask(1));  // opening it twice
  CHECK(s.run(s.db.commit(std::move(again))).error().code == errc::stale);
  const auto several = s.run(load_asks(s.db, c, "c_1", {"h_1", "h_2"})).value();
  REQUIRE(several.size() == 2);
  CHECK(several[0].ask.household == "h_1");
  CHECK(several[1].was.empty());
}

TEST_CASE("messages that wait for a tap are listed exactly as long as they wait") {
  store_stand s;
  auto m = sample_message();
  m.state = domain::message_state::awaiting_staff;
  transaction t;
  put_message(t, c, {}, m);
  REQUIRE(s.run(s.db.commit(std::move(t))));
  const auto waiting = s.run(load_awaiting(s.db, c)).value();
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0] == std::pair<std::string, std::string>{"m_1", "c_1"});
  const auto known = s.run(load_message(s.db, c, "c_1", "m_1")).value();
  CHECK(known.message.state == domain::message_state::awaiting_staff);
  m.state = domain::message_state::handed;
  transaction tapped;
  put_message(tapped, c, known, m);
  REQUIRE(s.run(s.db.commit(std::move(tapped))));
  CHECK(s.run(load_awaiting(s.db, c))->empty());
  CHECK(s.run(load_messages(s.db, c, "c_1"))->size() == 1);
  CHECK(s.run(load_message(s.db, c, "c_1", "none")).error().code == errc::not_found);
}

TEST_CASE("replies are read from either end") {
  store_stand s;
  for (int i = 0; i < 25; ++i) {
    auto r = sample_reply();
    r.id = "y_" + std::to_string(i);
    transaction t;
    add_reply(t, c, r);
    REQUIRE(s.run(s.db.commit(std::move(t))));
  }
  const auto page = s.run(load_replies(s.db, c, "c_1", 15, 10)).value();
  REQUIRE(page.size() == 10);
  CHECK(page.front().id == "y_24");
  CHECK(page.back().id == "y_15");
  CHECK(s.run(load_replies(s.db, c, "c_1", 0, 3)).value().back().id == "y_0");
  CHECK(s.run(load_replies(s.db, c, "c_1", 25, 10))->empty());
  CHECK(s.run(load_replies(s.db, c, "c_1", 0, 0))->empty());
}

TEST_CASE("campaigns are listed newest first, and those that take answers apart") {
  store_stand s;
  for (int i = 0; i < 3; ++i) {
    auto made = checkin("c_" + std::to_string(i));
    made.created_at = at(i);
    REQUIRE(s.run(create_campaign(s.db, c, made)));
  }
  const auto all = s.run(load_campaigns(s.db, c)).value();
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "c_2");
  CHECK(s.run(load_answerable(s.db, c))->empty());
  transaction t;
  t.zadd(keys::open_campaigns(c), to_ms(at(1)), "c_0").zadd(keys::open_campaigns(c), to_ms(at(2)), "c_1");
  REQUIRE(s.run(s.db.commit(std::move(t))));
  const auto open = s.run(load_answerable(s.db, c)).value();
  REQUIRE(open.size() == 2);
  CHECK(open[0].campaign.id == "c_1");
}

}  // namespace linli::store::test
