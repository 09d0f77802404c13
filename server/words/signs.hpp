#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "words/lexicon_text.hpp"

// Danger that is told by its signs, none of which is danger by itself: "说话像含着糖 … 筷子夹一下掉一下". Inside words/
// only.
namespace linli::words {

/// Signs that stand together, and the symptom that they are: "danger" or "distress" or its code.
struct signs_found {
  std::string_view code;
  std::size_t from = 0, to = 0;
};
/// The first two signs of one line of templates/lexicon/pairs.*.txt that stand near each other in the normalised text,
/// in either order. `strict`: what makes them none is looked at.
std::optional<signs_found> signs_together(std::string_view text, bool strict);

/// Is the line of a pairs file one of signs?
inline bool tells_signs(std::string_view line) { return line.find(" + ") != line.npos || line.starts_with("set "); }
/// As draft_pairs() and publish_pairs(), which call them.
void draft_signs(lexicon_faults_found& out);
void publish_signs();
/// Lines that cannot be read; empty in a program that was built well.
const std::vector<std::string_view>& sign_faults();

}  // namespace linli::words
