#include "queue/hearing/unlinking.hpp"

#include <doctest/doctest.h>

#include "store/followups.hpp"
#include "tests/unit/queue/talking.hpp"

// "不是我": who ends which claim.
namespace linli::queue {

using domain::ask_state;
using domain::trust;
using test::talking_stand;

namespace {

constexpr const char* community = talking_stand::community;

struct claims_stand : talking_stand {
  claims_stand() { open_private("camp"); }
  domain::identity identity(const std::string& sender) {
    return run(store::load_identity(db, community, store::identity_key(db, "box", sender))).value().identity;
  }
  bool is_linked(const std::string& sender) { return !identity(sender).resident.empty(); }
};

}  // namespace

TEST_CASE("who only claims to be somebody and says that he is not ends his own claim, and what it reported") {
  claims_stand s;
  s.say_it("first", "锦绣苑4-101 赵云 平安");
  REQUIRE(s.ask_of("camp", "4-101").state == ask_state::answered_ok);
  s.say_it("first", "不是我。");
  CHECK_FALSE(s.is_linked("first"));
  CHECK(s.ask_of("camp", "4-101").state != ask_state::answered_ok);
  CHECK(s.last_answer().starts_with("好的，您这个账号不再算作这位住户"));
  s.say_it("first", "锦绣苑4-101 赵云 平安");  // it does not come back by name and room
  CHECK_FALSE(s.is_linked("first"));
  CHECK(s.ask_of("camp", "4-101").state != ask_state::answered_ok);
  CHECK(s.counts_agree("camp"));
}

TEST_CASE("of two who claim to be somebody, the one who is asked and says that it is not he leaves neither") {
  claims_stand s;
  s.say_it("first", "锦绣苑4-101 赵云 平安");
  s.say_it("second", "锦绣苑4-101 赵云 都好");
  REQUIRE(s.last_answer().find("都好") != std::string::npos);
  s.say_it("first", "不是我");
  CHECK_FALSE(s.is_linked("first"));
  CHECK_FALSE(s.is_linked("second"));
  const auto ask = s.ask_of("camp", "4-101");
  CHECK(std::all_of(ask.reports.begin(), ask.reports.end(), [](const auto& r) { return r.undone; }));
  CHECK(ask.state != ask_state::answered_ok);
  CHECK(s.number({"ZCARD", store::keys::followups_open(community)}) == 2);  // staff say which is true
  CHECK(s.counts_agree("camp"));
}

TEST_CASE("where somebody is known to be it, a claimant ends his own claim only, and he ends all of them") {
  claims_stand s;
  s.know("real", "赵云");
  s.say_it("first", "锦绣苑4-101 赵云 平安");
  s.say_it("second", "锦绣苑4-101 赵云 都好");
  s.say_it("third", "锦绣苑4-101 赵云 没事");
  s.say_it("first", "这不是我");
  CHECK_FALSE(s.is_linked("first"));
  CHECK(s.is_linked("second"));
  CHECK(s.is_linked("real"));
  s.say_it("real", "不是我");
  CHECK_FALSE(s.is_linked("second"));
  CHECK_FALSE(s.is_linked("third"));
  CHECK(s.is_linked("real"));
  CHECK(s.ask_of("camp", "4-101").state != ask_state::answered_ok);
  CHECK(s.counts_agree("camp"));
}

}  // namespace linli::queue
