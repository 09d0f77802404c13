#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "words/reading.hpp"

// A text in clauses, each with the marks of a tale in it: words of the past, of a film, of here and now
// (templates/lexicon/told.*.txt).
namespace linli::words {

enum class mark {
  now,
  near,
  story,
  far,
  past,
  false_alarm,
  over,
  solved,
  rule,
  dial,
  play,
  like,
  gone,
  thanks,
  pet,
  house,
  notice
};
constexpr std::size_t marks = 17;

/// A clause, and what stands in it.
struct part {
  std::size_t from = 0, to = 0;
  std::array<std::size_t, marks> first{}, last{};  ///< where each mark stands; npos when it does not
  std::size_t danger = std::string::npos, danger_end = 0;
  bool despair = false, only_help = true, ours = false, people = false;  // of ours

  part() { first.fill(std::string::npos); }
  bool has(mark m) const {  // a house is of here and now, and a notice says whom to call
    return names(m) || (m == mark::now && names(mark::house)) || (m == mark::dial && names(mark::notice));
  }
  bool names(mark m) const { return first[static_cast<std::size_t>(m)] != std::string::npos; }
  bool before_danger(mark m) const { return has(m) && (first[static_cast<std::size_t>(m)] < danger); }
  bool after_danger(mark m) const { return has(m) && (last[static_cast<std::size_t>(m)] >= danger_end); }
  bool dangerous() const { return danger != std::string::npos; }
};

/// The clauses of `own`, the text of `r` without what is not its writer's.
std::vector<part> parts_of(const reading& r, const std::string& own);
/// Heads of templates/lexicon/told.*.txt that are unknown; empty in a program that was built well.
const std::vector<std::string_view>& told_faults();

}  // namespace linli::words
