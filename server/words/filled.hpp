#pragma once
#include "words/facts.hpp"
#include "words/reading.hpp"
#include "words/understanding.hpp"

// The fields of what was understood, beside its intent.
namespace linli::words {

/// Counts, temperatures, symptoms, needs and what else was said. A list's rows have their own.
void add_fields(understanding& u, const reading& r, const facts& f, const context& c);
/// In which words each symptom was told that `u` has; `raw` is the text as typed.
void add_symptom_words(understanding& u, const reading& r, std::string_view raw);
/// Who is how, beside a symptom or where they differ, and who says it for whom.
void add_people(understanding& u, const reading& r, const facts& f);

}  // namespace linli::words
