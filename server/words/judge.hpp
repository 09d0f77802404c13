#pragma once
#include <string>
#include <vector>

#include "words/reading.hpp"
#include "words/rules.hpp"
#include "words/told.hpp"
#include "words/understanding.hpp"

// What recognised words amount to.
namespace linli::words {

understanding decided(intent i, std::string rule, confidence c);
/// Nobody but a person can say what it means.
understanding for_person(std::string reason, urgency how = urgency::follow_up);
/// Understood, and a person must see it: a follow-up.
understanding seen(intent i, std::string rule);
/// REQUIRES: words, a denied symptom, a temperature or a test say that all is well.
understanding of_being_well(const reading& r, const std::vector<double>& temperatures);
urgency temperature_urgency(const std::vector<double>& readings);

/// Words alone, the worst first: the order is the safety.
understanding by_senses(const reading& r, const context& c, const std::vector<double>& temperatures);
/// Numbers and nothing else, during a check-in: what is no answer and no temperature is for a person.
std::optional<understanding> by_numbers(const reading& r, const std::string& text, const context& c);
/// Danger, binding codes, stopping and data rights: before all else. Nullopt when it is none of these. `danger` is that
/// of danger_in().
std::optional<understanding> special(const reading& r, const std::string& text, const context& c, telling danger);

}  // namespace linli::words
