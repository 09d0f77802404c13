#pragma once
#include <vector>

namespace linli::domain {

/// Which of these counts must not be shown to who may not see people: those from 1 to 4 would be people; and as many of
/// the next larger as it takes that no difference to the total tells them. Where no such cell is left even the zeros
/// go, or they would point at the one.
std::vector<bool> hidden_cells(const std::vector<int>& cells);
/// The same for a table of which any rows may be asked for, and all: the columns not to be shown of some of the rows,
/// so that no difference between answers tells of 1 to 4. Each of the others is zero or at least five in every row, and
/// so are the hidden ones of a row together. Where that cannot be had, all.
std::vector<bool> hidden_columns(const std::vector<std::vector<int>>& rows);
/// 1 to 4.
bool is_small_cell(int n);

}  // namespace linli::domain
