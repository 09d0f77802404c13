#pragma once
#include <string>

#include "domain/roster.hpp"
#include "words/understanding.hpp"

// What the rows of a captain's list say. Decisions without I/O.
namespace linli::queue {

/// What is said of one home.
struct captain_row {
  const domain::household* home = nullptr;
  words::understanding said;
  std::string alarm;  ///< the words, where they are urgent or worse
  bool distress = false;
};

words::understanding of_entry(const words::entry& e);
/// Of a home that a sum covers.
words::understanding all_well();
/// Two rows of one home: "501王芳 发烧", "501李强 平安". The worse counts for the home, with what both say.
void join_rows(words::understanding& a, words::understanding b);

/// "501 没联系上", "502 没人应"
bool is_unreached(const words::entry& e);
bool says_nothing(const words::entry& e);

}  // namespace linli::queue
