#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "words/reading.hpp"
#include "words/understanding.hpp"

namespace linli::words {

/// What is typed to a call for volunteers, to a notice, or when nothing is open: claims and what becomes of them,
/// receipts, questions, complaints, small talk. `own`: the normalised text without what is quoted. Nullopt: illness,
/// needs and the like, which are read as anywhere else.
/// REQUIRES: danger, stopping and rights have been looked for; no check-in is open.
std::optional<understanding> by_talk(const reading& r, const std::string& own, const context& c);

/// What a claim, a change of one or a word of being late says beside that it is one, for who knows this otherwise: how
/// many, which task, when.
void fill_deed(understanding& u, const reading& r, const std::string& own, const context& c);

/// A call's 接龙, an entry a row. Nullopt when it is none.
std::optional<understanding> by_call_list(std::string_view raw, const reading& r, const context& c);

}  // namespace linli::words
