#include <doctest/doctest.h>

#include "queue/sending/outcomes.hpp"
#include "queue/sending/unsent.hpp"
#include "store/followups.hpp"
#include "store/keys.hpp"
#include "store/leases.hpp"
#include "tests/unit/queue/stand.hpp"

namespace linli::queue {

using domain::message_state;
using test::queue_stand;

namespace {

constexpr const char* account = "telegram";

/// An account whose results come as they are given.
struct told_stand : queue_stand {
  told_stand() {
    const auto held = run(store::take_lease(db, store::keys::account_lease(account), "p/0", "")).value();
    by = std::make_shared<tenure>(tenure{unit_of_account(account), "p/0", held.fence, false, false});
    by->place = db.client().place_of(store::keys::account_lease(account));
  }
  void give(const store::outcome& o) {
    ask({"XADD", store::keys::results(account), "*", "d", store::pack(o)});
    CHECK(run(deliver_results(w, *by, account)).value());
  }
  void tell(message_state state, sys_time since) {
    store::outcome o;
    o.kind = "account";
    o.community = community;
    o.message = account;
    o.state = state;
    o.code = "401";
    o.detail = "Unauthorized";
    o.at = since;
    give(o);
  }
  std::vector<domain::followup> followups(bool resolved) {
    const auto any = [](const domain::followup&) { return true; };
    return run(store::list_followups(db, community, resolved, "", 10, any)).value().items;
  }
  std::shared_ptr<tenure> by;
};

store::outcome ring_that(message_state state) {
  store::send_entry e;
  e.message = "k_1";
  e.community = queue_stand::community;
  e.account = account;
  e.chat = "7001";
  e.direct = true;
  e.text = "危险";
  e.purpose = "ring";
  e.followup = "f_1";
  store::outcome o;
  o.community = e.community;
  o.message = e.message;
  o.state = state;
  o.code = "403";
  o.at = now();
  o.entry = store::pack(e);
  return o;
}

}  // namespace

TEST_CASE("a ring that did not get out is a row and an event, once, until it is forgotten") {
  told_stand s;
  s.give(ring_that(message_state::failed));
  s.give(ring_that(message_state::failed));
  const auto u = s.run(store::load_unsent(s.db, s.community, "k_1")).value();
  CHECK(kind_of(u.entry) == "ring");
  CHECK(u.entry.followup == "f_1");
  CHECK(u.entry.text == "危险");
  CHECK(u.end.code == "403");
  CHECK(s.run(store::load_all_unsent(s.db, s.community)).value().size() == 1);
  CHECK(s.events("message")["followups"] == 2);
  CHECK(s.number({"ZCARD", store::keys::timers(s.community)}) == 1);
  store::transaction t;
  store::drop_unsent(t, s.community, u);
  CHECK(s.run(s.db.commit(std::move(t))).has_value());
  CHECK(s.number({"ZCARD", store::keys::timers(s.community)}) == 0);
  CHECK(s.run(store::load_unsent(s.db, s.community, "k_1")).error().code == errc::not_found);
}

TEST_CASE("an account that is refused is told once, and ends by itself, also on another day") {
  told_stand s;
  const auto since = now() - std::chrono::hours(30);
  s.tell(message_state::failed, since);
  s.tell(message_state::failed, since);
  const auto open = s.followups(false);
  REQUIRE(open.size() == 1);
  CHECK(open[0].kind == domain::followup_kind::account);
  CHECK(open[0].channel == account);
  CHECK(open[0].times == 1);
  CHECK(open[0].words[0].text.find("401 Unauthorized") != std::string::npos);
  s.tell(message_state::handed, since);
  s.tell(message_state::handed, since);
  CHECK(s.followups(false).empty());
  const auto over = s.followups(true);
  REQUIRE(over.size() == 1);
  CHECK(over[0].outcome == domain::contact_outcome::works_again);
  const auto today = now();
  s.tell(message_state::failed, today);
  s.tell(message_state::handed, today);
  s.tell(message_state::failed, now() + std::chrono::seconds(2));  // the same day once more
  CHECK(s.followups(false).size() == 1);
}

}  // namespace linli::queue
