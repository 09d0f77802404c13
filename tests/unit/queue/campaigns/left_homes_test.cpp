#include "queue/campaigns/left_homes.hpp"

#include <doctest/doctest.h>

namespace linli::queue {

using domain::ask_state;
using domain::campaign_kind;
using domain::message_state;

namespace {

domain::ask asked() {
  domain::ask a;
  a.household = "h";
  a.members = {{"wang", true}, {"li", false}};
  a.messages = {{"post", message_state::handed}};
  a.state = ask_state::sent;
  return a;
}

domain::report said(domain::status what) {
  domain::report r;
  r.id = r.speaker = "somebody";
  r.status = what;
  r.coverage = domain::coverage::household;
  return r;
}

}  // namespace

TEST_CASE("a home that all have left is not asked any more, whatever its messages become") {
  auto a = asked();
  REQUIRE(follow_home(a, {}, campaign_kind::checkin));
  CHECK(a.excluded == "left");
  CHECK(a.state == ask_state::vacant);
  CHECK_FALSE(follow_home(a, {}, campaign_kind::checkin));
  domain::move_message(a, "post", message_state::delivered, campaign_kind::checkin);
  CHECK(a.state == ask_state::vacant);
  domain::close(a, campaign_kind::checkin);
  CHECK(a.state == ask_state::vacant);
}

TEST_CASE("what was said before, or is said of it after all, counts") {
  auto a = asked();
  domain::add_report(a, said(domain::status::need), campaign_kind::checkin);
  REQUIRE(follow_home(a, {}, campaign_kind::checkin));
  CHECK(a.state == ask_state::answered_need);
  auto b = asked();
  REQUIRE(follow_home(b, {}, campaign_kind::checkin));
  domain::add_report(b, said(domain::status::ok), campaign_kind::checkin);
  CHECK(b.state == ask_state::answered_ok);
}

TEST_CASE("who comes to a home that was left is asked") {
  auto a = asked();
  domain::resident zhao, owner;
  zhao.id = "zhao";
  zhao.tags = {"elder"};
  owner.id = "owner";
  owner.lives_here = false;
  CHECK_FALSE(follow_home(a, {&zhao}, campaign_kind::checkin));  // somebody moved in beside them: nothing is left
  REQUIRE(follow_home(a, {}, campaign_kind::checkin));
  REQUIRE(follow_home(a, {&zhao, &owner}, campaign_kind::checkin));
  CHECK(a.excluded.empty());
  CHECK(a.state == ask_state::sent);
  REQUIRE(a.members.size() == 1);
  CHECK(a.members[0].resident == "zhao");
}

TEST_CASE("a home of which nobody was known, or that is out for another reason, stays as it is") {
  auto unknown = asked();
  unknown.members.clear();
  CHECK_FALSE(follow_home(unknown, {}, campaign_kind::checkin));
  auto vacant = asked();
  vacant.excluded = "vacant";
  CHECK_FALSE(follow_home(vacant, {}, campaign_kind::checkin));
  const domain::resident one;
  CHECK_FALSE(follow_home(vacant, {&one}, campaign_kind::checkin));
  auto over = asked();
  domain::close(over, campaign_kind::checkin);
  CHECK_FALSE(follow_home(over, {}, campaign_kind::checkin));
}

}  // namespace linli::queue
