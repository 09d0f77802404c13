#pragma once
#include <string>
#include <vector>

#include "words/counted.hpp"
#include "words/talk.hpp"
#include "words/understanding.hpp"

// What a claim says beside that it is one: how many, which task, when, with what.
namespace linli::words {

/// Fills slots, task, task_text, when, skills and resources of a claim, and what is missing. `text` is normalised, with
/// quotes and @names blanked; `plain` the same with places and phone numbers blanked, too.
struct claim_words {
  const std::string& text;
  const std::string& plain;
  const std::vector<clause>& clauses;
};
void fill_claim(understanding& u, const claim_words& w, const context& c);
/// A claim of so many places and no more words: too many, or of which task, is for a person.
void settle_claim(understanding& u, int slots, const context& c);
/// When who is late will come: the last time that is said.
void fill_late(understanding& u, const claim_words& w);
/// What a claim is to be changed to: how many, which task, when.
void fill_change(understanding& u, const claim_words& w, const context& c);

}  // namespace linli::words
