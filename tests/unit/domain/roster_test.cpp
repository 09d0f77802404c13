#include "domain/roster.hpp"

#include <memory>
#include <utility>

#include <doctest/doctest.h>

#include "people.hpp"

namespace linli::domain {

namespace {
std::vector<std::string> found(const roster& r, const partial_place& typed,
                               const std::vector<std::string>& group = {}) {
  return rendered(r.candidates(typed, patterns(group)));
}
using texts = std::vector<std::string>;
}  // namespace

TEST_CASE("3-502 may be a room of any compound and any entrance") {
  roster r;
  add_home(r, "锦绣苑/3-1-502");
  add_home(r, "锦绣苑/3-2-502");
  add_home(r, "金源里/3-502");
  add_home(r, "金源里/13-502");
  CHECK(found(r, {"", "3", "", "502"}) == texts{"金源里/3-502", "锦绣苑/3-1-502", "锦绣苑/3-2-502"});
  CHECK(found(r, {"", "3", "2", "502"}) == texts{"锦绣苑/3-2-502"});
  CHECK(found(r, {"金源里", "3", "", "502"}) == texts{"金源里/3-502"});
  CHECK(found(r, {"金源里小区", "3", "", "502"}) == texts{"金源里/3-502"});
  CHECK(found(r, {"", "3", "", "502"}, {"锦绣苑/3-2-*"}) == texts{"锦绣苑/3-2-502"});
  CHECK(found(r, {"", "3", "", "502"}, {"金源里/*", "锦绣苑/3-1-*"}) == texts{"金源里/3-502", "锦绣苑/3-1-502"});
  CHECK(found(r, {"别处", "3", "", "502"}).empty());
  CHECK(found(r, {"", "", "", "502"}).empty());
  CHECK(found(r, {"", "3", "", ""}).empty());
}

TEST_CASE("people are found by number, phone, place and name") {
  roster r;
  const auto* home = add_home(r, "3-502", {"王芳", "李明"});
  resident someone = *r.find_resident("3-502/王芳");
  someone.ref = "R7";
  someone.phones = {"+8613800000001"};
  r.put(someone);
  CHECK(r.by_ref("R7")->name == "王芳");
  CHECK(r.by_phone("+8613800000001").size() == 1);
  CHECK(r.at(at("3-502")) == r.find_household(home->id));
  CHECK(r.named(*home, "李明").size() == 1);
  CHECK(r.named(*home, "李").empty());
  CHECK(r.members(*home).size() == 2);
}

TEST_CASE("a copy of a roster stands for itself") {
  auto first = std::make_unique<roster>();
  add_home(*first, "锦绣苑/3-1-502", {"王芳"});
  resident someone = *first->find_resident("锦绣苑/3-1-502/王芳");
  someone.ref = "R7";
  someone.phones = {"+8613800000001"};
  first->put(someone);
  const roster copy = *first;
  roster moved = std::move(*first);
  first.reset();
  for (const auto* r : {&copy, &std::as_const(moved)}) {
    const auto* home = r->at(at("锦绣苑/3-1-502"));
    REQUIRE(home != nullptr);
    CHECK(home == &r->households().at(home->id));
    CHECK(r->find_household(home->id) == home);
    CHECK(r->by_ref("R7") == &r->residents().at(someone.id));
    CHECK(r->by_phone("+8613800000001").front() == r->by_ref("R7"));
  }
  moved.drop_resident(someone.id);
  CHECK(moved.by_ref("R7") == nullptr);
  CHECK(copy.by_ref("R7")->name == "王芳");
}

TEST_CASE("a changed or erased person leaves no trace in the indexes") {
  roster r;
  const auto* home = add_home(r, "3-502", {"王芳"});
  resident p = *r.find_resident("3-502/王芳");
  p.ref = "R7";
  p.phones = {"1", "2"};
  r.put(p);
  p.ref = "R8";
  p.phones = {"2"};
  r.put(p);
  CHECK(r.by_ref("R7") == nullptr);
  CHECK(r.by_phone("1").empty());
  CHECK(r.by_phone("2").size() == 1);
  r.drop_resident(p.id);
  CHECK(r.by_ref("R8") == nullptr);
  CHECK(r.by_phone("2").empty());
  CHECK(r.members(*home).empty());
  r.drop_resident("nobody");
  r.clear();
  CHECK(r.households().empty());
  CHECK(r.residents().empty());
}

TEST_CASE("someone who moved is a member of the new home only, whichever record comes first") {
  roster r;
  const auto* old = add_home(r, "3-502", {"王芳"});
  auto p = *r.find_resident("3-502/王芳");
  household next{household_id(at("5-101")), at("5-101"), occupancy::owner, {p.id}};
  p.household = next.id;
  r.put(p);
  CHECK(r.members(*old).empty());
  r.put(next);
  CHECK(r.members(*r.find_household(next.id)).size() == 1);
}

TEST_CASE("a home's id follows from its place alone") {
  CHECK(household_id(at("锦绣苑/3-2-502")) == household_id(at("锦绣苑/03-2-0502")));
  CHECK(household_id(at("3-2-502")) != household_id(at("3-502")));
  CHECK(household_id({"a", "1", "", "2"}) != household_id({"a", "", "1", "2"}));
}

TEST_CASE("a roster that nobody looks at any more is freed in pieces") {
  roster r;
  for (int room = 101; room < 111; ++room) add_home(r, "金源里/3-" + std::to_string(room));
  int pieces = 1;
  while (r.shed(3)) ++pieces;
  CHECK(pieces == 4);
  CHECK(r.households().empty());
  CHECK(r.residents().empty());
}

}  // namespace linli::domain
