#pragma once
#include <span>
#include <string_view>

namespace linli::words {

/// The files of templates/lexicon/ as they were when the program was built.
std::span<const std::string_view> lexicon_texts();

}  // namespace linli::words
