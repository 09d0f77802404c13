#include "domain/roster_change.hpp"

#include <doctest/doctest.h>

#include "people.hpp"

namespace linli::domain {

namespace {

roster_row row(std::string name, std::string_view where) {
  roster_row r;
  r.line = 2;
  r.name = std::move(name);
  r.place = at(where);
  return r;
}

/// Applies a row as the store does.
struct importing {
  roster people;
  int next = 0;

  row_effect take(const roster_row& r) {
    const auto decided = change_by(r, people, "list", "r" + std::to_string(++next));
    REQUIRE(std::holds_alternative<row_change>(decided));
    const auto& change = std::get<row_change>(decided);
    for (const auto& h : change.households) people.put(h);
    for (const auto& p : change.residents) people.put(p);
    return change.effect;
  }
  std::vector<std::string> names_at(std::string_view where) const {
    std::vector<std::string> out;
    const auto* home = people.at(at(where));
    REQUIRE(home != nullptr);
    for (const auto* r : people.members(*home)) out.push_back(r->name);
    return out;
  }
};

}  // namespace

TEST_CASE("the same row again changes nothing") {
  importing i;
  auto r = row("王芳", "3-502");
  r.phones = {"+8613800000001"};
  r.tags = {"独居"};
  r.birth_year = 1947;
  r.occupancy = occupancy::owner;
  CHECK(i.take(r) == row_effect::created);
  CHECK(i.take(r) == row_effect::unchanged);
  CHECK(i.people.residents().size() == 1);
}

TEST_CASE(
    "a home has at most 200 residents, because one word speaks for all of them; who is in it may be named again") {
  importing i;
  for (std::size_t n = 0; n < household_members_max; ++n)
    CHECK(i.take(row("王" + std::to_string(n), "3-502")) == row_effect::created);
  const auto refused = change_by(row("李", "3-502"), i.people, "list", "r_new");
  REQUIRE(std::holds_alternative<row_error>(refused));
  CHECK(std::get<row_error>(refused).field == "place");
  CHECK(i.take(row("王7", "3-502")) == row_effect::unchanged);
  CHECK(i.take(row("李", "3-503")) == row_effect::created);
}

TEST_CASE("what a row leaves empty stays as it was") {
  importing i;
  auto r = row("王芳", "3-502");
  r.phones = {"+8613800000001"};
  r.note = "养猫";
  r.occupancy = occupancy::tenant;
  i.take(r);
  CHECK(i.take(row("王芳", "3-502")) == row_effect::unchanged);
  const auto* home = i.people.at(at("3-502"));
  const auto* person = i.people.members(*home)[0];
  CHECK(person->phones.size() == 1);
  CHECK(person->note == "养猫");
  CHECK(person->source == "list");
  CHECK(home->occupancy == occupancy::tenant);
}

TEST_CASE("who is tagged as landlord does not live there, until the roster says otherwise") {
  importing i;
  auto r = row("王芳", "3-502");
  r.tags = {"房东"};
  CHECK(i.take(r) == row_effect::created);
  const auto lives_here = [&] { return i.people.residents().begin()->second.lives_here; };
  CHECK_FALSE(lives_here());
  CHECK(i.take(r) == row_effect::unchanged);
  CHECK(i.take(row("王芳", "3-502")) == row_effect::unchanged);
  CHECK_FALSE(lives_here());
  r.tags = {"志愿者"};
  CHECK(i.take(r) == row_effect::updated);
  CHECK(lives_here());
}

TEST_CASE("the same name in another home is another person") {
  importing i;
  i.take(row("王芳", "3-502"));
  CHECK(i.take(row("王芳", "3-503")) == row_effect::created);
  CHECK(i.people.residents().size() == 2);
}

TEST_CASE("the same name and place with another birth year is another person") {
  importing i;
  auto father = row("王建国", "3-502");
  father.birth_year = 1950;
  auto son = row("王建国", "3-502");
  son.birth_year = 1980;
  i.take(father);
  CHECK(i.take(son) == row_effect::created);
  CHECK(i.take(father) == row_effect::unchanged);
  // Without a year both fit: nobody is picked.
  const auto decided = change_by(row("王建国", "3-502"), i.people, "list", "new");
  REQUIRE(std::holds_alternative<row_error>(decided));
  CHECK(std::get<row_error>(decided).field == "name");
}

TEST_CASE("a birth year completes a person who had none") {
  importing i;
  i.take(row("王芳", "3-502"));
  auto r = row("王芳", "3-502");
  r.birth_year = 1947;
  CHECK(i.take(r) == row_effect::updated);
  CHECK(i.people.residents().size() == 1);
}

TEST_CASE("a ref is the person, whatever name and place it stands beside") {
  importing i;
  auto r = row("王芳", "3-502");
  r.ref = "R7";
  i.take(r);
  auto renamed = row("王方", "3-502");
  renamed.ref = "R7";
  CHECK(i.take(renamed) == row_effect::updated);
  CHECK(i.names_at("3-502") == std::vector<std::string>{"王方"});
  auto moved = row("王方", "5-101");
  moved.ref = "R7";
  CHECK(i.take(moved) == row_effect::updated);
  CHECK(i.names_at("3-502").empty());
  CHECK(i.names_at("5-101") == std::vector<std::string>{"王方"});
  CHECK(i.take(moved) == row_effect::unchanged);
  CHECK(i.people.residents().size() == 1);
}

TEST_CASE("a ref that is new joins the person of that name who has none") {
  importing i;
  i.take(row("王芳", "3-502"));
  auto r = row("王芳", "3-502");
  r.ref = "R7";
  CHECK(i.take(r) == row_effect::updated);
  auto other = row("王芳", "3-502");
  other.ref = "R8";
  CHECK(i.take(other) == row_effect::created);  // two people of one name with numbers of their own
  CHECK(i.people.residents().size() == 2);
}

TEST_CASE("a row without a name makes or changes the home only") {
  importing i;
  roster_row empty;
  empty.place = at("3-601");
  empty.occupancy = occupancy::vacant;
  CHECK(i.take(empty) == row_effect::created);
  CHECK(i.take(empty) == row_effect::unchanged);
  empty.occupancy = occupancy::tenant;
  CHECK(i.take(empty) == row_effect::updated);
  CHECK(i.people.at(at("3-601"))->occupancy == occupancy::tenant);
  CHECK(i.people.residents().empty());
}

TEST_CASE("the second of a home joins the first") {
  importing i;
  i.take(row("王芳", "3-502"));
  i.take(row("李明", "3-502"));
  CHECK(i.names_at("3-502") == std::vector<std::string>{"王芳", "李明"});
  CHECK(i.people.households().size() == 1);
}

}  // namespace linli::domain
