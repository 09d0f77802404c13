#pragma once
#include <string>
#include <string_view>

#include "words/understanding.hpp"

// What stands in a list of homes and is no home's state: the line that announces the rows, a name in Latin letters.
namespace linli::words {

/// "二单元今天跑完了:", "报告一下今天情况": the words of a tally, and nothing that a person would have to read.
/// `text` is normalised.
bool announces_rows(std::string_view text);
/// Who is named in a row that was understood so. "C-802 Mark fine": a name in Latin letters beside the place is taken
/// out and the rest understood anew, where that says more. "" when nobody is named.
std::string take_row_name(std::string_view row, understanding& u);

/// "打120": the number at `at` is somebody's whom one calls.
bool is_called(std::string_view text, std::size_t at);
/// Where rooms of three or four digits begin, from `from` on, that stand on their own: "301平安，302平安".
std::vector<std::size_t> rooms_in(std::string_view text, std::size_t from);

}  // namespace linli::words
