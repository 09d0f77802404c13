#pragma once
#include <span>
#include <string_view>

namespace linli::words {

/// The files of templates/lexicon/ as they were when the program was built.
std::span<const std::string_view> lexicon_texts();
/// Those of them that are named talk.*: what is typed around calls and notices.
std::span<const std::string_view> talk_texts();
/// Those named pairs.*: two words that are danger together.
std::span<const std::string_view> pair_texts();

}  // namespace linli::words
