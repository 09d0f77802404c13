#include "queue/staff/viewer_counts.hpp"
#include <doctest/doctest.h>

#include <random>

#include "domain/small_cells.hpp"
#include "queue/staff/staff_lists.hpp"

namespace linli::queue {

namespace {

using domain::ask;
using domain::ask_state;

void put(std::vector<ask>& all, const std::string& building, ask_state s, int n) {
  for (int i = 0; i < n; ++i) {
    ask a;
    a.place = "锦绣苑/" + building + "-" + std::to_string(all.size() + 1);
    a.state = s;
    all.push_back(a);
  }
}

std::vector<const ask*> of(const std::vector<ask>& all, const std::vector<std::string>& buildings) {
  std::vector<const ask*> out;
  for (const auto& a : all) {
    const auto building = domain::parse_place(a.place).value().building;
    if (std::find(buildings.begin(), buildings.end(), building) != buildings.end()) out.push_back(&a);
  }
  return out;
}

std::string told(const std::vector<ask>& all, const std::vector<std::string>& buildings) {
  const auto asks = of(all, buildings);
  const auto p = count_progress(asks);
  const auto hidden = hidden_from_viewers(all, asks, p.need, p.done);
  return hidden ? progress_line(p, "x", *hidden) : "-";
}

std::vector<domain::place_pattern> patterns(const std::vector<std::string>& texts) {
  std::vector<domain::place_pattern> out;
  for (const auto& t : texts) out.push_back(domain::parse_pattern(t).value());
  return out;
}

}  // namespace

TEST_CASE("who may not see people sees no number under five, and none that tells one") {
  std::vector<ask> all;
  put(all, "3", ask_state::answered_ok, 20);
  put(all, "3", ask_state::answered_need, 2);
  put(all, "3", ask_state::answered_unclear, 9);
  CHECK(progress_line(count_progress(of(all, {"3"})), "3栋", hidden_counts{}) ==
        "3栋：应报31户。平安20，要跟进11（已办0），部分报0，外出0，代报0，未报0，未发出0。");
  CHECK(told(all, {"3"}).find("平安20，要跟进—（") != std::string::npos);
}

TEST_CASE("a viewer asks about whole buildings and compounds only") {
  CHECK(may_viewers_name({}));
  CHECK(may_viewers_name(patterns({"2-*", "锦绣苑/3-*", "锦绣苑/*", "*"})));
  for (const auto* one : {"1-1-101", "1-101", "1-1-*", "锦绣苑/1-1-*"})
    CHECK_FALSE_MESSAGE(may_viewers_name(patterns({"2-*", one})), one);
}

TEST_CASE("what is told of a building leaves no home of another to be told by the difference") {
  std::vector<ask> all;
  put(all, "1", ask_state::answered_need, 1);
  put(all, "1", ask_state::delivered, 15);
  put(all, "2", ask_state::answered_ok, 6);
  put(all, "2", ask_state::answered_need, 6);
  put(all, "2", ask_state::delivered, 5);
  CHECK(told(all, {"1", "2"}).find("应报33户。平安6，要跟进7（已办0），") != std::string::npos);
  // 7 - 6 is the one of building 1; and what is not told must not be the rest of the sum.
  CHECK(told(all, {"2"}) == "x：应报17户。平安6，要跟进—（已办—），部分报0，外出0，代报0，未报—，未发出0。");
  put(all, "4", ask_state::delivered, 3);  // a building of three homes: 36 - 16 - 17
  CHECK(told(all, {"2"}) == "-");
  CHECK(told(all, {"1", "2"}) == "-");
  CHECK(told(all, {"1", "2", "4"}).find("应报36户") != std::string::npos);
}

TEST_CASE("whatever the table, a column that is shown is nobody or five in each row, and so are the hidden ones") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::vector<int>> rows(2 + random() % 3, std::vector<int>(5));
    for (auto& row : rows) {
      for (auto& n : row) n = static_cast<int>(random() % 4 == 0 ? random() % 5 : random() % 2 * (random() % 40));
    }
    const auto hidden = domain::hidden_columns(rows);
    if (std::find(hidden.begin(), hidden.end(), false) == hidden.end()) continue;
    CHECK(std::count(hidden.begin(), hidden.end(), true) != 1);
    for (const auto& row : rows) {
      int rest = 0;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (hidden[i]) rest += row[i];
        else CHECK_FALSE(domain::is_small_cell(row[i]));
      }
      CHECK_FALSE(domain::is_small_cell(rest));
    }
  }
}

}  // namespace linli::queue
