#pragma once
#include <vector>

namespace linli::domain {

/// Which of these counts must not be shown to who may not see people: those from 1 to 4 would be people; and as many of
/// the next larger as it takes that no difference to the total tells them. Where no such cell is left even the zeros
/// go, or they would point at the one.
std::vector<bool> hidden_cells(const std::vector<int>& cells);
/// 1 to 4.
bool is_small_cell(int n);

}  // namespace linli::domain
