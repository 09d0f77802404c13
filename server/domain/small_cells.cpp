#include "domain/small_cells.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

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

std::vector<bool> hidden_columns(const std::vector<std::vector<int>>& rows) {
  if (rows.empty()) return {};
  std::vector<int> whole(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] += row[i];
  }
  auto hidden = hidden_cells(whole);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < whole.size(); ++i) hidden[i] = hidden[i] || is_small_cell(row[i]);
  }
  const auto none = whole.size();
  const auto told = [&hidden,
                     &rows](std::size_t with) {  // rows of which the hidden ones, and this one, are a few homes
    return std::count_if(rows.begin(), rows.end(), [&hidden, with](const std::vector<int>& row) {
      int sum = 0;
      for (std::size_t i = 0; i < row.size(); ++i) sum += hidden[i] || i == with ? row[i] : 0;
      return is_small_cell(sum);
    });
  };
  // One alone would be the rest of the row's sum.
  while (told(none) > 0 || std::count(hidden.begin(), hidden.end(), true) == 1) {
    auto best = none;
    for (std::size_t i = 0; i < none; ++i) {
      if (hidden[i] || whole[i] == 0) continue;
      if (best == none || std::pair(told(i), whole[i]) < std::pair(told(best), whole[best])) best = i;
    }
    if (best == none) {
      hidden.assign(none, true);
      break;
    }
    hidden[best] = true;
  }
  return hidden;
}

}  // namespace linli::domain
