#include <doctest/doctest.h>

#include "asked.hpp"
#include "domain/kin.hpp"

// What neighbours say of a home beside what it says itself, and what is told of kin.
namespace linli::domain {

TEST_CASE("of two that say the same of somebody, who lives there is heard, whatever their names are") {
  for (const auto* neighbour : {"aaa", "zzz"}) {
    const std::vector<report> words{about("li", status::ok, {"wang"}), said(neighbour, status::ok, coverage::household),
                                    said("li", status::ok, coverage::self)};
    CHECK(after(words, asked({{"wang", true}, {"li", false}})) == ask_state::answered_ok);
  }
}

TEST_CASE("a neighbour's word for the whole home is kept apart as relayed") {
  CHECK(after({said("neighbour", status::ok, coverage::household)}) == ask_state::relayed);
  CHECK(after({said("neighbour", status::ok, coverage::household), said("li", status::ok, coverage::household)}) ==
        ask_state::answered_ok);
  CHECK(after({said("neighbour", status::need, coverage::household)}) == ask_state::answered_need);
}

TEST_CASE("the home itself knows better than a neighbour whether it is in need, from whichever side it comes") {
  const auto told = said("captain", status::need, coverage::household);
  const auto denied = said("li", status::ok, coverage::plural);
  CHECK(after({told}) == ask_state::answered_need);
  CHECK(after({told, denied}) == ask_state::answered_part);  // 王 is at risk, and nobody named him
  CHECK(after({denied, told}) == ask_state::answered_part);
  CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({told, denied, said("captain", status::need, coverage::plural)}) == ask_state::answered_need);
  CHECK(after({told, said("li", status::ok, coverage::self)}) == ask_state::answered_need);
  CHECK(after({told, counted("li", 2)}) == ask_state::answered_need);
  CHECK(after({told, said("", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({told, said("other", status::ok, coverage::household)}) == ask_state::answered_need);
  CHECK(after({told, said("wang", status::ok, coverage::self)}, asked({{"wang", true}})) == ask_state::answered_ok);
  CHECK(after({said("li", status::need, coverage::household), said("zhang", status::ok, coverage::household)}) ==
        ask_state::answered_need);  // of those who live there nobody knows better
}

TEST_CASE("who only claims to live there, or is written down in a list, lifts no need that a neighbour told") {
  const auto told = said("captain", status::need, coverage::household);
  auto claimed = said("li", status::ok, coverage::household);
  claimed.claimed = true;
  CHECK(after({told, claimed}) == ask_state::answered_need);
  auto listed = said("li", status::ok, coverage::household);
  listed.paste = "p1";
  CHECK(after({told, listed}) == ask_state::answered_need);
}

TEST_CASE("danger that a neighbour told is lowered by no word of the home") {
  for (const auto* rule : {"danger", "danger.learnt", "distress"}) {
    auto told = said("captain", status::need, coverage::household);
    told.rule = rule;
    CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_need);
  }
}

TEST_CASE("whom a neighbour named is well when one of the home says so of him") {
  const auto told = about("neighbour", status::need, {"wang"});
  CHECK(after({told, about("li", status::ok, {"wang"})}) == ask_state::answered_part);
  CHECK(after({told, said("li", status::ok, coverage::household)}) == ask_state::answered_ok);
  CHECK(after({told, said("li", status::ok, coverage::plural)}) == ask_state::answered_need);
  CHECK(after({told, about("li", status::ok, {"zhang"})}) == ask_state::answered_need);
}

TEST_CASE("an illness told of kin is over when the same person says so of them, and nobody else's is") {
  const auto told = [](const char* by, const char* rule) {
    auto r = said(by, status::need, coverage::plural);
    r.rule = rule;
    return r;
  };
  const auto well = [](const char* by, const char* rule) {
    auto r = said(by, status::ok, coverage::named);
    r.rule = rule;
    return r;
  };
  const auto child = told("li", "symptom.of.child");
  CHECK(after({child}) == ask_state::answered_need);
  CHECK(after({child, well("li", "resolved.of.child")}) == ask_state::answered_part);
  CHECK(after({child, said("li", status::ok, coverage::self), well("li", "resolved.of.child")}) ==
        ask_state::answered_part);
  CHECK(after({said("li", status::ok, coverage::household), child, well("li", "resolved.of.child")}) ==
        ask_state::answered_ok);
  CHECK(after({well("li", "resolved.of.child"), told("li", "symptom.of.child")}) == ask_state::answered_need);
  CHECK(after({child, well("li", "resolved.of.elder")}) == ask_state::answered_need);
  CHECK(after({child, well("zhang", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({told("li", "symptom.of.child+elder"), well("li", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({child, told("li", "symptom.of.elder"), well("li", "resolved.of.elder")}) == ask_state::answered_need);
  CHECK(after({told("li", "symptom"), well("li", "resolved.of.child")}) == ask_state::answered_need);
  CHECK(after({well("li", "resolved.of.child")}) == ask_state::answered_part);  // it covers nobody
}

}  // namespace linli::domain
