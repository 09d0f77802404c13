#include <doctest/doctest.h>

#include "live/counts.hpp"

using namespace linli;

namespace {

using cells = std::map<std::string, int>;

// What a viewer sees: the sum of the cells that are hidden, and how many they are.
struct hidden {
  int sum = 0, count = 0;
};
hidden hidden_of(const cells& counts) {
  const auto shown = live::show_counts(counts, true);
  hidden out;
  for (const auto& [state, value] : shown.at("counts").as_object()) {
    const auto known = counts.find(std::string(state));
    const int n = known == counts.end() ? 0 : known->second;
    if (!value.is_null()) {
      CHECK(value.as_int64() == n);
      CHECK((n == 0 || n >= 5));
      continue;
    }
    out.sum += n;
    ++out.count;
  }
  return out;
}

}  // namespace

TEST_CASE("staff see every cell, zero or not") {
  const auto shown = live::show_counts({{"sent", 3}, {"late", 2}}, false);
  CHECK(shown.at("counts").at("sent").as_int64() == 3);
  CHECK(shown.at("counts").at("answered_ok").as_int64() == 0);
  CHECK(shown.at("late").as_int64() == 2);
}

TEST_CASE("where no cell is small a viewer sees them all") {
  CHECK(hidden_of({{"sent", 5}, {"answered_ok", 700}}).count == 0);
  CHECK(hidden_of({}).count == 0);
}

TEST_CASE("a cell that is hidden cannot be told from the others and the total") {
  const auto one = hidden_of({{"answered_need", 1}, {"sent", 12}, {"answered_ok", 700}});
  CHECK(one.count == 2);  // the 12 goes with it
  CHECK(one.sum == 13);
  const auto two = hidden_of({{"answered_need", 1}, {"vacant", 1}, {"sent", 12}, {"answered_ok", 700}});
  CHECK(two.count == 3);  // 1 and 1 would follow from 2
  const auto enough = hidden_of({{"answered_need", 4}, {"vacant", 3}, {"sent", 12}});
  CHECK(enough.count == 2);
}

TEST_CASE("an audience of a few homes shows a viewer nothing but its size, not even zeros") {
  const auto shown = live::show_counts({{"answered_need", 1}}, true);
  for (const auto& [state, value] : shown.at("counts").as_object()) CHECK(value.is_null());
  CHECK(live::show_counts({{"sent", 9}, {"late", 1}}, true).at("late").is_null());
}
