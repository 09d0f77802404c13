#pragma once
#include "words/reading.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// "三个大人正常，老人回乡下了": some are away, and others are well.
bool some_are_away(const reading& r);
/// "在上夜班，才看到，家里都好": out for the day, and tells of home.
bool only_out(const reading& r);
/// REQUIRES: a word for being away. `clean`: nothing unknown stands beside it.
understanding of_being_away(const reading& r, bool clean);

}  // namespace linli::words
