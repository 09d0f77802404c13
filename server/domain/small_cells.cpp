#include "domain/small_cells.hpp"

#include <algorithm>
#include <cstddef>

namespace linli::domain {

namespace {

constexpr int small_cell = 5;

}  // namespace

bool is_small_cell(int n) { return n > 0 && n < small_cell; }

std::vector<bool> hidden_cells(const std::vector<int>& cells) {
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
    if (is_small_cell(cells[i])) hide(i);
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

}  // namespace linli::domain
