#pragma once
#include <string>
#include <string_view>
#include <vector>

// What the phrases of the lexicon stand for, in the words of the API. A phrase may say two things at once: "上吐下泻"
// is "vomiting+diarrhoea".
namespace linli::words {

/// Adds a phrase's codes that are not there.
void add_code(std::vector<std::string>& to, std::string_view codes);
/// Is `code` one of a phrase's?
bool is_of(std::string_view code, std::string_view codes);
/// Drops a code that says no more beside others.
void replace_default(std::vector<std::string>& codes, std::string_view by_default);

}  // namespace linli::words
