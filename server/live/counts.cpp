#include "live/counts.hpp"

#include <algorithm>
#include <vector>

#include "domain/model.hpp"

namespace linli::live {

namespace bj = boost::json;

namespace {

constexpr int small_cell = 5;

int count_of(const std::map<std::string, int>& counts, std::string_view name) {
  const auto found = counts.find(std::string(name));
  return found == counts.end() ? 0 : found->second;
}

bool is_small(int n) { return n > 0 && n < small_cell; }

// Which cells to hide: the small ones, and as many of the next larger as it takes that subtracting what is seen from
// the total tells none of them. Where no such cell is left even the zeros go, or they would point at the one.
std::vector<bool> hidden_of(const std::vector<int>& cells) {
  std::vector<bool> hidden(cells.size(), false);
  std::vector<std::size_t> others;
  std::size_t count = 0;
  int sum = 0;
  const auto hide = [&](std::size_t i) {
    hidden[i] = true;
    ++count;
    sum += cells[i];
  };
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (is_small(cells[i])) hide(i);
    else if (cells[i] > 0) others.push_back(i);
  }
  if (count == 0) return hidden;
  std::stable_sort(others.begin(), others.end(), [&](auto a, auto b) { return cells[a] < cells[b]; });
  for (const auto i : others) {
    if (count > 1 && sum >= small_cell) break;
    hide(i);
  }
  if (count < 2 || sum < small_cell) hidden.assign(cells.size(), true);
  return hidden;
}

}  // namespace

bj::object show_counts(const std::map<std::string, int>& counts, bool hide_small) {
  std::vector<int> cells;
  for (int i = 0; i < domain::ask_states; ++i)
    cells.push_back(count_of(counts, domain::name(static_cast<domain::ask_state>(i))));
  const auto hidden = hide_small ? hidden_of(cells) : std::vector<bool>(cells.size(), false);
  bj::object shown;
  for (std::size_t i = 0; i < cells.size(); ++i)
    shown[domain::name(static_cast<domain::ask_state>(i))] = hidden[i] ? bj::value(nullptr) : bj::value(cells[i]);
  const int late = count_of(counts, "late");
  const bool hide_late = hide_small && is_small(late);
  return {{"counts", std::move(shown)}, {"late", hide_late ? bj::value(nullptr) : bj::value(late)}};
}

}  // namespace linli::live
