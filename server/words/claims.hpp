#pragma once
#include <string>
#include <vector>

#include "words/talk.hpp"
#include "words/understanding.hpp"

// What a claim says beside that it is one: how many, which task, when, with what.
namespace linli::words {

/// A number in a text, with what it counts.
struct counted {
  enum class kind { bare, people, task, else_ };
  int value = 0;
  kind of = kind::bare;
  std::size_t from = 0, to = 0;
};
std::vector<counted> numbers_of(const std::string& text);

/// Fills slots, task, task_text, when, skills and resources of a claim, and what is missing. `text` is normalised, with
/// quotes and @names blanked; `plain` the same with places and phone numbers blanked, too.
struct claim_words {
  const std::string& text;
  const std::string& plain;
  const std::vector<clause>& clauses;
};
void fill_claim(understanding& u, const claim_words& w, const context& c);
/// When it speaks of a time of day or a day of the week: that.
void fill_when(understanding& u, const claim_words& w, const context& c);

}  // namespace linli::words
