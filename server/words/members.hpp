#pragma once
#include <vector>

#include "words/reading.hpp"

// Who of a home is how: "孩子37.5，其他人正常".
namespace linli::words {

/// A row for each of whom something is said, in the order of the text; empty when the text names nobody but the
/// speaker. The worst that is said of somebody stays.
std::vector<member> members_of(const reading& r);

/// "除了王强都好": how the one who is excepted is has not been said.
bool excepts_somebody(const reading& r);
/// "除了我都好": all are well but who says so.
bool excepts_speaker(const reading& r);
/// "我替我妈报个平安": the word for all being well says it of who is named, by somebody else.
bool reports_for_kin(const reading& r, const hit& h);

}  // namespace linli::words
