#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "store/pastes.hpp"

// What a pasted text says, as text: its lines, and which lines are the same. Whom they are about is paste_rows.
namespace linli::queue {

/// The lines of a paste, not yet judged: who, when, what. What the parser calls title or example is `ignored` already.
struct paste_text {
  std::string format;
  std::vector<store::paste_row> rows;
};
paste_text read_paste(std::string_view text, sys_time seen_at, std::chrono::minutes utc_offset);

/// What makes a line the same line in the next paste: who, minute and words. A row of a list has no time of its own:
/// there `occasion` (the campaign, or the day) takes the minute's place, because tomorrow's list says the same words.
std::string mark_text(const store::paste_row& row, std::string_view occasion);

/// Is it (a line of) what we posted ourselves?
bool is_own_text(std::string_view line, const std::vector<std::string>& own_texts);

}  // namespace linli::queue
