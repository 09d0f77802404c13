#include "queue/hearing/captain_unasked.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/followups.hpp"

#include "tests/unit/queue/hearing/stairs.hpp"
#include "tests/unit/queue/talking.hpp"

// A captain whose own home is asked nothing.
namespace linli::queue {

using domain::followup_kind;
using test::talking_stand;

namespace {

/// Three homes of one entrance; all but the captain's are asked, or those of `asked`.
struct unasked_stand : talking_stand {
  explicit unasked_stand(std::vector<std::string> asked = {"锦绣苑/6-1-102", "锦绣苑/6-1-201"}) {
    std::vector<domain::roster_row> rows;
    test::add_row(rows, "锦绣苑/6-1-101", "孙楼长", {"楼组长"});
    test::add_row(rows, "锦绣苑/6-1-102", "周一");
    test::add_row(rows, "锦绣苑/6-1-201", "吴二");
    import(rows);
    know("sun", "孙楼长");
    open_private("daily", domain::campaign_urgency::routine, std::move(asked));
  }
  std::string_view state(std::string_view place) { return domain::name(ask_of("daily", place).state); }
  std::vector<std::string> places_of(followup_kind kind) {
    const auto any = [](const domain::followup&) { return true; };
    std::vector<std::string> out;
    for (const auto& f : run(store::list_followups(db, community, false, "", 100, any)).value().items) {
      if (f.kind == kind) out.push_back(f.place);
    }
    return out;
  }
  std::size_t asks() { return run(store::load_all_asks(db, community, "daily")).value().size(); }
};

}  // namespace

TEST_CASE("the rows of a captain whose own home is not asked count for those that are") {
  unasked_stand s;
  s.say_it("sun", "6-1-102 平安\n6-1-201 发烧38.6");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.state("6-1-201") == "answered_need");
  CHECK(s.last_answer() == "已记下：您报的2户。不对就重发一遍，以最后一次为准。");
  CHECK(s.places_of(followup_kind::symptom) == std::vector<std::string>{"锦绣苑/6-1-201"});
  CHECK(s.asks() == 2);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("danger in a row of a captain who is not asked himself is that home's") {
  unasked_stand s;
  s.say_it("sun", "6-1-102 平安\n6-1-201 晕倒叫不醒");
  CHECK(s.places_of(followup_kind::danger) == std::vector<std::string>{"锦绣苑/6-1-201"});
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("his sum is of the homes that are asked, or of the whole roster; another counts for nobody") {
  for (const auto* sum : {"2户都正常", "3户都正常"}) {
    CAPTURE(sum);
    unasked_stand s;
    s.say_it("sun", sum);
    CHECK(s.state("6-1-102") == "relayed");
    CHECK(s.state("6-1-201") == "relayed");
    CHECK(s.last_answer().starts_with("已记下：您报的2户。"));
    CHECK(s.asks() == 2);
    CHECK(s.counts_agree("daily"));
  }
  unasked_stand s;
  s.say_it("sun", "5户都正常");
  CHECK(s.state("6-1-102") != "relayed");
  CHECK(s.places_of(followup_kind::unclear).size() == 1);
  CHECK(s.counts_agree("daily"));
}

TEST_CASE("of homes that are not asked a list says nothing, but who is ill there, or the captain himself, is heard") {
  unasked_stand s({"锦绣苑/6-1-102"});
  s.say_it("sun", "6-1-102 平安\n6-1-201 平安");
  CHECK(s.state("6-1-102") == "relayed");
  CHECK(s.last_answer().starts_with("已记下：您报的1户。"));
  CHECK(s.asks() == 1);
  const auto before = s.places_of(followup_kind::unclear).size();
  s.say_it("sun", "6-1-102 平安\n6-1-201 发烧39");
  CHECK(s.places_of(followup_kind::unclear).size() == before + 1);
  CHECK(s.asks() == 1);
  CHECK(s.counts_agree("daily"));
}

}  // namespace linli::queue
